from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "yakuba.platform.ui"
    label = "ui"
    verbose_name = _("画面")

    def ready(self) -> None:
        from yakuba.platform.ui import checks  # noqa: F401  (registers them)

        # The one place where every module's plugs.py is loaded, in the order of INSTALLED_APPS.
        autodiscover_modules("plugs")
