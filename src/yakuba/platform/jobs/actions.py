"""What operators do with jobs and the timetable."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.jobs.errors import AlreadyQueued, JobNotThere, NoSuchScheduleEntry, OnlyOperators, WrongState
from yakuba.platform.jobs.kinds import kinds
from yakuba.platform.jobs.models import LIVE_STATES, Job, JobState, ScheduleEntry
from yakuba.platform.jobs.timetable import schedule
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may


def _locked(job: Job, by: Person) -> Job:
    if not may(by, "operate"):
        raise OnlyOperators
    fresh = Job.objects.select_for_update().filter(pk=job.pk).first()
    if fresh is None:
        raise JobNotThere
    return fresh


@audit.deed()
def cancel(job: Job, *, by: Person) -> Job:
    """Cancel a job that waits, or ask one that runs to stop at its next step."""
    job = _locked(job, by)
    if job.state in (JobState.QUEUED, JobState.WAITING):
        job.state, job.finished_at = JobState.CANCELLED, timezone.now()
    elif job.state == JobState.RUNNING:
        job.cancel_asked_at = job.cancel_asked_at or timezone.now()
    else:
        raise WrongState(job.get_state_display())
    job.save(update_fields=["state", "finished_at", "cancel_asked_at"])
    audit.record("job.cancelled", job, by=by, name=job.name)
    return job


@audit.deed()
def retry(job: Job, *, by: Person) -> Job:
    """Run a failed or cancelled job again, or one that waits for its next attempt at once."""
    job = _locked(job, by)
    if job.state not in (JobState.FAILED, JobState.CANCELLED, JobState.WAITING):
        raise WrongState(job.get_state_display())
    _queue_again(job)
    audit.record("job.retried", job, by=by, name=job.name)
    return job


@audit.deed()
def settle(job: Job, *, by: Person, outcome: str, note: str = "") -> Job:
    """Say what became of a job of unknown outcome: `done`, `failed`, or `retry` because it surely had no effect."""
    job = _locked(job, by)
    if job.state != JobState.UNKNOWN:
        raise WrongState(job.get_state_display())
    if outcome == "retry":
        _queue_again(job)
    elif outcome in (JobState.DONE, JobState.FAILED):
        job.state, job.finished_at = JobState(outcome), timezone.now()
        job.save(update_fields=["state", "finished_at"])
    else:
        raise ValueError(f"outcome {outcome!r}")
    if note:
        job.lines.create(text=note[:500])
    audit.record("job.settled", job, by=by, name=job.name, settled_as=outcome)
    return job


def _queue_again(job: Job) -> None:
    """Back into the queue with a full set of attempts; the count goes on, it tells attempts apart."""
    others = Job.objects.filter(name=job.name, key=job.key, state__in=LIVE_STATES).exclude(pk=job.pk)
    if job.key is not None and others.exists():
        raise AlreadyQueued
    kind = kinds.get(job.name)
    job.state, job.next_at, job.finished_at, job.cancel_asked_at = JobState.QUEUED, timezone.now(), None, None
    job.attempts_allowed = F("attempts") + (kind.retries if kind else 0) + 1
    job.save(update_fields=["state", "next_at", "finished_at", "cancel_asked_at", "attempts_allowed"])
    job.refresh_from_db()


@audit.deed()
def pause(name: str, *, by: Person) -> ScheduleEntry:
    """Queue no further slot of this timetabled job until it is resumed."""
    entry = _entry(name, by)
    if entry.paused_at is None:
        entry.paused_at, entry.paused_by = timezone.now(), by
        entry.save(update_fields=["paused_at", "paused_by"])
        audit.record("schedule.paused", entry, by=by)
    return entry


@audit.deed()
def resume(name: str, *, by: Person) -> ScheduleEntry:
    """Go on with the next slot; what was missed meanwhile is not made up for."""
    entry = _entry(name, by)
    if entry.paused_at is not None:
        entry.paused_at = entry.paused_by = None
        entry.last_slot = max(entry.last_slot, schedule[name].slot_at(timezone.now()))
        entry.save(update_fields=["paused_at", "paused_by", "last_slot"])
        audit.record("schedule.resumed", entry, by=by)
    return entry


def _entry(name: str, by: Person) -> ScheduleEntry:
    if not may(by, "operate"):
        raise OnlyOperators
    when = schedule.get(name)
    if when is None:
        raise NoSuchScheduleEntry
    ScheduleEntry.objects.get_or_create(name=name, defaults={"last_slot": when.slot_at(timezone.now())})
    return ScheduleEntry.objects.select_for_update().get(pk=name)
