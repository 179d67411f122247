"""A bare Django view: one template, no middleware, no database. What the framework and the server cost by themselves."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

settings.configure(
    SECRET_KEY=os.environ.get("YAKUBA_SECRET_KEY", "only-for-benchmarks"),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).parent / "templates"]}],
    USE_TZ=True,
)
django.setup()


def hello(request: HttpRequest) -> HttpResponse:
    return render(request, "hello.html", {"name": "役場"})


urlpatterns = [path("", hello)]
application = get_wsgi_application()
