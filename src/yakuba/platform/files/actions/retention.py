"""How long files are kept (保存年限), stopping that (廃棄停止), and disposal (廃棄)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.files.errors import FileNotThere, MayNotDispose, OnHold
from yakuba.platform.files.models import FileState, StoredFile
from yakuba.platform.files.purposes import Purpose, purposes
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may

# The reasons that the machine gives; what a person writes stays in the row and out of the audit chain.
RETENTION_ENDED, NEVER_SENT, MALWARE = "retention-ended", "never-sent", "malware"
_CODES = {RETENTION_ENDED, NEVER_SENT, MALWARE}


@audit.deed()
def start_retention(thing: models.Model, *, closed_on: date, by: Person | None) -> int:
    """What `thing` was about is closed: from that day its files' time runs. Returns how many have an end."""
    ending = 0
    for stored in _files_of(thing).select_for_update():
        days = stored.keep_days or _keep_days_of_purpose(stored.purpose)
        stored.keep_until = closed_on + timedelta(days=days) if days else None
        stored.save(update_fields=["keep_until"])
        ending += stored.keep_until is not None
    audit.record("file.retention_started", thing, by=by, closed_on=closed_on, files=ending)
    return ending


@audit.deed()
def stop_retention(thing: models.Model, *, by: Person | None) -> None:
    """`thing` is open again: nothing of it is disposed of meanwhile."""
    stopped = _files_of(thing).update(keep_until=None)
    audit.record("file.retention_stopped", thing, by=by, files=stopped)


def _files_of(thing: models.Model) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(about_type=thing._meta.label_lower, about_id=str(thing.pk)).exclude(state=FileState.DISPOSED)


def _keep_days_of_purpose(name: str) -> int | None:
    # A purpose whose service is switched off keeps its files: deleting needs a rule, keeping does not.
    purpose: Purpose | None = purposes.get(name)
    return purpose.keep_days if purpose else None


@audit.deed()
def hold(stored: StoredFile, *, by: Person, reason: str) -> StoredFile:
    """Keep the file whatever its retention says: a lawsuit, an audit, a request for disclosure."""
    stored = _locked(stored)
    if not may(by, "files.dispose"):
        raise MayNotDispose
    stored.on_hold, stored.hold_reason = True, reason[:200]
    stored.save(update_fields=["on_hold", "hold_reason"])
    audit.record("file.held", stored, by=by)
    return stored


@audit.deed()
def release(stored: StoredFile, *, by: Person) -> StoredFile:
    """End the hold; retention decides again."""
    stored = _locked(stored)
    if not may(by, "files.dispose"):
        raise MayNotDispose
    stored.on_hold, stored.hold_reason = False, ""
    stored.save(update_fields=["on_hold", "hold_reason"])
    audit.record("file.released", stored, by=by)
    return stored


@audit.deed()
def dispose(stored: StoredFile, *, by: Person | None, reason: str) -> StoredFile:
    """Leave a tombstone. The bytes go with the next sweep, once nothing else refers to them.

    The machine (`by=None`) may by its rules; a person may take back an upload of their own that was never sent; otherwise it
    needs the right `files.dispose`.
    """
    stored = _locked(stored)
    is_own_draft = by is not None and stored.added_by_id == by.pk and not stored.about_type
    if by is not None and not is_own_draft and not may(by, "files.dispose"):
        raise MayNotDispose
    if stored.is_disposed:
        return stored
    if stored.on_hold:
        raise OnHold
    stored.state, stored.name, stored.blob, stored.keep_until = FileState.DISPOSED, "", None, None
    stored.disposed_at, stored.disposed_by, stored.disposal_reason = timezone.now(), by, (reason or "unstated")[:200]
    stored.save(update_fields=["state", "name", "blob", "keep_until", "disposed_at", "disposed_by", "disposal_reason"])
    audit.record("file.disposed", stored, by=by, sha256=stored.sha256, reason=reason if reason in _CODES else "by a person")
    return stored


def _locked(stored: StoredFile) -> StoredFile:
    fresh = StoredFile.objects.select_for_update().filter(pk=stored.pk).first()
    if fresh is None:
        raise FileNotThere
    return fresh


def dispose_due(today: date | None = None) -> Iterator[tuple[int, int]]:
    """Dispose of every file whose last day has passed, one deed each; says (done, total) after each."""
    due = StoredFile.objects.filter(keep_until__lt=today or timezone.localdate(), on_hold=False)
    yield from _dispose_each(due, RETENTION_ENDED)


def purge_unclaimed(now: datetime | None = None) -> Iterator[tuple[int, int]]:
    """Dispose of uploads that were never sent with anything, each after the `draft_days` of its purpose."""
    moment = now or timezone.now()
    old = Q(pk__in=[])
    for name, purpose in purposes.items():
        old |= Q(purpose=name, added_at__lt=moment - timedelta(days=purpose.draft_days))
    yield from _dispose_each(StoredFile.objects.filter(old, about_type="", on_hold=False), NEVER_SENT)


def _dispose_each(rows: QuerySet[StoredFile], reason: str) -> Iterator[tuple[int, int]]:
    keys = list(rows.exclude(state=FileState.DISPOSED).order_by("pk").values_list("pk", flat=True))
    for done, key in enumerate(keys, start=1):
        _dispose_if_still(rows, key, reason)
        yield done, len(keys)


@audit.deed()
def _dispose_if_still(rows: QuerySet[StoredFile], key: int, reason: str) -> None:
    """Under the row's lock: it may have been claimed, held or disposed of since the list was made."""
    stored = rows.select_for_update().exclude(state=FileState.DISPOSED).filter(pk=key).first()
    if stored is not None:
        dispose(stored, by=None, reason=reason)
