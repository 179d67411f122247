from django.urls import path

from yakuba.platform.notices.views import mine, outbox, stopping

app_name = "notices"
urlpatterns = [
    path("my/notices/", mine.notices, name="mine"),
    path("my/notices/read/", mine.read_all, name="read_all"),
    path("my/notices/settings/", mine.settings, name="settings"),
    path("my/notices/<str:public_id>/", mine.notice, name="notice"),
    path("notices/stop/<str:token>/", stopping.stop, name="stop"),
    path("office/deliveries/", outbox.deliveries, name="deliveries"),
    path("office/deliveries/settle/", outbox.settle_many, name="settle_many"),
    path("office/deliveries/<str:public_id>/", outbox.delivery, name="delivery"),
    path("office/deliveries/<str:public_id>/settle/", outbox.settle, name="settle"),
]
