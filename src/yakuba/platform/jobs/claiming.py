"""Taking a job from the queue, holding it, and saying how it ended.

Each change is one UPDATE that names the worker and the attempt it expects, so a worker that was thought dead and comes back can't
undo what happened meanwhile. On PostgreSQL many workers take different rows (SKIP LOCKED); SQLite has one writer at a time anyway.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.jobs.kinds import kinds
from yakuba.platform.jobs.models import DUE_STATES, Job, JobLine, JobState

LEASE = timedelta(seconds=60)
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 3600.0


def claim(worker: str, lease: timedelta = LEASE) -> Job | None:
    """The next due job, now running under `worker`, or None."""
    now = timezone.now()
    due = Job.objects.filter(state__in=DUE_STATES, next_at__lte=now).order_by("-priority", "next_at", "pk")
    if not due.exists():  # most looks find nothing: they must not take SQLite's write lock
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        job = due.first()
        if job is None or not Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts).update(
            state=JobState.RUNNING, worker=worker, lease_until=now + lease, attempts=F("attempts") + 1,
            started_at=now, progress_done=0, progress_total=0, progress_note="",
        ):  # fmt: skip
            return None
        return Job.objects.get(pk=job.pk)


def renew(worker: str, lease: timedelta = LEASE) -> int:
    """Hold on to all that `worker` is running."""
    return Job.objects.filter(state=JobState.RUNNING, worker=worker).update(lease_until=timezone.now() + lease)


def still_held(job: Job) -> Any:
    """The row as long as this attempt may speak for it: running, or thought lost and not yet settled by a person."""
    return Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts, state__in=(JobState.RUNNING, JobState.UNKNOWN))


def finish(job: Job, state: str, *, error: tuple[str, str] = ("", ""), result: Any = None) -> bool:
    """Record the end of this attempt; False if the job was taken from it meanwhile."""
    return bool(
        still_held(job).update(
            state=state, finished_at=timezone.now(), lease_until=None, error_class=error[0][:200], error_text=error[1][:500], result=result
        )
    )


def put_back(job: Job) -> bool:
    """Return the job untouched, as a worker does that is told to stop; the attempt does not count."""
    if _cancel_was_asked(job):
        return finish(job, JobState.CANCELLED)
    return bool(
        still_held(job).update(state=JobState.QUEUED, lease_until=None, next_at=timezone.now(), attempts_allowed=F("attempts_allowed") + 1)
    )


def wait_and_retry(job: Job, error: tuple[str, str]) -> bool:
    """Try again after a while, or give up when the attempts are used up."""
    if _cancel_was_asked(job):
        return finish(job, JobState.CANCELLED, error=error)
    if job.attempts >= job.attempts_allowed:
        return finish(job, JobState.FAILED, error=error)
    next_at = timezone.now() + back_off(job.attempts)
    return bool(
        still_held(job).update(
            state=JobState.WAITING, lease_until=None, next_at=next_at, error_class=error[0][:200], error_text=error[1][:500]
        )
    )


def _cancel_was_asked(job: Job) -> bool:
    return still_held(job).filter(cancel_asked_at__isnull=False).exists()


def back_off(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … up to an hour, each up to a quarter longer by chance so that failures don't march in step."""
    seconds = min(_FIRST_WAIT * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
    return timedelta(seconds=seconds * random.uniform(1, 1.25))


def reap(now: datetime | None = None) -> list[Job]:
    """Judge the jobs whose worker has fallen silent: safe ones run again, of the others the outcome is unknown."""
    now = now or timezone.now()
    judged = []
    for job in Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now):
        if _judge(job):
            judged.append(job)
    return judged


def _judge(job: Job) -> bool:
    kind = kinds.get(job.name)
    with transaction.atomic():
        # Locked and looked at again: the worker may have renewed its lease, or ended, a moment ago.
        if not Job.objects.select_for_update().filter(pk=job.pk, state=JobState.RUNNING, lease_until=job.lease_until).exists():
            return False
        if kind is not None and kind.safe_to_repeat:
            return wait_and_retry(job, ("WorkerLost", ""))
    return mark_unknown(job, ("WorkerLost", ""))


@audit.deed()
def mark_unknown(job: Job, error: tuple[str, str]) -> bool:
    """Nobody can say whether the job's effect happened: a person must look."""
    rows = Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts, state=JobState.RUNNING)
    if not rows.update(state=JobState.UNKNOWN, lease_until=None, error_class=error[0][:200], error_text=error[1][:500]):
        return False
    JobLine.objects.create(job=job, text="outcome unknown: " + error[0][:200])
    audit.record("job.became_unknown", job, by=None, name=job.name, attempt=job.attempts)
    return True
