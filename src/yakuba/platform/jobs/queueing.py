"""`later`: put work into the queue. A row and nothing else, so it shares the fate of the transaction around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from yakuba.platform.jobs.kinds import kinds
from yakuba.platform.jobs.models import LIVE_STATES, Job
from yakuba.platform.people.models import Person


def later(
    work: Callable[..., Any],
    /,
    at: datetime | None = None,
    key: str | None = None,
    *,
    priority: int = 0,
    requested_by: Person | None = None,
    **ids: Any,
) -> Job:
    """Queue `work` for `at` (default: now). With `key`, a live job of that kind and key is returned instead of a second one."""
    name = getattr(work, "job_name", None)
    if name is None:
        raise TypeError(f"{work!r} is no job: declare it with @job")
    row = {
        "arguments": ids,
        "next_at": at or timezone.now(),
        "priority": priority,
        "requested_by": requested_by,
        "attempts_allowed": kinds[name].retries + 1,
    }
    if key is None:
        return Job.objects.create(name=name, **row)
    return put_once(name, key, row)


def put_once(name: str, key: str, row: dict[str, Any]) -> Job:
    """The live job of that name and key, made from `row` if there is none."""
    for last_try in (False, False, True):
        live = Job.objects.filter(name=name, key=key, state__in=LIVE_STATES).first()
        if live is not None:
            return live
        try:
            with transaction.atomic():
                return Job.objects.create(name=name, key=key, **row)
        except IntegrityError:  # somebody was quicker: look again
            if last_try:
                raise
    raise AssertionError("unreachable")
