"""Where a town lives: its data folder, its database, its store of files, its keys."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from yakuba.platform.files.stores import Store, store


class BackupProblem(Exception):
    """A backup or restore can't go on; the words are for the operator."""


@dataclass(frozen=True)
class Place:
    data: Path
    database: dict[str, Any]
    files: Store
    audit_key: str

    @classmethod
    def here(cls) -> Place:
        """This town, as its settings say."""
        return cls(Path(settings.DATA), settings.DATABASES["default"], store(), settings.AUDIT_KEY)


def fingerprint_of(audit_key: str) -> str:
    """Tells one audit key from another without giving it away."""
    return hmac.new(audit_key.encode(), b"yakuba backup: which key", hashlib.sha256).hexdigest()[:16]


def seal_of(manifest: bytes, audit_key: str) -> str:
    """Binds a manifest to the town: who can write to the backup disk can't write a manifest that passes."""
    return hmac.new(hashlib.sha256(b"yakuba backup\0" + audit_key.encode()).digest(), manifest, hashlib.sha256).hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
