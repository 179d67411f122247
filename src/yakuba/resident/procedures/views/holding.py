"""Who holds what in this session: the person, and the drafts begun without an account."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from yakuba.platform.people.models import Person
from yakuba.resident.procedures.models import Draft
from yakuba.resident.procedures.queries import draft_for

_HELD = "drafts"
_AT_MOST = 20


def person_of(request: HttpRequest) -> Person | None:
    """The signed-in person, or None."""
    return cast(Person, request.user) if request.user.is_authenticated else None


def staff_of(request: HttpRequest) -> Person:
    """The staff member behind a page that `needs` a right: always signed in."""
    return cast(Person, request.user)


def hold(request: HttpRequest, draft: Draft) -> None:
    """Remember that this session began, or was sent, the draft."""
    keys = [key for key in request.session.get(_HELD, []) if key != draft.pk]
    request.session[_HELD] = [*keys, draft.pk][-_AT_MOST:]


def held_draft(request: HttpRequest, key: str) -> Draft:
    """The draft for whoever is here; NoSuchDraft otherwise."""
    return draft_for(key, person=person_of(request), held=request.session.get(_HELD, []))


def held_keys(request: HttpRequest) -> list[str]:
    return list(request.session.get(_HELD, []))
