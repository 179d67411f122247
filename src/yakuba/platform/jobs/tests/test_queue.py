"""What a job may become, told one step at a time."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.errors import Refused
from yakuba.platform.jobs import Passing, Permanent, later, run_all_now
from yakuba.platform.jobs.kinds import JobKind, kinds
from yakuba.platform.jobs.models import Job, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def work():
    """`work(function, safe=True, retries=2)` declares a job for one test and gives the function to queue."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def declare(function, *, safe=True, retries=2):
            def job(run, **ids):
                return function(run, **ids)

            name = f"test.job{len(stack._exit_callbacks)}"
            stack.enter_context(kinds.temporarily(name, JobKind(name, name, job, retries, safe)))
            job.job_name = name
            return job

        yield declare


def test_a_job_runs_with_its_ids_and_is_done(work):
    seen = []
    queued = later(work(lambda run, case_id: seen.append(case_id)), case_id=7)
    [ran] = run_all_now()
    assert (seen, ran.pk, ran.state) == ([7], queued.pk, JobState.DONE)
    assert ran.finished_at is not None


def test_a_job_queued_in_a_transaction_that_fails_was_never_queued(work):
    with pytest.raises(RuntimeError), transaction.atomic():
        later(work(lambda run: None))
        raise RuntimeError
    assert run_all_now() == []


def test_a_job_for_later_waits_for_its_time(work):
    later(work(lambda run: None), at=timezone.now() + timezone.timedelta(hours=1))
    assert run_all_now() == []
    assert len(run_all_now(including_later=True)) == 1
