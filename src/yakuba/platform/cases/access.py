"""Who stands at the applicant's door: the owner signed in, or a session that came through a link or has just sent the case in."""

from __future__ import annotations

import time

from django.http import HttpRequest

from yakuba.platform.cases.case_types import case_types
from yakuba.platform.cases.errors import CaseNotThere
from yakuba.platform.cases.models import Case
from yakuba.platform.people.models import Person

_KEY = "cases.granted"
GRANT_SECONDS = 2 * 3600
MOST_GRANTS = 20


def grant(request: HttpRequest, case: Case) -> None:
    """Let this session see the case for two hours."""
    granted = _living(request)
    granted[case.public_id] = int(time.time()) + GRANT_SECONDS
    newest = sorted(granted.items(), key=lambda item: item[1])[-MOST_GRANTS:]
    request.session[_KEY] = dict(newest)


def _living(request: HttpRequest) -> dict[str, int]:
    now = time.time()
    return {public_id: until for public_id, until in request.session.get(_KEY, {}).items() if until > now}


def applicant_acting(request: HttpRequest) -> Person | None:
    """Who acts as the applicant: the resident signed in, or None for the holder of a link."""
    user = request.user
    return user if isinstance(user, Person) and user.is_active and not user.is_staff else None


def case_open_to(request: HttpRequest, public_id: str) -> Case:
    """The case for its applicant; CaseNotThere for everyone else, as if there were none."""
    case = Case.objects.select_related("department", "applicant").filter(public_id=public_id).first()
    if case is None or case.type not in case_types:
        raise CaseNotThere
    person = applicant_acting(request)
    owned = person is not None and case.applicant_id == person.pk
    if not owned and public_id not in _living(request):
        raise CaseNotThere
    return case


def acting_for(request: HttpRequest, case: Case) -> Person | None:
    """`by=` for what the applicant does with `case`: the owner, or None for a link holder (signed in as someone else or not at all)."""
    person = applicant_acting(request)
    return person if person is not None and person.pk == case.applicant_id else None
