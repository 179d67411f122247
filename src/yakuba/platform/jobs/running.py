"""Running one job, and what it may say while it runs."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from yakuba.platform.errors import Refused
from yakuba.platform.jobs.claiming import claim, finish, mark_unknown, put_back, wait_and_retry
from yakuba.platform.jobs.errors import Cancelled, Passing, Permanent, Stopping
from yakuba.platform.jobs.kinds import JobKind, kinds
from yakuba.platform.jobs.models import Job, JobLine, JobState

log = logging.getLogger("yakuba.jobs")
_LOST = (OperationalError, InterfaceError)
_PROGRESS_EVERY = 0.5  # seconds between two writes of the progress


class Run:
    """A job's own view of its run: who asked, how far it is, whether it should stop."""

    def __init__(self, job: Job, *, may_go_back: bool = False, stopping: Callable[[], bool] = lambda: False):
        self.job = job
        self.attempt = job.attempts
        self._may_go_back = may_go_back
        self._stopping = stopping
        self._written_at = 0.0

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say how far the work is. Cheap to call in a loop: most calls write nothing."""
        now = monotonic()
        if done < total and now - self._written_at < _PROGRESS_EVERY:
            return
        self._written_at = now
        self._mine().update(progress_done=min(done, total), progress_total=total, progress_note=note[:200])

    def log(self, text: str) -> None:
        """Add a line to the job's log. No personal data."""
        JobLine.objects.create(job=self.job, text=text[:500])

    def stop_if_cancelled(self) -> None:
        """Call between two steps: raises when a person cancelled the job, or when the worker is stopping and the job may go back."""
        if self._mine().filter(cancel_asked_at__isnull=False).exists():
            raise Cancelled
        if self._may_go_back and self._stopping():
            raise Stopping

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, worker=self.job.worker, attempts=self.job.attempts, state=JobState.RUNNING)


def execute(
    job: Job, *, stopping: Callable[[], bool] = lambda: False, steadily: Callable[[Callable[[], Any]], Any] = lambda act: act()
) -> None:
    """Run a claimed job once and record how it ended. `steadily` repeats the recording while the database is away."""
    kind = kinds.get(job.name)
    if kind is None:
        error = ("UnknownJob", "no job of this name is declared in the running version")
        steadily(lambda: finish(job, JobState.FAILED, error=error))
        return
    ending = _attempt(job, kind, stopping)
    if not steadily(ending):
        log.warning("job outlived its lease; its result was not recorded", extra={"job": job.pk, "job_name": job.name})


def _attempt(job: Job, kind: JobKind, stopping: Callable[[], bool]) -> Callable[[], bool]:
    """Do the work; answer with the function that records the outcome."""
    run = Run(job, may_go_back=kind.safe_to_repeat, stopping=stopping)
    try:
        result = kind.function(run, **job.arguments)
    except Cancelled:
        return lambda: finish(job, JobState.CANCELLED)
    except Stopping:
        return lambda: put_back(job)
    except (Permanent, Refused) as problem:
        error = _describe(problem)
        return lambda: finish(job, JobState.FAILED, error=error)
    except Passing as problem:
        error = _describe(problem)
        return lambda: wait_and_retry(job, error)
    except Exception as problem:  # noqa: BLE001 - whatever a job raises must end as a recorded state of the job
        return _after_a_surprise(job, kind, problem)
    return lambda: finish(job, JobState.DONE, result=result)


def _after_a_surprise(job: Job, kind: JobKind, problem: Exception) -> Callable[[], bool]:
    """A bug, or the database went away. What is safe is tried again; of the rest, a lost connection leaves the outcome open."""
    error = _describe(problem)
    log.error("job failed", extra={"job": job.pk, "job_name": job.name, "error": error[0], "where": error[1], "attempt": job.attempts})
    if kind.safe_to_repeat:
        return lambda: wait_and_retry(job, error)
    if isinstance(problem, _LOST):
        return lambda: mark_unknown(job, error)
    return lambda: finish(job, JobState.FAILED, error=error)


def _describe(problem: Exception) -> tuple[str, str]:
    """Class and place of an error. Only words that a job wrote on purpose are kept: others may quote personal data."""
    name = f"{type(problem).__module__}.{type(problem).__qualname__}"
    if isinstance(problem, (Passing, Permanent)):
        return name, str(problem)
    if isinstance(problem, Refused):
        return name, problem.code
    frames = traceback.extract_tb(problem.__traceback__)
    own = [f for f in frames if "yakuba" in f.filename] or frames
    where = own[-1] if own else None
    return name, f"{where.filename.rpartition('/src/')[2]}:{where.lineno} {where.name}" if where else ""


def run_all_now(*, including_later: bool = False, limit: int = 1000) -> list[Job]:
    """For tests and the demo: run what is due, here and now, until nothing is. Returns the jobs as they ended, in order."""
    ran: list[int] = []
    while len(ran) < limit:
        if including_later:
            Job.objects.filter(state__in=(JobState.QUEUED, JobState.WAITING)).update(next_at=timezone.now())
        job = claim("here")
        if job is None:
            break
        execute(job)
        ran.append(job.pk)
    by_key = Job.objects.in_bulk(ran)
    return [by_key[pk] for pk in dict.fromkeys(ran) if pk in by_key]
