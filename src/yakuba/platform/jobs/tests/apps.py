"""An app that only worker processes of tests have: it declares the trial jobs."""

from django.apps import AppConfig


class TrialJobs(AppConfig):
    name = "yakuba.platform.jobs.tests"
    label = "trial_jobs"

    def ready(self) -> None:
        from yakuba.platform.jobs.tests import trial_jobs  # noqa: F401
