"""Staff work only behind two factors; and who is signed in where is kept up to date."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from yakuba.platform.people import devices
from yakuba.platform.people.sessions import both_factors_given

# Where staff may go to set a second factor up. The API decides for itself: see tokens.Signed.
_SET_UP = ("/accounts/second-factor/", "/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/logout/", "/accounts/password/")
_OPEN = ("/static/", "/api/", "/health", "/i18n/", "/demo/")


class StaffNeedTwoFactors:
    """A staff session that passed one factor only is worth nothing: it reaches the set-up page, or is ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._turn_away(request) or self.get_response(request)
        devices.leave_mark(request, response)
        return response

    def _turn_away(self, request: HttpRequest) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated:
            return None
        devices.note_seen(request)
        if not user.is_staff or both_factors_given(request) or request.path.startswith(_OPEN):  # type: ignore[union-attr]
            return None
        real = Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
        if real.exists():
            logout(request)
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        if request.path.startswith(_SET_UP):
            return None
        request.session["people.after_set_up"] = {"url": request.get_full_path() if request.method == "GET" else "", "at": time.time()}
        return HttpResponseRedirect(reverse("people:second_factor"))
