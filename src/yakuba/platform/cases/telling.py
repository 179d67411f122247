"""Notices that a case sends: to its applicant, and to staff."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from yakuba.platform.cases.links import renew_link
from yakuba.platform.cases.models import Case
from yakuba.platform.cases.titles import title_said_lazily
from yakuba.platform.notices.actions import send
from yakuba.platform.notices.recipients import Recipient
from yakuba.platform.people.models import Person


def applicant_of(case: Case) -> Recipient:
    return Recipient(person=case.applicant, email=case.contact_email, name=case.contact_name, language=case.language)


def can_be_told(case: Case) -> bool:
    return bool(case.applicant_id or case.contact_email)


def status_link(case: Case) -> str:
    """Where the applicant reads how far it is: their own page, or a link with a secret for those without account."""
    path = reverse("cases:mine", args=[case.number]) if case.applicant_id else renew_link(case)
    return settings.SITE_URL + path


def tell_applicant(kind: str, case: Case, *, title: Any = None, **facts: Any) -> None:
    """Send `kind` to the applicant, if there is any way to reach them. Without account the notice carries a secret link and is wiped.

    `title`: what the case is called, if not by its topic; said in the reader's language, as every fact that is lazy.
    """
    if not can_be_told(case):
        return
    chosen = kind if case.applicant_id else f"{kind}.by_link"
    send(
        chosen,
        to=applicant_of(case),
        link=status_link(case),
        about=case,
        department=case.department,
        title=title or title_said_lazily(case),
        number=case.number,
        **facts,
    )


def tell_staff(kind: str, person: Person, case: Case) -> None:
    """Send `kind` to a colleague. The mail names the number, never the applicant."""
    link = reverse("cases:detail", args=[case.number])
    send(kind, to=Recipient(person=person), link=link, about=case, number=case.number, title=title_said_lazily(case))
