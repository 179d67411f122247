"""The demo's door: sign in as a member of the cast with one press. Refuses to exist when the demo is off."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yakuba.platform.errors import NotThere
from yakuba.platform.people.demo_cast import cast_present
from yakuba.platform.people.sessions import note_second_factor


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise NotThere(_("このページは見つかりません。"))
    cast = cast_present()
    if request.method == "GET":
        return render(request, "people/demo_sign_in.html", {"cast": cast})
    chosen = next((person for name, _member, person in cast if name == request.POST.get("who")), None)
    if chosen is None:
        raise NotThere(_("この人はデモにいません。"))
    if request.user.is_authenticated:
        logout(request)
    note_second_factor(request, chosen, "demo")
    get_adapter().login(request, chosen)
    return redirect(get_adapter().get_login_redirect_url(request))
