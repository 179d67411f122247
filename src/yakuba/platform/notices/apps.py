from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "yakuba.platform.notices"
    label = "notices"
    verbose_name = _("お知らせの送信")

    def ready(self) -> None:
        from yakuba.platform.notices import checks  # noqa: F401 - registers itself
