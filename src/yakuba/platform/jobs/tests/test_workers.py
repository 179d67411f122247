"""Real worker processes on a real database file or server: they share the work, die in the middle, are stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections

from yakuba.platform.jobs import actions, claiming, later, running
from yakuba.platform.jobs import worker as worker_module
from yakuba.platform.jobs.models import Job, JobState, WorkerBeat
from yakuba.platform.jobs.tests import trial_jobs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SRC = Path(__file__).resolve().parents[4]


def until(true, seconds: float = 180) -> None:
    """Wait for something to become true; long, because the machine may be busy, and never an assertion about speed."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


@pytest.fixture
def notes(tmp_path) -> Path:
    """Where trial jobs write what they did: a line each, outside the database."""
    file = tmp_path / "notes"
    file.touch()
    return file


@pytest.fixture
def worker(tmp_path, _database_that_other_processes_can_open):
    """`worker()` starts `manage worker` on the test's own database."""
    started = []
    settings = tmp_path / "worker_settings.py"
    settings.write_text(
        "from tests.settings import *\n"
        f"DATABASES['default']['NAME'] = {str(connection.settings_dict['NAME'])!r}\n"
        "INSTALLED_APPS = [*INSTALLED_APPS, 'yakuba.platform.jobs.tests.apps.TrialJobs']\n",
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(SRC), str(SRC.parent), str(tmp_path)]),
        "DJANGO_SETTINGS_MODULE": "worker_settings",
    }

    def start(*arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "django", "worker", "--threads", "1", "--lease", "2", *arguments]
        started.append(subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(10)
        process.stderr.close()


@pytest.fixture(autouse=True)
def _database_that_other_processes_can_open(transactional_db, tmp_path):
    """SQLite's test database lies in memory: a copy in a file stands in for it here."""
    if connection.vendor != "sqlite":
        yield
        return
    memory, file = connections["default"], tmp_path / "town.sqlite3"
    with memory.cursor() as cursor:
        cursor.execute(f"VACUUM INTO '{file}'")
    on_disk = connections.create_connection("default")
    on_disk.settings_dict = {**memory.settings_dict, "NAME": str(file)}
    connections["default"] = on_disk
    yield
    on_disk.close()
    connections["default"] = memory


def state(job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_two_workers_share_the_work_and_run_each_job_once(worker, notes):
    jobs = [later(trial_jobs.write_line, file=str(notes), text=str(n)) for n in range(60)]
    worker(), worker()
    until(lambda: not Job.objects.exclude(state=JobState.DONE).exists())
    assert Counter(notes.read_text().split()) == Counter(str(n) for n in range(60))
    assert len({job.worker for job in Job.objects.filter(pk__in=[j.pk for j in jobs])}) == 2


def test_workers_killed_in_the_middle_repeat_what_is_safe_and_nothing_else(worker, notes):
    safe = later(trial_jobs.begin_and_wait, file=str(notes), text="safe")
    unsafe = later(trial_jobs.begin_and_wait_unsafe, file=str(notes), text="unsafe")
    both = [worker(), worker()]
    until(lambda: sorted(notes.read_text().split()) == ["safe-begun", "unsafe-begun"])
    for process in both:
        process.send_signal(signal.SIGKILL)
    notes.with_suffix(".go").touch()  # whoever begins from now on may finish
    worker()
    until(lambda: state(safe) == JobState.DONE and state(unsafe) == JobState.UNKNOWN)
    assert Counter(notes.read_text().split()) == {"safe-begun": 2, "safe-ended": 1, "unsafe-begun": 1}


def test_sigterm_lets_a_running_job_finish(worker, notes):
    job = later(trial_jobs.begin_and_wait_unsafe, file=str(notes), text="a")
    process = worker()
    until(lambda: "a-begun" in notes.read_text())
    process.terminate()
    time.sleep(0.3)
    notes.with_suffix(".go").touch()
    assert process.wait(30) == 0
    assert state(job) == JobState.DONE
    assert WorkerBeat.objects.get().stopped_at is not None


def test_sigterm_sends_back_a_safe_job_that_asks(worker, notes):
    job = later(trial_jobs.ask_forever, file=str(notes))
    process = worker()
    until(lambda: "asking" in notes.read_text())
    process.terminate()
    assert process.wait(30) == 0
    assert state(job) == JobState.QUEUED


def test_a_running_job_is_cancelled_from_outside(worker, notes, yamada):
    job = later(trial_jobs.ask_forever, file=str(notes))
    worker()
    until(lambda: "asking" in notes.read_text())
    actions.cancel(job, by=yamada)
    until(lambda: state(job) == JobState.CANCELLED)


def test_once_runs_what_is_due_and_leaves(worker, notes):
    job = later(trial_jobs.write_line, file=str(notes), text="x")
    assert worker("--once").wait(60) == 0
    assert state(job) == JobState.DONE


class TestDatabaseAway:
    """In this process, so that the database can be taken away for a moment."""

    @pytest.fixture
    def away(self, monkeypatch):
        """`away(name, times)`: calling it fails that often as a lost server does, then works."""

        def take_away(name: str, times: int) -> list[int]:
            real, failures = getattr(claiming, name), []

            def fails_at_first(*args, **kwargs):
                if len(failures) < times:
                    failures.append(1)
                    raise OperationalError("server closed the connection unexpectedly")
                return real(*args, **kwargs)

            for module in (running, worker_module):
                if hasattr(module, name):
                    monkeypatch.setattr(module, name, fails_at_first)
            return failures

        return take_away

    def test_a_worker_waits_and_goes_on(self, away, work, monkeypatch):
        monkeypatch.setattr(worker_module, "sleep", lambda _seconds: None)
        failures = away("claim", 3)
        job = later(work())
        found = worker_module.Worker()._steadily(lambda: worker_module.claim("w"))
        assert (found.pk, len(failures)) == (job.pk, 3)

    def test_an_outcome_that_could_not_be_recorded_is_recorded_when_it_is_back_and_the_work_not_repeated(self, away, work, monkeypatch):
        monkeypatch.setattr(worker_module, "sleep", lambda _seconds: None)
        runs = []
        job = later(work(lambda run: runs.append(1), safe=False))
        failures = away("finish", 3)
        running.execute(claiming.claim("w"), steadily=worker_module.Worker()._steadily)
        assert (state(job), len(runs), len(failures)) == (JobState.DONE, 1, 3)

    def test_a_worker_told_to_stop_does_not_wait_for_ever(self, away):
        away("claim", 10**9)
        assert worker_module.Worker()._steadily(lambda: worker_module.claim("w"), give_up=lambda: True) is None
