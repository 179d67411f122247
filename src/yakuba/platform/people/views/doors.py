"""Who gets into which page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may


def person_of(request: HttpRequest) -> Person:
    """Whoever is signed in, behind a door that has made sure that someone is."""
    assert isinstance(request.user, Person)
    return request.user


View = Callable[..., HttpResponseBase]

# A sensitive deed asks again who is there when the last proof is older than five minutes.
fresh = reauthentication_required(app="allauth.account")
signed_in = login_required


def needs(right: str) -> Callable[[View], View]:
    """Only for people with that right; to everyone else the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, right):  # type: ignore[arg-type]
                raise NotThere(_("このページは見つかりません。"))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


manages = needs("people.manage")
