from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "yakuba.platform.people"
    label = "people"
    verbose_name = _("人と組織")

    def ready(self) -> None:
        from yakuba.platform.people import signals  # noqa: F401 - connects them
