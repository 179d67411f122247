"""The chain itself: sealing entries, anchoring the head outside the database, finding what was tampered with.

Seals are HMAC-SHA256 (RFC 2104) under a key that is not in the database, so that whoever can write the tables
can't write a chain that verifies. An anchor is a line in a file of its own (`audit-anchors.log` in the data
folder): a table cut short, or put back to an older copy, contradicts the newest anchor.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yakuba.platform.audit.models import AuditEntry, AuditHead

START = "0" * 64
_BATCH = 2000


def _key() -> bytes:
    return hashlib.sha256(b"yakuba audit\0" + settings.AUDIT_KEY.encode()).digest()


def _mac(*parts: str) -> str:
    return hmac.new(_key(), "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def seal_of(entry: AuditEntry) -> str:
    """The seal that `entry` must carry, from its content and the seal before it."""
    facts = json.dumps(entry.facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    at = f"{entry.at.timestamp():.6f}"
    return _mac(
        entry.previous_seal, str(entry.position), at, entry.event, entry.actor_kind, entry.actor_id,
        entry.subject_type, entry.subject_id, facts, entry.outcome, entry.request,
    )  # fmt: skip


def head_seal_of(position: int, seal: str) -> str:
    return _mac("head", str(position), seal)


def append(entries: Iterable[AuditEntry]) -> None:
    """Chain `entries` in their order. The head row is locked until the surrounding transaction ends."""
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().filter(pk=1).first()
        if head is None:
            AuditHead.objects.get_or_create(pk=1, defaults={"position": 0, "seal": START, "head_seal": head_seal_of(0, START)})
            head = AuditHead.objects.select_for_update().get(pk=1)
        rows = []
        for entry in entries:
            entry.position, entry.previous_seal = head.position + 1, head.seal
            entry.seal = seal_of(entry)
            head.position, head.seal = entry.position, entry.seal
            rows.append(entry)
        AuditEntry.objects.bulk_create(rows)
        head.head_seal = head_seal_of(head.position, head.seal)
        head.save()


@dataclass(frozen=True)
class Tampering:
    """Something wrong with the chain: `kind` is changed, removed, inserted, reordered, truncated or head."""

    kind: str
    position: int
    detail: str


def anchors_file() -> Path:
    return Path(settings.DATA) / "audit-anchors.log"


def anchor() -> int:
    """Write the head to the anchors file and return its position. A job does this often; a backup always."""
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        return 0
    line = f"{timezone.now().isoformat()} {head.position} {head.seal} {_mac('anchor', str(head.position), head.seal)}\n"
    anchors_file().parent.mkdir(parents=True, exist_ok=True)
    with anchors_file().open("a", encoding="ascii") as file:
        file.write(line)
    return head.position


def _anchors() -> Iterator[tuple[int, str]]:
    """The anchors that are really ours; a forged line is passed over, it can't excuse anything."""
    if not anchors_file().exists():
        return
    for line in anchors_file().read_text(encoding="ascii", errors="replace").splitlines():
        parts = line.split()
        if len(parts) == 4 and parts[1].isdigit() and hmac.compare_digest(parts[3], _mac("anchor", parts[1], parts[2])):
            yield int(parts[1]), parts[2]


def verify() -> list[Tampering]:
    """Walk the whole chain; an empty list means that it is whole."""
    found: list[Tampering] = []
    wanted = dict(_anchors())
    position, seal = 0, START
    for entry in AuditEntry.objects.order_by("position").iterator(chunk_size=_BATCH):
        found += _judge(entry, position, seal)
        if entry.position in wanted and not hmac.compare_digest(wanted.pop(entry.position), entry.seal):
            found.append(Tampering("changed", entry.position, "differs from the anchor written at that time"))
        position, seal = entry.position, entry.seal
    wanted.pop(0, None)
    if wanted and max(wanted) > position:
        found.append(Tampering("truncated", position + 1, f"an anchor knows position {max(wanted)}, the table ends at {position}"))
    return [*found, *_judge_head(position, seal)]


def _judge(entry: AuditEntry, position: int, seal: str) -> Iterator[Tampering]:
    if entry.position != position + 1:
        yield Tampering("removed", position + 1, f"entries {position + 1} to {entry.position - 1} are missing")
    content_holds = hmac.compare_digest(entry.seal, seal_of(entry))
    if not content_holds:
        yield Tampering("changed", entry.position, "the content does not fit the seal")
    elif entry.position == position + 1 and entry.previous_seal != seal:
        yield Tampering("reordered", entry.position, "the entry does not follow the one before it")


def _judge_head(position: int, seal: str) -> Iterator[Tampering]:
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        if position:
            yield Tampering("head", position, "the head row is missing")
        return
    if not hmac.compare_digest(head.head_seal, head_seal_of(head.position, head.seal)):
        yield Tampering("head", head.position, "the head row was written by someone else")
    elif head.position > position:
        yield Tampering("truncated", position + 1, f"the head knows position {head.position}, the table ends at {position}")
    elif (head.position, head.seal) != (position, seal):
        yield Tampering("inserted", head.position + 1, "entries stand behind the head")
