"""Judging a backup: every part has its hash, the manifest is the town's own, and the database restores to what it held."""

from __future__ import annotations

import hmac
import json
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

from yakuba.site.backups.engines import Contents, engine_of
from yakuba.site.backups.place import BackupProblem, Place, fingerprint_of, seal_of, sha256_of

MANIFEST, SEAL = "manifest.json", "manifest.seal"


class Set:
    """One backup on a destination."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def manifest(self) -> dict[str, Any]:
        try:
            return json.loads((self.folder / MANIFEST).read_bytes())
        except FileNotFoundError:
            raise BackupProblem(f"{self.folder} holds no backup (no {MANIFEST})") from None
        except ValueError:
            raise BackupProblem(f"{self.folder / MANIFEST} is damaged") from None

    def file(self, sha256: str) -> Path:
        return self.folder.parents[1] / "files" / sha256[:2] / sha256

    @property
    def database(self) -> Path:
        return self.folder / self.manifest["database"]


def sets_in(destination: Path) -> list[Set]:
    """The backups of a destination, oldest first; half-written ones have another name."""
    return [Set(path) for path in sorted((destination / "sets").glob("2*Z")) if (path / MANIFEST).is_file()]


def find_set(folder: Path, name: str = "") -> Set:
    """`folder` is a destination (its newest, or the one called `name`) or one set itself."""
    if (folder / MANIFEST).is_file():
        return Set(folder)
    found = [one for one in sets_in(folder) if name in ("", one.name)]
    if not found:
        known = ", ".join(one.name for one in sets_in(folder)) or "none"
        raise BackupProblem(f"{folder} holds no backup {name or 'at all'} (there: {known})")
    return found[-1]


def prove(backup: Set, place: Place, *, scratch: Path | None = None, expected: Contents | None = None) -> Contents:
    """Restore into a scratch place and compare counts and hashes; raises BackupProblem at the first difference."""
    check_seal(backup, place.audit_key)
    check_parts(backup)
    check_files(backup)
    with tempfile.TemporaryDirectory(prefix="proof-", dir=scratch) as folder:
        found = engine_of(place).contents_of_copy(backup.database, Path(folder))
    compare(found, backup.manifest)
    if expected is not None and found != expected:
        raise BackupProblem("the restored copy differs from the town at the moment of the snapshot")
    return found


def check_seal(backup: Set, audit_key: str) -> None:
    if backup.manifest["audit_key"] != fingerprint_of(audit_key):
        raise BackupProblem("the audit key at hand is not the one of this backup (bring the town's own with --keys)")
    sealed = (backup.folder / SEAL).read_text().strip() if (backup.folder / SEAL).exists() else ""
    if not hmac.compare_digest(sealed, seal_of((backup.folder / MANIFEST).read_bytes(), audit_key)):
        raise BackupProblem(f"{MANIFEST} was changed after the backup was made")


def check_parts(backup: Set) -> None:
    for name, part in backup.manifest["parts"].items():
        path = backup.folder / name
        if not path.is_file() or path.stat().st_size != part["size"] or sha256_of(path) != part["sha256"]:
            raise BackupProblem(f"{name} is missing or damaged")


def check_files(backup: Set) -> None:
    for sha256, size in backup.manifest["files"]:
        path = backup.file(sha256)
        if not path.is_file():
            raise BackupProblem(f"the file {sha256[:16]}… is missing from the backup")
        if path.stat().st_size != size or sha256_of(path) != sha256:
            raise BackupProblem(f"the file {sha256[:16]}… in the backup is damaged")


def compare(found: Contents, manifest: dict[str, Any]) -> None:
    if found.tables != manifest["tables"]:
        differ = [t for t in {*found.tables, *manifest["tables"]} if found.tables.get(t) != manifest["tables"].get(t)]
        raise BackupProblem(f"the restored database holds other row counts in: {', '.join(sorted(differ))}")
    if [list(blob) for blob in found.blobs] != manifest["files"]:
        raise BackupProblem("the restored database names other files than the manifest")
    if list(found.audit_head) != manifest["audit_head"]:
        raise BackupProblem("the restored audit chain ends elsewhere than the manifest says")
