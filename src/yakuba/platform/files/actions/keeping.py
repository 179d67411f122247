"""Taking a file in (受入), and giving it to the thing it belongs to."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.db import models

from yakuba.platform import audit
from yakuba.platform.files.errors import ClaimedAlready, EmptyFile, FileIsGone, FileNotThere, Infected, NoRoom, TooLarge
from yakuba.platform.files.inspection import inspect
from yakuba.platform.files.models import Blob, FileState, StoredFile
from yakuba.platform.files.names import tidy_name
from yakuba.platform.files.photos import PHOTO_KINDS, clean_photo
from yakuba.platform.files.purposes import Purpose, purposes
from yakuba.platform.files.scanning import Verdict, scan
from yakuba.platform.files.stores import Store, is_full, store
from yakuba.platform.people.models import Person

log = logging.getLogger("yakuba.files")
_CHUNK = 256 * 1024


def keep(
    stream: BinaryIO | bytes | Any,
    *,
    name: str,
    purpose: str,
    by: Person | None = None,
    about: models.Model | None = None,
    keep_days: int | None = None,
) -> StoredFile:
    """Check and store what `stream` holds. Without `about` it is a draft, purged after a while unless `claim` gives it an owner."""
    wanted = purposes[purpose]
    with _room(), _received(stream, wanted) as received:
        prepared = _prepare(received, name, wanted, by)
        with prepared.file:
            place = store()
            place.put(prepared.sha256, prepared.file)
            return _register(prepared, place, purpose=purpose, by=by, about=about, keep_days=keep_days)


@dataclass(frozen=True)
class _Prepared:
    """A file that may be kept, as it will be kept."""

    file: BinaryIO
    sha256: str
    size: int
    name: str
    media_type: str
    verdict: Verdict


def _prepare(received: BinaryIO, name: str, purpose: Purpose, by: Person | None) -> _Prepared:
    size = received.seek(0, 2)
    verdict = _scanned(received, by)
    media_type = inspect(received, size, name, purpose)
    file: BinaryIO = received
    if media_type in PHOTO_KINDS:
        file, media_type = clean_photo(received, media_type)
        size = file.seek(0, 2)
    return _Prepared(file, _digest(file), size, tidy_name(name, media_type), media_type, verdict)


def _scanned(file: BinaryIO, by: Person | None) -> Verdict:
    try:
        return scan(file)
    except Infected:
        audit.record("file.infected_refused", by=by, outcome="refused", sha256=_digest(file))
        raise


@audit.deed()
def _register(
    prepared: _Prepared, place: Store, *, purpose: str, by: Person | None, about: models.Model | None, keep_days: int | None
) -> StoredFile:
    """The rows. The bytes are in the store already; under the blob's lock we make sure that no disposal took them away just now."""
    Blob.objects.bulk_create([Blob(sha256=prepared.sha256, size=prepared.size)], ignore_conflicts=True)
    blob = Blob.objects.select_for_update().filter(pk=prepared.sha256).first()
    if blob is None:  # removed between the two lines above
        blob = Blob.objects.create(sha256=prepared.sha256, size=prepared.size)
    place.put(prepared.sha256, prepared.file)
    stored = StoredFile.objects.create(
        purpose=purpose,
        name=prepared.name,
        media_type=prepared.media_type,
        size=prepared.size,
        sha256=prepared.sha256,
        blob=blob,
        state=FileState.UNSCANNED if prepared.verdict is Verdict.AWAY else FileState.READY,
        added_by=by,
        keep_days=keep_days,
        **_about(about),
    )
    audit.record("file.kept", stored, by=by, purpose=purpose, sha256=stored.sha256, size=stored.size, scan=prepared.verdict.value)
    return stored


def _about(thing: models.Model | None) -> dict[str, str]:
    return {"about_type": thing._meta.label_lower, "about_id": str(thing.pk)} if thing is not None else {}


@audit.deed()
def claim(stored: StoredFile, *, about: models.Model, by: Person | None) -> StoredFile:
    """Give an upload to the thing it was sent with: from now on retention, not the purge of drafts, decides how long it lives."""
    fresh = StoredFile.objects.select_for_update().filter(pk=stored.pk).first()
    if fresh is None:
        raise FileNotThere
    if fresh.is_disposed:
        raise FileIsGone
    wanted = _about(about)
    if fresh.about_type:
        if {"about_type": fresh.about_type, "about_id": fresh.about_id} != wanted:
            raise ClaimedAlready
        return fresh
    fresh.about_type, fresh.about_id = wanted["about_type"], wanted["about_id"]
    fresh.save(update_fields=["about_type", "about_id"])
    audit.record("file.claimed", fresh, by=by, of=f"{fresh.about_type}:{fresh.about_id}")
    return fresh


@contextmanager
def _received(stream: Any, purpose: Purpose) -> Iterator[BinaryIO]:
    """The bytes in a scratch file, read no further than the limit."""
    source = BytesIO(stream) if isinstance(stream, bytes) else stream
    if hasattr(source, "seek"):
        source.seek(0)
    with SpooledTemporaryFile(max_size=4 * 1024 * 1024) as scratch:
        size = 0
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > purpose.max_bytes:
                raise TooLarge(str(purpose.label), purpose.max_bytes)
            scratch.write(chunk)
        if size == 0:
            raise EmptyFile
        yield cast(BinaryIO, scratch)


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _room() -> Iterator[None]:
    """A full disk is told to the person as a passing trouble, and to the operator as one line."""
    try:
        yield
    except OSError as problem:
        if not is_full(problem):
            raise
        log.error("file store is full or broken", extra={"errno": problem.errno, "reason": problem.strerror})
        raise NoRoom from problem
