"""How the town hall is: a word for balancers, a page for operators, figures for monitors."""

from __future__ import annotations

import hmac
import logging
import platform
from collections.abc import Iterator
from ipaddress import ip_address

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yakuba import __version__
from yakuba.platform.errors import NotThere
from yakuba.platform.health import Health
from yakuba.platform.people.views.doors import needs
from yakuba.site.health import findings, what_is_away

log = logging.getLogger("yakuba.health")
_FORWARDED = ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP")
_BADGES = {Health.GOOD: "success", Health.WATCH: "warning", Health.BAD: "error"}


@never_cache
@require_safe
def answer_a_balancer(request: HttpRequest) -> JsonResponse:
    """200 while the town can work; 503 with one word when it can't."""
    if away := what_is_away():
        log.error("the town can't work", extra={"away": away})
        return JsonResponse({"ok": False, "away": away}, status=503)
    return JsonResponse({"ok": True})


@needs("operate")
@never_cache
@require_safe
def health_page(request: HttpRequest) -> HttpResponse:
    """Every part of the town hall, the worst said first."""
    found = findings()
    names = {Health.GOOD: _("良好"), Health.WATCH: _("要確認"), Health.BAD: _("異常")}
    rows = [{"check": check, "finding": one, "word": names[one.health], "badge": _BADGES[one.health]} for _name, check, one in found]
    versions = [
        {"label": "Yakuba", "value": __version__},
        {"label": "Python", "value": platform.python_version()},
        {"label": "Django", "value": django.get_version()},
    ]
    context = {
        "rows": rows,
        "versions": versions,
        "bad": sum(one.health is Health.BAD for *_rest, one in found),
        "watch": sum(one.health is Health.WATCH for *_rest, one in found),
    }
    return render(request, "site/health.html", context)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of every check in Prometheus' text format; with the token, or from this very machine."""
    if not _may_read(request):
        raise NotThere(_("このページは見つかりません。"))
    with override("en"):
        return HttpResponse("\n".join(_lines()) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    # A proxy on this machine would make everybody look local.
    if settings.BEHIND_PROXY or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _lines() -> Iterator[str]:
    found = findings()
    yield "# HELP yakuba_info The version that answers."
    yield "# TYPE yakuba_info gauge"
    yield f'yakuba_info{{version="{__version__}"}} 1'
    yield "# HELP yakuba_health How each part is: 0 good, 1 somebody should look, 2 does not work."
    yield "# TYPE yakuba_health gauge"
    for name, _check, one in found:
        yield f'yakuba_health{{check="{name}"}} {int(one.health)}'
    for name, _check, one in found:
        for figure, value in one.figures.items():
            yield f"# TYPE yakuba_{name}_{figure} gauge"
            yield f"yakuba_{name}_{figure} {value}"
