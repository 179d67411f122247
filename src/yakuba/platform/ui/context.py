"""What every page knows without being told."""

from django.conf import settings
from django.http import HttpRequest


def town(request: HttpRequest) -> dict:
    return {"town": settings.TOWN, "demo": settings.DEMO}
