"""What programs receive about jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema


class JobOut(Schema):
    id: int
    name: str
    label: str
    state: str
    priority: int
    attempts: int
    attempts_allowed: int
    progress_done: int
    progress_total: int
    progress_note: str
    error_class: str
    error_text: str
    created_at: datetime
    next_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_asked_at: datetime | None


class JobLineOut(Schema):
    at: datetime
    text: str


class JobDetailOut(JobOut):
    arguments: dict[str, Any]
    lines: list[JobLineOut]


class JobPageOut(Schema):
    total: int
    items: list[JobOut]
