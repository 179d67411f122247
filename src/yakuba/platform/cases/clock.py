"""The due date counts open days, and stands still while the applicant is to act (標準処理期間には補正に要した日数を含まない)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from yakuba.platform.cases.models import Case, EntryKind
from yakuba.platform.cases.timeline import add_entry
from yakuba.platform.dates import add_open_days, open_days_between
from yakuba.platform.people.models import Person

SOON_OPEN_DAYS = 3


def due_after(start: date, open_days: int | None) -> date | None:
    return add_open_days(start, open_days) if open_days is not None else None


def soon(today: date | None = None) -> date:
    """A case due on that day or before is due soon."""
    return add_open_days(today or timezone.localdate(), SOON_OPEN_DAYS)


def turn_clock(case: Case, *, now: datetime, by: Person | None) -> None:
    """Stop the clock when the case begins to wait for its applicant; start it again when that ends, with the days waited added."""
    waits = case.waiting_for == "applicant"
    if waits and case.waiting_since is None:
        case.waiting_since = now
    elif not waits and case.waiting_since is not None:
        started, case.waiting_since = case.waiting_since, None
        if case.is_open:
            _add_waited_days(case, started, now=now, by=by)


def _add_waited_days(case: Case, started: datetime, *, now: datetime, by: Person | None) -> None:
    days = open_days_between(timezone.localtime(started).date(), timezone.localtime(now).date())
    if case.due_on is None or days <= 0:
        return
    before, case.due_on = case.due_on, add_open_days(case.due_on, days)
    facts = {"from": before.isoformat(), "to": case.due_on.isoformat(), "days": days, "reason": "waited"}
    add_entry(case, EntryKind.DUE, by=None, at=now, facts=facts)
