"""What every page knows without being told."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def town_name() -> str:
    """The town's name in the reader's language."""
    in_english = (get_language() or "ja").startswith("en")
    return settings.TOWN["name_en"] if in_english else settings.TOWN["name"]


def town(request: HttpRequest) -> dict:
    return {
        "town": settings.TOWN,
        "town_name": town_name(),
        "demo": settings.DEMO,
        "reference": getattr(request, "reference", ""),
    }
