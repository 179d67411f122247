"""Writing a backup to its destinations. One that fails does not stop the others."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yakuba import __version__
from yakuba.platform.audit.chain import anchor, anchors_file
from yakuba.site.backups import keys, ledger
from yakuba.site.backups.engines import Contents, Engine, engine_of
from yakuba.site.backups.place import BackupProblem, Place, fingerprint_of, seal_of, sha256_of
from yakuba.site.backups.proving import MANIFEST, SEAL, Set, prove, sets_in

FORMAT = "yakuba-backup-1"
KEEP_DAYS = 14
_CHUNK = 1024 * 1024


@dataclass
class Report:
    """How it went; `failed` maps a destination to the reason."""

    name: str = ""
    contents: Contents | None = None
    done: list[Path] = field(default_factory=list)
    failed: dict[Path, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return bool(self.done) and not self.failed


def back_up(place: Place, destinations: list[Path], *, passphrase: str = "", keep: int = KEEP_DAYS, tell: Callable[[str], None]) -> Report:
    """Snapshot once, copy to each destination, prove each copy, forget old ones, write down how it went."""
    report = Report()
    with _alone(place.data), tempfile.TemporaryDirectory(prefix="backup-", dir=place.data) as scratch:
        staged = Path(scratch) / "set"
        staged.mkdir()
        report.name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        anchors = _anchors(place)
        engine = engine_of(place)
        report.contents = contents = engine.snapshot(staged / engine.file_name)
        _stage(place, staged, engine, contents, anchors, passphrase, report)
        tell(f"snapshot: {sum(contents.tables.values())} rows in {len(contents.tables)} tables, {len(contents.blobs)} files")
        for destination in destinations:
            try:
                _write(place, destination, staged, report.name)
                prove(Set(destination / "sets" / report.name), place, scratch=Path(scratch), expected=contents)
                report.done.append(destination)
                tell(f"{destination}: written and proved by restoring it")
            except (BackupProblem, OSError) as problem:
                report.failed[destination] = str(problem)
                tell(f"{destination}: FAILED: {problem}")
        for destination in report.done:
            prune(destination, keep=keep, newest=report.name)
    _write_down(place, report)
    return report


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One backup at a time."""
    with (data / "backup.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupProblem("another backup is running") from None
        yield


def _anchors(place: Place) -> bytes:
    """The audit anchors as they stand before the snapshot: one written later would contradict the copy."""
    anchor()
    return anchors_file().read_bytes() if anchors_file().exists() else b""


def _stage(place: Place, staged: Path, engine: Engine, contents: Contents, anchors: bytes, passphrase: str, report: Report) -> None:
    (staged / "audit-anchors.log").write_bytes(anchors)
    names = sorted(name for name in os.environ if name.startswith("YAKUBA_"))
    (staged / "settings.json").write_text(json.dumps({"set": names}, indent=1))
    ours = keys.read_from(place.data)
    if passphrase and ours:
        (staged / "keys.sealed").write_bytes(keys.seal(ours, passphrase))
    else:
        why = "YAKUBA_BACKUP_PASSPHRASE is not set" if ours else "they do not lie in the data folder"
        report.notes.append(f"The town's keys are NOT in this backup ({why}): keep secret.key and audit.key elsewhere.")
    manifest = json.dumps(_manifest(place, staged, engine, contents, report.name), ensure_ascii=False, indent=1).encode()
    (staged / MANIFEST).write_bytes(manifest)
    (staged / SEAL).write_text(seal_of(manifest, place.audit_key) + "\n")


def _manifest(place: Place, staged: Path, engine: Engine, contents: Contents, name: str) -> dict[str, Any]:
    parts = {path.name: {"sha256": sha256_of(path), "size": path.stat().st_size} for path in sorted(staged.iterdir())}
    return {
        "format": FORMAT,
        "name": name,
        "made_at": datetime.now(UTC).isoformat(),
        "version": __version__,
        "engine": engine.name,
        "database": engine.file_name,
        "audit_key": fingerprint_of(place.audit_key),
        "audit_head": list(contents.audit_head),
        "tables": contents.tables,
        "parts": parts,
        "files": [list(blob) for blob in contents.blobs],
    }


def _write(place: Place, destination: Path, staged: Path, name: str) -> None:
    if not destination.is_dir():
        raise BackupProblem("is not a folder; make it, or mount the disk (a backup never makes it, lest it fill the wrong disk)")
    for sha256, size in Set(staged).manifest["files"]:
        _copy_file(place, destination, sha256, size)
    incoming = destination / "sets" / f".incoming-{name}"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(mode=0o700, parents=True)
    for part in staged.iterdir():
        shutil.copyfile(part, incoming / part.name)
        _sync(incoming / part.name)
    _sync(incoming)
    incoming.rename(destination / "sets" / name)  # a set is whole or absent
    _sync(destination / "sets")


def _copy_file(place: Place, destination: Path, sha256: str, size: int) -> None:
    target = destination / "files" / sha256[:2] / sha256
    if target.exists() and target.stat().st_size == size:
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    incoming, digest = target.with_name(f".incoming-{sha256}"), hashlib.sha256()
    try:
        source = place.files.open(sha256)
    except FileNotFoundError:
        raise BackupProblem(f"the file {sha256[:16]}… is in the database but not in the store") from None
    with source, incoming.open("wb") as out:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != sha256:
        incoming.unlink()
        raise BackupProblem(f"the file {sha256[:16]}… in the store does not have the content it is named after")
    incoming.rename(target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def prune(destination: Path, *, keep: int, newest: str) -> None:
    """Keep the last backup of each of the newest `keep` days; then forget files that no backup names any more."""
    days: dict[str, str] = {}
    for found in sets_in(destination):
        days[found.name[:8]] = found.name  # sorted by time: the last of the day stays
    kept = {days[day] for day in sorted(days, reverse=True)[:keep]} | {newest}
    for found in sets_in(destination):
        if found.name not in kept:
            shutil.rmtree(found.folder)
    named = {sha256 for found in sets_in(destination) for sha256, _ in found.manifest["files"]}
    for path in (destination / "files").glob("??/*"):
        if path.name not in named:
            path.unlink(missing_ok=True)


def _write_down(place: Place, report: Report) -> None:
    destinations = {str(path): "" for path in report.done} | {str(path): why for path, why in report.failed.items()}
    facts: dict[str, Any] = {"tried_at": datetime.now(UTC).isoformat(), "destinations": destinations}
    if report.done:
        facts |= {"made_at": datetime.now(UTC).isoformat(), "proved_at": datetime.now(UTC).isoformat()}
    ledger.write(place.data, **facts)
