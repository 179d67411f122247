from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "yakuba.platform.jobs"
    label = "jobs"
    verbose_name = _("ジョブ")

    def ready(self) -> None:
        # Every module's jobs.py: a worker must know each job by name, whoever queued it.
        autodiscover_modules("jobs")
