"""Pages that belong to no service."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def help_page(request: HttpRequest) -> HttpResponse:
    """How to use the town hall, and whom to ask."""
    return render(request, "ui/help.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """What we promise to everybody, whatever they see, hear or move with."""
    return render(request, "ui/accessibility.html")
