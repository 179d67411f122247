"""The front door and the health page."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yakuba.platform.ui.front import front_parts


@require_GET
def front_door(request: HttpRequest) -> HttpResponse:
    """The home page: what people come for."""
    parts = [(part.template, part.context(request)) for part in sorted(front_parts, key=lambda part: part.order)]
    return render(request, "site/home.html", {"parts": parts})


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """For balancers and operators: 200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
