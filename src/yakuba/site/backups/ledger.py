"""What the town knows of its backups: a small file in the data folder, and whether that is good enough."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class BackupStatus:
    """`problems` are for the operator; an empty list means that all is well."""

    made_at: datetime | None = None
    proved_at: datetime | None = None
    restored_at: datetime | None = None
    destinations: dict[str, str] = field(default_factory=dict)  # folder → "" or why it failed
    problems: list[str] = field(default_factory=list)

    @property
    def age(self) -> timedelta | None:
        return datetime.now(UTC) - self.made_at if self.made_at else None

    @property
    def is_too_old(self) -> bool:
        return self.age is not None and self.age > timedelta(hours=settings.BACKUP_MAX_AGE_HOURS)

    @property
    def failed(self) -> dict[str, str]:
        return {folder: why for folder, why in self.destinations.items() if why}

    @property
    def good_places(self) -> int:
        return len(self.destinations) - len(self.failed)


def _file(data: Path) -> Path:
    return data / "backups.json"


def read(data: Path) -> dict[str, Any]:
    try:
        return json.loads(_file(data).read_text())
    except (OSError, ValueError):
        return {}


def write(data: Path, **facts: Any) -> None:
    """Add facts to the ledger; a reader sees the old file or the new one, whole."""
    fresh = _file(data).with_suffix(".new")
    fresh.write_text(json.dumps(read(data) | facts, ensure_ascii=False, indent=1))
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    fresh.replace(_file(data))


def status(data: Path | None = None, now: datetime | None = None) -> BackupStatus:
    """When the last backup that was proved was made, and what is wrong with that."""
    facts, now = read(data or Path(settings.DATA)), now or datetime.now(UTC)
    made, proved, restored = (_time(facts.get(name)) for name in ("made_at", "proved_at", "restored_at"))
    destinations = facts.get("destinations", {})
    return BackupStatus(made, proved, restored, destinations, _problems(made, destinations, now))


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _problems(made: datetime | None, destinations: dict[str, str], now: datetime) -> list[str]:
    if made is None:
        return ["No backup has been made yet."]
    found = [f"{folder}: {why}" for folder, why in destinations.items() if why]
    if now - made > timedelta(hours=settings.BACKUP_MAX_AGE_HOURS):
        hours = int((now - made).total_seconds() // 3600)
        found.append(f"The last proved backup is {hours} hours old; at most {settings.BACKUP_MAX_AGE_HOURS} are allowed.")
    if sum(1 for why in destinations.values() if not why) < 2:
        found.append("The last backup is good in fewer than two places.")
    return found
