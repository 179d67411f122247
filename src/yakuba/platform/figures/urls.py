from django.urls import path

from yakuba.platform.figures import views

app_name = "figures"
urlpatterns = [
    path("office/figures/", views.board, name="board"),
    path("office/figures/measure/", views.measure_now, name="measure"),
    path("office/figures/<str:name>/", views.figure, name="figure"),
    path("office/figures/<str:name>/target/", views.target, name="target"),
]
