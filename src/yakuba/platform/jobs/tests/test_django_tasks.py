"""A `@task` of Django's tasks interface is a job like any other."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus, default_task_backend, task
from django_tasks.exceptions import TaskResultDoesNotExist

from yakuba.platform.jobs import run_all_now
from yakuba.platform.jobs.models import Job, JobState
from yakuba.platform.jobs.tasks import QueueBackend

pytestmark = pytest.mark.django_db


@task
def add(a, b=1):
    return a + b


@task(priority=5)
def fail():
    raise ValueError("佐藤 花子")


@task(takes_context=True)
def tell_attempt(context):
    return [context.attempt, context.task_result.id]


@task
async def later_sum(a, b):
    return a + b


@pytest.fixture(autouse=True)
def _queue(settings):
    settings.TASKS = {"default": {"BACKEND": "yakuba.platform.jobs.tasks.QueueBackend", "QUEUES": []}}
    assert isinstance(add.get_backend(), QueueBackend)


def test_a_task_is_queued_run_and_its_answer_read():
    result = add.enqueue(2, b=3)
    assert result.status == TaskResultStatus.READY
    run_all_now()
    result.refresh()
    assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, 5, 1)
    assert add.get_result(result.id).return_value == 5


def test_an_async_task_and_one_with_context_run():
    results = [later_sum.enqueue(1, 2), tell_attempt.enqueue()]
    run_all_now()
    for result in results:
        result.refresh()
    assert [result.return_value for result in results] == [3, [1, results[1].id]]


def test_a_task_that_fails_is_not_repeated_and_keeps_no_words():
    result = fail.enqueue()
    run_all_now(including_later=True)
    result.refresh()
    assert (result.status, result.attempts) == (TaskResultStatus.FAILED, 1)
    assert result.errors[0].exception_class is ValueError
    assert "佐藤" not in result.errors[0].traceback


def test_a_task_may_wait_and_has_a_priority():
    result = add.using(run_after=timezone.now() + timedelta(hours=1), priority=7).enqueue(1)
    assert run_all_now() == []
    assert Job.objects.get(pk=result.id).priority == 7


def test_a_task_whose_worker_died_is_unknown_not_repeated():
    from yakuba.platform.jobs.claiming import claim, reap

    result = add.enqueue(1)
    claim("w")
    reap(timezone.now() + timedelta(hours=1))
    assert Job.objects.get(pk=result.id).state == JobState.UNKNOWN
    result.refresh()
    assert not result.is_finished


@pytest.mark.parametrize("ident", ["999999", "no number"])
def test_a_result_that_is_not_there(ident):
    with pytest.raises(TaskResultDoesNotExist):
        default_task_backend.get_result(ident)
