"""Who comes in where: staff with a right, the applicant by their own door."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from yakuba.platform.cases.errors import CaseNotThere
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may

View = Callable[..., HttpResponseBase]


def staff_only(view: View) -> View:
    """For staff who see cases somewhere. To everyone else signed in, the page does not exist."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(person_of(request), "cases.see"):
            raise CaseNotThere
        return view(request, *args, **kwargs)

    return guarded


def person_of(request: HttpRequest) -> Person:
    """The one signed in, on a page that only they reach."""
    assert isinstance(request.user, Person)
    return request.user


def revision_of(request: HttpRequest) -> int | None:
    """The revision that the form was drawn from; nothing readable counts as stale, not as fresh."""
    raw = request.POST.get("revision", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1
