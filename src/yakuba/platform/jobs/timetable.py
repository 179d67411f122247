"""Jobs on a timetable. A slot is a moment at which a job is due; each slot is queued at most once, whoever looks at the clock.

Slots missed while no worker ran are made up for by one run, not by many.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yakuba.platform.jobs.kinds import kinds
from yakuba.platform.jobs.models import Job, JobState, ScheduleEntry
from yakuba.platform.jobs.queueing import put_once
from yakuba.platform.registry import Registry

TOKYO = ZoneInfo("Asia/Tokyo")


class When(Protocol):
    """A rule that says when slots are."""

    def slot_at(self, now: datetime) -> datetime:
        """The last slot that is not after `now`."""

    def next_after(self, now: datetime) -> datetime:
        """The first slot after `now`."""

    def in_words(self) -> str:
        """The rule as a person reads it."""


@dataclass(frozen=True)
class Every:
    """Every so many minutes, counted from midnight UTC of the first of January 1970."""

    minutes: int

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError("Every: at least one minute")

    def slot_at(self, now: datetime) -> datetime:
        step = self.minutes * 60
        return datetime.fromtimestamp(now.timestamp() // step * step, TOKYO)

    def next_after(self, now: datetime) -> datetime:
        return self.slot_at(now) + timedelta(minutes=self.minutes)

    def in_words(self) -> str:
        return ngettext("%(minutes)s分ごと", "%(minutes)s分ごと", self.minutes) % {"minutes": self.minutes}


@dataclass(frozen=True)
class Daily:
    """Every day at a time of day in Tokyo, as "03:00"."""

    at: str

    def __post_init__(self) -> None:
        time.fromisoformat(self.at)

    def slot_at(self, now: datetime) -> datetime:
        slot = self._on(now.astimezone(TOKYO))
        return slot if slot <= now else self._on(slot - timedelta(days=1))

    def next_after(self, now: datetime) -> datetime:
        return self._on(self.slot_at(now) + timedelta(days=1))

    def _on(self, day: datetime) -> datetime:
        return datetime.combine(day.date(), time.fromisoformat(self.at), TOKYO)

    def in_words(self) -> str:
        return _("毎日 %(at)s") % {"at": self.at}


@dataclass(frozen=True)
class Monthly:
    """Once a month; a day that a month lacks (31) means its last."""

    day: int = 1
    at: str = "03:00"

    def __post_init__(self) -> None:
        time.fromisoformat(self.at)
        if not 1 <= self.day <= 31:
            raise ValueError("Monthly: day 1 to 31")

    def slot_at(self, now: datetime) -> datetime:
        here = now.astimezone(TOKYO)
        slot = self._in(here.year, here.month)
        if slot <= now:
            return slot
        before = here.replace(day=1) - timedelta(days=1)
        return self._in(before.year, before.month)

    def next_after(self, now: datetime) -> datetime:
        last = self.slot_at(now)
        return self._in(last.year + last.month // 12, last.month % 12 + 1)

    def _in(self, year: int, month: int) -> datetime:
        day = min(self.day, monthrange(year, month)[1])
        return datetime.combine(datetime(year, month, day, tzinfo=TOKYO).date(), time.fromisoformat(self.at), TOKYO)

    def in_words(self) -> str:
        return _("毎月%(day)s日 %(at)s") % {"day": self.day, "at": self.at}


schedule: Registry[When] = Registry("schedule")


def queue_due_slots(now: datetime | None = None) -> list[Job]:
    """Queue each timetabled job whose slot has come and was not queued before."""
    now = now or timezone.now()
    entries = ScheduleEntry.objects.in_bulk()
    queued = []
    for name, when in schedule.items():
        slot = when.slot_at(now)
        entry = entries.get(name)
        if entry is None:
            # First sight of this entry: its timetable begins now, a nightly job does not start at noon.
            ScheduleEntry.objects.get_or_create(name=name, defaults={"last_slot": slot})
        elif entry.paused_at is None and entry.last_slot < slot and (job := _take_slot(name, slot)):
            queued.append(job)
    return queued


def _take_slot(name: str, slot: datetime) -> Job | None:
    """Claim the slot and queue its job in one transaction; None if another worker was quicker or the last run still goes on."""
    with transaction.atomic():
        if not ScheduleEntry.objects.filter(name=name, paused_at__isnull=True, last_slot__lt=slot).update(last_slot=slot):
            return None
        going_on = (JobState.QUEUED, JobState.RUNNING, JobState.WAITING)
        if Job.objects.filter(name=name, key__startswith="slot ", state__in=going_on).exists():
            return None
        row = {"arguments": {}, "next_at": timezone.now(), "attempts_allowed": kinds[name].retries + 1}
        return put_once(name, f"slot {slot.isoformat()}", row)
