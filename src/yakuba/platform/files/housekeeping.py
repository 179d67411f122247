"""What jobs do to the store: remove bytes nobody refers to, scan what was held, compare the store with the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.files.actions.retention import MALWARE, dispose
from yakuba.platform.files.errors import CannotBeScanned, Infected
from yakuba.platform.files.models import Blob, FileState, StoredFile
from yakuba.platform.files.scanning import Verdict, scan
from yakuba.platform.files.stores import Store, store

# Bytes are written before their rows; younger ones may belong to an upload under way.
ORPHAN_AFTER = timedelta(hours=24)
_CHUNK = 1024 * 1024


def sweep() -> int:
    """Remove the bytes of blobs that no live file refers to. Each under its lock, so that an upload of the same bytes waits."""
    place, removed = store(), 0
    for digest in list(Blob.objects.filter(files__isnull=True).values_list("pk", flat=True)):
        with transaction.atomic():
            blob = Blob.objects.select_for_update().filter(pk=digest).first()
            if blob is None or blob.files.exists():
                continue
            place.remove(digest)
            blob.delete()
            removed += 1
    return removed


def adopt_orphans(now: datetime | None = None) -> int:
    """Give a row to old bytes that have none (an upload broke off); the next sweep then removes them safely."""
    adopted = 0
    for digest in _orphans(store(), (now or timezone.now()) - ORPHAN_AFTER):
        _row, made = Blob.objects.get_or_create(sha256=digest, defaults={"size": 1})
        adopted += made
    return adopted


def _orphans(place: Store, before: datetime) -> Iterator[str]:
    known = set(Blob.objects.values_list("pk", flat=True))
    for digest, written_at in place.digests():
        if digest not in known and written_at < before:
            yield digest


def scan_held() -> dict[str, int]:
    """Scan the files that came while the scanner was away. An infected one becomes a tombstone."""
    counts = {"clean": 0, "infected": 0, "still_held": 0, "impossible": 0}
    for stored in StoredFile.objects.filter(state=FileState.UNSCANNED).order_by("pk"):
        outcome = _scan_one(stored)
        counts[outcome] += 1
        if outcome == "still_held":
            break  # the scanner is away for the others as well
    return counts


def _scan_one(stored: StoredFile) -> str:
    try:
        with store().open(stored.sha256) as file:
            verdict = scan(file)
    except Infected:
        _remove_infected(stored)
        return "infected"
    except (CannotBeScanned, FileNotFoundError):
        return "impossible"  # said in the log; an operator must act, the others go on
    if verdict is Verdict.AWAY:
        return "still_held"
    _mark_clean(stored, verdict)
    return "clean"


@audit.deed()
def _mark_clean(stored: StoredFile, verdict: Verdict) -> None:
    if StoredFile.objects.filter(pk=stored.pk, state=FileState.UNSCANNED).update(state=FileState.READY):
        audit.record("file.scanned", stored, by=None, scan=verdict.value)


@audit.deed()
def _remove_infected(stored: StoredFile) -> None:
    """Malware goes even from a file on hold: what the hold protects is the record, and the tombstone stays."""
    StoredFile.objects.filter(pk=stored.pk).update(on_hold=False, hold_reason="")
    dispose(stored, by=None, reason=MALWARE)


@dataclass(frozen=True)
class Finding:
    """Something wrong in the store: `kind` is missing, changed, or orphan."""

    kind: str
    sha256: str
    detail: str = ""


def check() -> Iterator[Finding]:
    """Read every blob and compare it with its hash; find rows without bytes and bytes without rows."""
    place = store()
    for blob in Blob.objects.order_by("pk").iterator():
        yield from _check_one(place, blob)
    for digest in _orphans(place, timezone.now()):
        yield Finding("orphan", digest, "bytes that no row knows: an upload under way or broken off")


def _check_one(place: Store, blob: Blob) -> Iterator[Finding]:
    try:
        with place.open(blob.sha256) as file:
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        if blob.files.exists():
            yield Finding("missing", blob.sha256, f"{blob.files.count()} file(s) need it")
        return
    if digest.hexdigest() != blob.sha256:
        yield Finding("changed", blob.sha256, "the bytes do not fit their hash")
