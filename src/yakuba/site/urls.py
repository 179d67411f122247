"""Every address of the town hall. A service that is switched off has none."""

from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.urls import include, path

from yakuba.site import audit_pages, health_pages
from yakuba.site.api import api
from yakuba.site.views import front_door

PLATFORM = ["people", "files", "jobs", "places", "notices", "figures", "cases", "audit", "ui"]


def addresses_of(module: str) -> list:
    """The routes of a module that has a urls.py; each module names its full paths below the root."""
    return [path("", include(f"{module}.urls"))] if find_spec(f"{module}.urls") else []


urlpatterns = [
    path("", front_door, name="home"),
    path("health", health_pages.answer_a_balancer, name="health"),
    path("metrics", health_pages.metrics, name="metrics"),
    path("office/health/", health_pages.health_page, name="health_page"),
    path("api/v1/", api.urls),
    path("office/audit/", audit_pages.entries, name="audit"),
    path("office/audit/check/", audit_pages.check, name="audit_check"),
    path("accounts/", include("allauth.urls")),
    *(p for noun in PLATFORM for p in addresses_of(f"yakuba.platform.{noun}")),
    *(p for label, module in settings.SERVICES.items() if apps.is_installed(module) for p in addresses_of(module)),
]

handler400 = "yakuba.platform.ui.refusals.bad_request"
handler403 = "yakuba.platform.ui.refusals.forbidden"
handler404 = "yakuba.platform.ui.refusals.not_found"
handler500 = "yakuba.platform.ui.refusals.bug"
