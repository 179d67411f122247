from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "yakuba.platform.files"
    label = "files"
    verbose_name = _("ファイル")
