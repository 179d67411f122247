"""Bringing a town back. The database is put in place last: whatever fails before leaves a living town as it was."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from yakuba.site.backups import keys, ledger
from yakuba.site.backups.engines import aside_name, engine_of
from yakuba.site.backups.place import BackupProblem, Place
from yakuba.site.backups.proving import Set, check_seal, prove

ANCHORS = "audit-anchors.log"


def own_keys(backup: Set, place: Place, *, folder: Path | None, passphrase: str) -> dict[str, str]:
    """The keys that belong to the backup: from `folder`, from its sealed file, or those of the town at hand."""
    if folder is not None:
        found = keys.read_from(folder)
        if not found:
            raise BackupProblem(f"{folder} holds neither secret.key nor audit.key")
        return found
    sealed = backup.folder / "keys.sealed"
    if sealed.exists() and passphrase:
        return keys.unseal(sealed.read_bytes(), passphrase)
    if found := keys.read_from(place.data):
        return found
    way = "set YAKUBA_BACKUP_PASSPHRASE, or bring them with --keys DIR" if sealed.exists() else "bring them with --keys DIR"
    raise BackupProblem(f"the town's keys are needed: {way}")


def rehearse(backup: Set, place: Place, tell: Callable[[str], None]) -> None:
    """A restore drill: everything but touching the town."""
    contents = prove(backup, place)
    ledger.write(place.data, proved_at=datetime.now(UTC).isoformat())
    rows = sum(contents.tables.values())
    tell(f"{backup.name} restores: {rows} rows, {len(contents.blobs)} files, every count and hash as in the manifest.")


def restore(backup: Set, place: Place, found_keys: dict[str, str], *, replace_living: bool, tell: Callable[[str], None]) -> Place:
    """Put the backup in the town's place; the restored place comes back, to be verified."""
    if "audit.key" in found_keys:
        place = replace(place, audit_key=found_keys["audit.key"])
    engine = engine_of(place)
    if backup.manifest["engine"] != engine.name:
        raise BackupProblem(f"the backup is of {backup.manifest['engine']}, this town's database is {engine.name} (YAKUBA_DATABASE)")
    check_seal(backup, place.audit_key)
    with _closed(place.data):
        if engine.is_living() and not replace_living:
            raise BackupProblem("a town lives here; --replace puts it aside and the backup in its place")
        prove(backup, place)
        tell("the backup is whole")
        for sha256, _ in backup.manifest["files"]:
            with backup.file(sha256).open("rb") as file:
                place.files.put(sha256, file)
        tell(f"{len(backup.manifest['files'])} files are in the store")
        aside = aside_name()
        kept = engine.put(backup.database, aside)
        _put_small_parts(backup, place.data, found_keys, aside)
        tell(f"the database is in place{f'; the one before is kept: {kept}' if kept else ''}")
    ledger.write(place.data, restored_at=datetime.now(UTC).isoformat(), restored_from=backup.name)
    return place


def _put_small_parts(backup: Set, data: Path, found_keys: dict[str, str], aside: str) -> None:
    """Anchors and keys belong to the database they came with; those before are put aside with theirs."""
    for name in (ANCHORS, *(name for name in keys.FILES if name in found_keys)):
        if (data / name).exists():
            (data / aside).mkdir(mode=0o700, exist_ok=True)
            (data / name).replace(data / aside / name)
    (data / ANCHORS).write_bytes((backup.folder / ANCHORS).read_bytes())
    keys.write_to(data, found_keys)


@contextmanager
def _closed(data: Path) -> Iterator[None]:
    """The town must not be running: the launcher holds this lock while it is."""
    with (data / "up.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupProblem("the town is running; close it first (Ctrl-C, or stop its service)") from None
        yield
