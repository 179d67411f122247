"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yakuba.platform.ui.front import front_parts


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """The home page: what people come for."""
    parts = [(part.template, part.context(request)) for part in sorted(front_parts, key=lambda part: part.order)]
    return render(request, "site/home.html", {"parts": parts})
