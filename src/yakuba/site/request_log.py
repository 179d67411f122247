"""One line for each request: which route, by whom (a number), how it ended, how long it took."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("yakuba.requests")
# Asked every few seconds by machines: their lines would hide the others.
_QUIET = {"health", "metrics"}


class RequestLog:
    """The route is the address's pattern (`c/<str:secret>/`), so that no key, number or search stands in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else ""
        level = logging.DEBUG if route in _QUIET else logging.INFO
        if log.isEnabledFor(level):
            facts = {
                "method": request.method,
                "route": route,
                "status": response.status_code,
                "ms": round((perf_counter() - began) * 1000, 1),
                "person": getattr(getattr(request, "_cached_user", None), "pk", None),
            }
            log.log(level, "request", extra=facts)
        return response
