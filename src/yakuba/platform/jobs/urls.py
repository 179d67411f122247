"""The operators' pages of the queue."""

from django.urls import path

from yakuba.platform.jobs import views

app_name = "jobs"
urlpatterns = [
    path("office/jobs/", views.job_list, name="list"),
    path("office/jobs/schedule/", views.schedule_page, name="schedule"),
    path("office/jobs/schedule/<str:name>/<str:deed>", views.switch_entry, name="switch_entry"),
    path("office/jobs/<int:pk>/", views.job_page, name="job"),
    path("office/jobs/<int:pk>/state", views.job_state, name="state"),
    path("office/jobs/<int:pk>/cancellation", views.cancel_job, name="cancel"),
    path("office/jobs/<int:pk>/retry", views.retry_job, name="retry"),
    path("office/jobs/<int:pk>/settlement", views.settle_job, name="settle"),
]
