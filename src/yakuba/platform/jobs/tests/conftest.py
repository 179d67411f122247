"""Jobs made for one test."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import count

import pytest

from yakuba.platform.jobs.kinds import JobKind, kinds


@pytest.fixture
def work():
    """`work(function, safe=True, retries=2)` declares `function(run, **ids)` as a job and gives what to queue."""
    numbers = count(1)
    with ExitStack() as stack:

        def declare(function=lambda run, **ids: None, *, safe=True, retries=2):
            def job(run, **ids):
                return function(run, **ids)

            job.job_name = f"test.job{next(numbers)}"
            stack.enter_context(kinds.temporarily(job.job_name, JobKind(job.job_name, "試験", job, retries, safe)))
            return job

        yield declare
