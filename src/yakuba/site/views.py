"""The front door and the health page."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def front_door(request: HttpRequest) -> HttpResponse:
    """The home page: what people come for."""
    return render(request, "site/home.html")


def health(request: HttpRequest) -> JsonResponse:
    """For balancers and operators: 200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
