"""Django's tasks interface (DEP 14) on our queue: a `@task` function, ours or a library's, is a job like any other."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskContext, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued, task_finished, task_started
from django_tasks.utils import normalize_json

from yakuba.platform.jobs.kinds import job
from yakuba.platform.jobs.models import Job, JobState
from yakuba.platform.jobs.running import Run

NAME = "django.task"
_STATUS = {
    JobState.DONE: TaskResultStatus.SUCCESSFUL,
    JobState.FAILED: TaskResultStatus.FAILED,
    JobState.CANCELLED: TaskResultStatus.FAILED,
    # The interface has no word for it; not finished is what it is.
    JobState.UNKNOWN: TaskResultStatus.RUNNING,
    JobState.RUNNING: TaskResultStatus.RUNNING,
}


class QueueBackend(BaseTaskBackend):
    """Puts Django tasks into the jobs table. They say nothing about repetition, so they are never repeated blindly."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        row = Job.objects.create(
            name=NAME,
            arguments={
                "task": task.module_path,
                "args": normalize_json(list(args)),
                "kwargs": normalize_json(kwargs),
                "backend": self.alias,
            },
            queue=task.queue_name[:40],
            priority=task.priority,
            next_at=task.run_after or timezone.now(),
        )
        result = result_of(row, task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult:
        row = Job.objects.filter(pk=result_id, name=NAME).first() if str(result_id).isdigit() else None
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(row)


def result_of(row: Job, task: Task | None = None) -> TaskResult:
    """A job as the interface shows it."""
    named = task or import_string(row.arguments["task"])
    finished = row.finished_at if row.is_finished else None
    result: TaskResult = TaskResult(
        task=named.using(priority=row.priority, queue_name=row.queue, run_after=row.next_at),
        id=str(row.pk),
        status=_STATUS.get(JobState(row.state), TaskResultStatus.READY),
        enqueued_at=row.created_at,
        started_at=row.started_at,
        finished_at=finished,
        last_attempted_at=row.started_at,
        args=row.arguments["args"],
        kwargs=row.arguments["kwargs"],
        backend=row.arguments["backend"],
        errors=[TaskError(exception_class_path=row.error_class, traceback=row.error_text)] if row.error_class else [],
        worker_ids=[row.worker] * row.attempts,
    )
    object.__setattr__(result, "_return_value", row.result)
    return result


@job(NAME, label=_("プログラムの処理"), retries=0, safe_to_repeat=False)
def run_task(run: Run, *, task: str, args: list, kwargs: dict, backend: str) -> Any:
    """Run the task function of that name; its answer is kept."""
    named: Task = import_string(task)
    result = result_of(run.job, named)
    task_started.send(QueueBackend, task_result=result)
    if named.takes_context:
        answer = named.call(TaskContext(task_result=result), *args, **kwargs)
    else:
        answer = named.call(*args, **kwargs)
    answer = normalize_json(answer)
    object.__setattr__(result, "_return_value", answer)
    object.__setattr__(result, "status", TaskResultStatus.SUCCESSFUL)
    task_finished.send(QueueBackend, task_result=result)
    return answer
