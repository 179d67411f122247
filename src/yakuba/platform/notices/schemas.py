"""What programs receive about notices and deliveries."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema


class NoticeOut(Schema):
    """A notice as its reader sees it."""

    id: str
    kind: str
    subject: str
    body: str
    link: str
    language: str
    made_at: datetime
    read_at: datetime | None


class NoticesOut(Schema):
    total: int
    unread: int
    notices: list[NoticeOut]


class DeliveryOut(Schema):
    """A mail as its operator sees it: never its text, never its address."""

    id: str
    number: int
    notice_kind: str
    state: str
    reason: str
    reply: str
    attempts: int
    message_id: str
    made_at: datetime
    next_at: datetime | None
    settled_at: datetime | None


class DeliveriesOut(Schema):
    total: int
    deliveries: list[DeliveryOut]


class OutboxOut(Schema):
    ok: bool
    queued: int
    unknown: int
    failed_last_day: int
    late_seconds: int
    trouble: str
