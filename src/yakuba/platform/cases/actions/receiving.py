"""Receiving (受付): a new case gets its number, its department and its due date. The same key gives the same case."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.cases.case_types import case_types
from yakuba.platform.cases.clock import due_after
from yakuba.platform.cases.models import Case, EntryKind
from yakuba.platform.cases.numbers import next_number
from yakuba.platform.cases.timeline import add_entry
from yakuba.platform.kana import search_key, tidy
from yakuba.platform.people.models import Department, Person


@dataclass(frozen=True)
class Contact:
    """How the applicant is called and reached; kept with the case, account or not."""

    name: str = ""
    kana: str = ""
    email: str = ""
    phone: str = ""
    language: str = "ja"


@audit.deed()
def receive(
    type: str,  # noqa: A002 - the contract's word
    *,
    title: str,
    topic: str = "",
    department: Department,
    applicant: Person | None = None,
    contact: Contact = Contact(),
    by: Person | None = None,
    due_in: int | None = None,
    key: str | None = None,
) -> Case:
    """Receive a case of `type`, due in `due_in` open days (default: the type's). With a `key` seen before, the first case comes back."""
    case_types[type]  # a type no one declared is a bug, and is loud
    case = _earlier(key) or _create(type, title, topic, department, applicant, contact, due_in, key)
    if case.__dict__.pop("_just_made", False):
        add_entry(
            case,
            EntryKind.RECEIVED,
            by=by,
            at=case.received_at,
            state_after=case.state,
            for_applicant=True,
            by_applicant=by is None or not by.is_staff,
            facts={"due_on": case.due_on.isoformat() if case.due_on else None},
        )
        audit.record("case.received", case, by=by, type=type, topic=topic, department=department, due_on=case.due_on)
    return case


def _earlier(key: str | None) -> Case | None:
    return Case.objects.filter(key=key).first() if key else None


def _create(type: str, title: str, topic: str, department: Department, applicant, contact: Contact, due_in, key) -> Case:  # noqa: A002
    kind = case_types[type]
    now = timezone.now()
    case = Case(
        number=next_number(timezone.localtime(now).year),
        key=key or None,
        type=type,
        topic=topic,
        title=tidy(title)[:200],
        state=kind.initial,
        department=department,
        applicant=applicant,
        contact_name=tidy(contact.name)[:120],
        contact_kana=tidy(contact.kana)[:120],
        contact_email=contact.email.strip()[:254],
        contact_phone=contact.phone.strip()[:40],
        language=contact.language,
        received_at=now,
        due_on=due_after(timezone.localtime(now).date(), kind.due_in if due_in is None else due_in),
        waiting_since=now if kind.states[kind.initial].waiting_for == "applicant" else None,
    )
    case.search_key = searched_by(case)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:  # the same key arrived twice at once: the other one was quicker
        earlier = _earlier(key)
        if earlier is None:
            raise
        return earlier
    case.__dict__["_just_made"] = True
    return case


def searched_by(case: Case) -> str:
    """All words that find the case, as `kana.search_key` writes them."""
    return search_key(" ".join([case.title, case.contact_name, case.contact_kana]))[:600]
