"""Who may see jobs, and how the queue is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from yakuba.platform.jobs.kinds import label_of
from yakuba.platform.jobs.models import DUE_STATES, Job, JobState, ScheduleEntry, WorkerBeat
from yakuba.platform.jobs.timetable import schedule
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may

# A worker writes its beat every few seconds; silent for this long, it counts as gone.
SILENT_AFTER = timedelta(seconds=45)


def jobs_visible_to(person: Person | None) -> QuerySet[Job]:
    """All jobs for operators, none for anybody else."""
    return Job.objects.all() if may(person, "operate") else Job.objects.none()


def alive_workers() -> QuerySet[WorkerBeat]:
    return WorkerBeat.objects.filter(stopped_at__isnull=True, seen_at__gte=timezone.now() - SILENT_AFTER)


@dataclass(frozen=True)
class QueueHealth:
    """The queue in figures, for the health page. `late_seconds`: how long the oldest due job has waited."""

    workers: int
    queued: int
    running: int
    waiting: int
    failed_last_day: int
    unknown: int
    late_seconds: int
    ok: bool


def health(now: datetime | None = None) -> QueueHealth:
    """Three cheap queries; `ok` is false when nobody works, work is an hour late, or an outcome is unknown."""
    now = now or timezone.now()
    live = Job.objects.exclude(state__in=(JobState.DONE, JobState.FAILED, JobState.CANCELLED))
    counts = dict(live.order_by().values_list("state").annotate(n=Count("pk")))
    failed = Job.objects.filter(state=JobState.FAILED, finished_at__gte=now - timedelta(days=1)).count()
    oldest = Job.objects.filter(state__in=DUE_STATES, next_at__lte=now).aggregate(at=Min("next_at"))["at"]
    late = int((now - oldest).total_seconds()) if oldest else 0
    workers = alive_workers().count()
    return QueueHealth(
        workers=workers,
        queued=counts.get(JobState.QUEUED, 0),
        running=counts.get(JobState.RUNNING, 0),
        waiting=counts.get(JobState.WAITING, 0),
        failed_last_day=failed,
        unknown=counts.get(JobState.UNKNOWN, 0),
        late_seconds=late,
        ok=workers > 0 and late < 3600 and not counts.get(JobState.UNKNOWN, 0),
    )


@dataclass(frozen=True)
class TimetableRow:
    """One line of the schedule page."""

    name: str
    label: str
    rule: str
    next_at: datetime
    entry: ScheduleEntry | None
    last_job: Job | None


def timetable(now: datetime | None = None) -> list[TimetableRow]:
    """All timetabled jobs with their next slot and last run, in two queries whatever their number."""
    now = now or timezone.now()
    entries = ScheduleEntry.objects.select_related("paused_by").in_bulk()
    slots = Job.objects.filter(name__in=[name for name, _ in schedule.items()], key__startswith="slot ")
    newest = slots.order_by().values("name").annotate(newest=Max("pk")).values("newest")
    latest = {job.name: job for job in Job.objects.filter(pk__in=newest)}
    return [
        TimetableRow(name, label_of(name), when.in_words(), when.next_after(now), entries.get(name), latest.get(name))
        for name, when in schedule.items()
    ]
