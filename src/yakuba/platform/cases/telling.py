"""Notices that a case sends: to its applicant, and to staff."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.urls import reverse

from yakuba.platform.cases.links import renew_link
from yakuba.platform.cases.models import Case
from yakuba.platform.people.models import Person

if find_spec("yakuba.platform.notices.actions"):
    from yakuba.platform.notices.actions import send
    from yakuba.platform.notices.recipients import Recipient
else:  # until notices have landed

    def send(kind: str, **facts: Any) -> None:
        """Nothing leaves."""

    def Recipient(**facts: Any) -> dict:  # noqa: N802
        return facts


def applicant_of(case: Case) -> Recipient:
    return Recipient(person=case.applicant, email=case.contact_email, name=case.contact_name, language=case.language)


def can_be_told(case: Case) -> bool:
    return bool(case.applicant_id or case.contact_email)


def status_link(case: Case) -> str:
    """Where the applicant reads how far it is: their own page, or a link with a secret for those without account."""
    path = reverse("cases:mine", args=[case.number]) if case.applicant_id else renew_link(case)
    return settings.SITE_URL + path


def tell_applicant(kind: str, case: Case, **facts: str) -> None:
    """Send `kind` to the applicant, if there is any way to reach them."""
    if can_be_told(case):
        send(kind, to=applicant_of(case), link=status_link(case), about=case, title=case.title, number=case.number, **facts)


def tell_staff(kind: str, person: Person, case: Case, **facts: str) -> None:
    link = settings.SITE_URL + reverse("cases:detail", args=[case.number])
    send(kind, to=Recipient(person=person, email=person.email or "", name=person.name), link=link, about=case, number=case.number,
         title=case.title, **facts)  # fmt: skip
