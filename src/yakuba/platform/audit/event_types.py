"""The kinds of event; each module adds its own in `plugs.py`. An event that no one declared can't be recorded."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class AuditEvent:
    """`sentence` reads well after the actor's name: 「案件を差し戻した」. `reads_personal_data` marks a look, not a change."""

    sentence: str | Promise
    reads_personal_data: bool = False


events: Registry[AuditEvent] = Registry("audit events")
