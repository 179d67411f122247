"""`deed` and `record`: how the rest of the program writes to the chain.

A deed keeps its entries until its transaction is about to commit and chains them then, all at once: the head
is locked last and briefly, so that two deeds can't wait for each other. When the transaction fails, the
entries are written in one of their own, marked `rolled_back`.
"""

from __future__ import annotations

import sys
from contextlib import ContextDecorator
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import models, transaction
from django.utils import timezone

from yakuba.platform.audit.chain import append
from yakuba.platform.audit.event_types import events
from yakuba.platform.audit.models import AuditEntry, Outcome
from yakuba.platform.audit.reference import request_reference


class Actor(Protocol):
    """Whoever acts: a person, a token, the machine itself. `audit_ref` is (kind, id)."""

    @property
    def audit_ref(self) -> tuple[str, str]: ...


_open: ContextVar[list[AuditEntry] | None] = ContextVar("entries of the open deed", default=None)


class deed(ContextDecorator):  # noqa: N801 - reads as a word where it is used
    """One change of state: one transaction, its audit entries inside. Deeds may nest; the outermost commits."""

    def _recreate_cm(self) -> deed:
        return type(self)()

    def __enter__(self) -> None:
        self.before = _open.get()
        self.mark = len(self.before) if self.before is not None else 0
        self.entries = self.before if self.before is not None else []
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.token = _open.set(self.entries)

    def __exit__(self, kind, error, trace) -> None:
        _open.reset(self.token)
        if self.before is not None:
            self.atomic.__exit__(kind, error, trace)
            if error is not None:
                _mark_rolled_back(self.entries[self.mark :])
            return
        try:
            if error is None and self.entries:
                append(self.entries)
        except BaseException:
            self.atomic.__exit__(*sys.exc_info())
            raise
        try:
            self.atomic.__exit__(kind, error, trace)
        except BaseException:
            self._write_after_rollback()
            raise
        if error is not None:
            self._write_after_rollback()

    def _write_after_rollback(self) -> None:
        if self.entries:
            _mark_rolled_back(self.entries)
            append(self.entries)


def _mark_rolled_back(entries: list[AuditEntry]) -> None:
    for entry in entries:
        entry.outcome = Outcome.ROLLED_BACK
        entry._state.adding = True


def record(event: str, about: models.Model | None = None, *, by: Actor | None, outcome: str = Outcome.DONE, **facts: Any) -> None:
    """Write that `by` (None: the machine) did `event` to `about`. Inside a deed it shares the deed's fate."""
    entry = entry_of(event, about, by=by, at=timezone.now(), outcome=outcome, facts=facts)
    entries = _open.get()
    if entries is None:
        append([entry])
    else:
        entries.append(entry)


def entry_of(
    event: str, about: models.Model | None, *, by: Actor | None, at: datetime, facts: dict[str, Any], outcome: str = Outcome.DONE
) -> AuditEntry:
    """An entry that is not in the chain yet; who loads a whole history `append`s many at once."""
    events[event]  # an event no one declared is a bug, and is loud
    kind, ident = by.audit_ref if by is not None else ("machine", "")
    return AuditEntry(
        at=at,
        event=event,
        actor_kind=kind,
        actor_id=str(ident),
        subject_type=about._meta.label_lower if about is not None else "",
        subject_id=str(about.pk) if about is not None else "",
        facts={name: _plain(value) for name, value in facts.items()},
        outcome=outcome,
        request=request_reference.get(),
    )


def _plain(value: Any) -> Any:
    """A fact as JSON keeps it; a model instance becomes its key."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, Decimal)):
        return str(value)
    if isinstance(value, (list, tuple, set)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return str(value)
