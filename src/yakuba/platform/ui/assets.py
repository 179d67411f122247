"""Where static files are, and the icons."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString


def address(path: str) -> str:
    """The address of a static file; before the front end was built there is no such file, and the page must still come."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@cache
def _picture(name: str) -> SafeString:
    return format_html('<use href="{}#{}"></use>', address("ui/icons.svg"), name)


def icon(name: str, label: str = "") -> SafeString:
    """An icon as SVG; silent for screen readers unless it has a label."""
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}" focusable="false">{}</svg>', label, _picture(name))
    return format_html('<svg class="icon" aria-hidden="true" focusable="false">{}</svg>', _picture(name))
