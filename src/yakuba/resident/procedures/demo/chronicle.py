"""All lives of the demo, put into the database at once: in the order of time, with the chain of the audit behind them."""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from yakuba.platform.audit.chain import append
from yakuba.platform.audit.recording import entry_of
from yakuba.platform.cases.models import Approval, ApprovalStep, Case, Entry, InternalNote, Message
from yakuba.platform.cases.numbers import next_number
from yakuba.platform.dates import fiscal_year
from yakuba.platform.files.models import Blob, FileState, StoredFile
from yakuba.platform.files.purposes import purposes
from yakuba.platform.files.stores import store
from yakuba.platform.notices.kinds import kinds
from yakuba.platform.notices.models import Channel, Delivery, DeliveryState, Notice
from yakuba.platform.notices.recipients import Recipient
from yakuba.platform.notices.writing import render
from yakuba.resident.procedures.demo.lives import Life, Told
from yakuba.resident.procedures.models import Application, Correction, Decision, DocumentSequence
from yakuba.resident.procedures.printing import notice_pdf
from yakuba.resident.procedures.reading import title_of

_AT_ONCE = 500
_PRINTERS = 2  # typst lets go of Python's lock while it sets a page
_READ_AFTER = timedelta(days=14)


def write(lives: list[Life]) -> None:
    """Every row of `lives`, and the entries of the audit chain that belong to them. Call it inside a deed."""
    lives.sort(key=lambda life: life.received_at)
    for life in lives:
        life.case.number = next_number(timezone.localtime(life.received_at).year)
    _save(Case, (life.case for life in lives))
    _save(Application, (life.application for life in lives))
    _save(Correction, _all(lives, "corrections", "asked_at"))
    _save(Message, _all(lives, "messages", "at"))
    _save(InternalNote, _all(lives, "notes", "at"))
    _save(Approval, _all(lives, "approvals", "proposed_at"))
    _save(ApprovalStep, _all(lives, "steps", "at"))
    _print_notices(lives)
    _save(StoredFile, _files(lives))
    _save(Decision, _all(lives, "decisions", "proposed_at"))
    _save(Entry, (_with_keys(entry) for entry in _all(lives, "entries", "at")))
    _tell(sorted(chain.from_iterable(life.told for life in lives), key=lambda told: told.at))
    records = sorted(chain.from_iterable(life.records for life in lives), key=lambda record: record.at)
    append(entry_of(record.event, record.about, by=record.by, at=record.at, facts=_keys_of(record.facts)) for record in records)


def _all(lives: list[Life], name: str, when: str) -> list[Any]:
    return sorted(chain.from_iterable(getattr(life, name) for life in lives), key=lambda row: getattr(row, when))


def _save(model: type[models.Model], rows: Iterable[Any]) -> None:
    model._default_manager.bulk_create(rows, batch_size=_AT_ONCE)


def _with_keys(entry: Entry) -> Entry:
    entry.facts = _keys_of(entry.facts)
    return entry


def _keys_of(facts: dict[str, Any]) -> dict[str, Any]:
    """A row that had no key when the life was told has one now; a decision is known by its document's number."""
    known = {name: value.document_number if isinstance(value, Decision) else value for name, value in facts.items()}
    return {name: value.pk if isinstance(value, models.Model) else value for name, value in known.items()}


def _print_notices(lives: list[Life]) -> None:
    """The notices of all decisions, numbered in the order of time within department and fiscal year."""
    decided = sorted(((life, *life.decided) for life in lives if life.decided), key=lambda decided: decided[2])
    last: dict[tuple[int, int], int] = defaultdict(int)
    for life, decision, at in decided:
        year, department = fiscal_year(timezone.localtime(at).date()), life.case.department
        last[department.pk, year] += 1
        decision.document_number = f"{year - 2018}文{department.code}第{last[department.pk, year]}号"
    _save(DocumentSequence, (DocumentSequence(department_id=pk, fiscal_year=year, last=n) for (pk, year), n in last.items()))
    with ThreadPoolExecutor(_PRINTERS) as printers:
        printed = list(printers.map(lambda one: _printed(one[0], one[1]), decided))
    _save(Blob, {sha256: Blob(sha256=sha256, size=size) for sha256, size in printed}.values())
    for (life, decision, at), (sha256, size) in zip(decided, printed, strict=True):
        decision.notice = StoredFile(
            purpose="procedures.notice", name=f"{life.case.number}.pdf", media_type="application/pdf", size=size, sha256=sha256,
            blob_id=sha256, state=FileState.READY, added_at=at, added_by=decision.decided_by,
        )  # fmt: skip
        life.files.append(decision.notice)


def _printed(life: Life, decision: Decision) -> tuple[str, int]:
    pdf = notice_pdf(life.application, decision)
    sha256 = hashlib.sha256(pdf).hexdigest()
    store().put(sha256, io.BytesIO(pdf))
    return sha256, len(pdf)


def _files(lives: list[Life]) -> Iterator[StoredFile]:
    """What hangs on each case; retention counts from its closing."""
    for life in lives:
        for stored in life.files:
            stored.about_type, stored.about_id = life.case._meta.label_lower, str(life.case.pk)
            days = purposes[stored.purpose].keep_days
            if life.case.closed_at and days:
                stored.keep_until = timezone.localtime(life.case.closed_at).date() + timedelta(days=days)
            yield stored


def _tell(told: list[Told]) -> None:
    """The notices on the site, and the mails that went out with them. The demo's past is over: nothing is queued."""
    notices = [_notice(one) for one in told]
    _save(Notice, notices)
    deliveries = [delivery for notice, one in zip(notices, told, strict=True) for delivery in _deliveries(notice, one.life.case)]
    _save(Delivery, deliveries)


def _notice(told: Told) -> Notice:
    case = told.life.case
    to = Recipient(person=case.applicant, name=case.contact_name, language=case.language)
    facts = {"title": title_of(told.life.application), "number": case.number, "department": case.department, **told.facts}
    subject, body = render(told.kind, kinds[told.kind], to, facts)
    return Notice(
        kind=told.kind, person=case.applicant, name=case.contact_name, language=to.reads, subject=subject, body=body,
        link=reverse("cases:mine", args=[case.number]), department=case.department,
        about_type=case._meta.label_lower, about_id=str(case.pk),
        made_at=told.at, read_at=_read_at(told.at, told.life.now),
    )  # fmt: skip


def _read_at(at: datetime, now: datetime) -> datetime | None:
    return at + timedelta(hours=5) if now - at > _READ_AFTER else None


def _deliveries(notice: Notice, case: Case) -> list[Delivery]:
    site = Delivery(notice=notice, channel=Channel.SITE, state=DeliveryState.SENT, settled_at=notice.made_at, attempts=1)
    mail = Delivery(
        notice=notice, channel=Channel.MAIL, address=case.contact_email, state=DeliveryState.SENT, attempts=1,
        settled_at=notice.made_at + timedelta(seconds=40),
    )  # fmt: skip
    mail.message_id = f"<{mail.public_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>') or 'localhost'}>"
    return [site, mail]
