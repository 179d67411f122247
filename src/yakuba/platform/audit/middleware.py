"""Gives every request a short reference: it stands in the log, in audit entries, and on the page when something breaks."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yakuba.platform.audit.reference import request_reference

# Without 0/O and 1/I, so that it can be read out on the phone.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class RequestReference:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reference = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        request.reference = reference  # type: ignore[attr-defined]
        token = request_reference.set(reference)
        try:
            response = self.get_response(request)
        finally:
            request_reference.reset(token)
        response["X-Request-Reference"] = reference
        return response
