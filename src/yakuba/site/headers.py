"""Headers that Django does not set by itself."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# What no page here asks a browser for; a script that came in somehow can't either. Passkeys are the exception.
_NOTHING_ASKS_FOR = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "usb",
)  # fmt: skip
PERMISSIONS = ", ".join(
    [*(f"{name}=()" for name in _NOTHING_ASKS_FOR), "publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)


class BrowserHeaders:
    """What the browser may do for our pages, and who may embed them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
