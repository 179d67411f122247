"""Whatever happens in whatever order: a job makes only moves that the table knows, and an unsafe one never runs twice by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule, run_state_machine_as_test

from yakuba.platform.errors import Refused
from yakuba.platform.jobs import actions, later
from yakuba.platform.jobs.claiming import claim, finish, mark_unknown, put_back, reap, wait_and_retry
from yakuba.platform.jobs.kinds import JobKind, kinds
from yakuba.platform.jobs.models import FINISHED_STATES, LIVE_STATES, MOVES, Job, JobState

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SAFE, UNSAFE = "test.safe", "test.unsafe"


def safe(run): ...
def unsafe(run): ...


safe.job_name, unsafe.job_name = SAFE, UNSAFE
DECLARED = {name: JobKind(name, name, work, 2, work is safe) for name, work in ((SAFE, safe), (UNSAFE, unsafe))}


def machine(operator):
    class Queue(RuleBasedStateMachine):
        held = Bundle("attempts that a worker believes it holds")

        def __init__(self):
            super().__init__()
            Job.objects.all().delete()
            self.known: dict[int, str] = {}
            self.begun: dict[int, int] = {}  # attempts begun since the last time somebody allowed a run
            self.keyed = 0

        @rule(work=st.sampled_from([safe, unsafe]), key=st.sampled_from([None, "a", "b"]))
        def queue(self, work, key):
            live = Job.objects.filter(name=work.job_name, key=key, state__in=LIVE_STATES).first() if key else None
            job = later(work, key=key)
            assert live is None or live.pk == job.pk
            self.begun.setdefault(job.pk, 0)

        @rule(target=held, worker=st.sampled_from(["w1", "w2"]))
        def take(self, worker):
            Job.objects.filter(state=JobState.WAITING).update(next_at=timezone.now())
            job = claim(worker)
            if job is None:
                return multiple()
            self.begun[job.pk] += 1
            return job

        @rule(job=consumes(held), end=st.sampled_from(["done", "failed", "cancelled", "passing", "back", "unknown"]))
        def end(self, job, end):
            before = Job.objects.filter(pk=job.pk).values_list("state", "attempts").get()
            speaks = before in ((JobState.RUNNING, job.attempts), (JobState.UNKNOWN, job.attempts))
            if end == "passing":
                accepted = wait_and_retry(job, ("Passing", ""))
                self.allow(job.pk)
            elif end == "back":
                accepted = put_back(job)
                self.allow(job.pk)
            elif end == "unknown":
                accepted, speaks = mark_unknown(job, ("x", "")), before == (JobState.RUNNING, job.attempts)
            else:
                accepted = finish(job, end)
            assert accepted == speaks  # a late word is heard exactly as long as nobody else has spoken

        def allow(self, pk):
            """A worker that lives said that the effect did not happen."""
            self.begun[pk] = 0

        @rule()
        def all_workers_fall_silent(self):
            Job.objects.filter(state=JobState.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))
            reap()
            assert not Job.objects.filter(state=JobState.RUNNING).exists()

        @rule(data=st.data(), deed=st.sampled_from(["cancel", "retry", "done", "failed", "settle-retry"]))
        def operate(self, data, deed):
            keys = list(Job.objects.order_by("pk").values_list("pk", flat=True))
            if not keys:
                return
            job = Job.objects.get(pk=data.draw(st.sampled_from(keys)))
            try:
                if deed in ("cancel", "retry"):
                    getattr(actions, deed)(job, by=operator)
                else:
                    actions.settle(job, by=operator, outcome=deed.removeprefix("settle-"))
            except Refused:
                return
            if deed.endswith("retry"):
                self.allow(job.pk)

        @invariant()
        def only_known_moves(self):
            now = dict(Job.objects.values_list("pk", "state"))
            for pk, state in now.items():
                before = self.known.get(pk, JobState.QUEUED)
                assert state == before or reachable(before, state), f"{before} became {state}"
            self.known = now

        @invariant()
        def finished_jobs_have_a_time_and_no_worker_holds_them(self):
            for job in Job.objects.all():
                assert (job.finished_at is not None) == (job.state in FINISHED_STATES)
                assert (job.lease_until is not None) == (job.state == JobState.RUNNING)
                assert job.attempts <= job.attempts_allowed

        @invariant()
        def an_unsafe_job_begins_once_unless_somebody_allows_more(self):
            for pk in Job.objects.filter(name=UNSAFE).values_list("pk", flat=True):
                assert self.begun[pk] <= 1

    return Queue


def reachable(before: str, after: str) -> bool:
    """One rule may make two moves (a lost job is judged and, being safe, waits and is taken)."""
    return after in MOVES[before] or any(after in MOVES[middle] for middle in MOVES[before])


def test_the_table_of_moves_has_no_way_out_of_done_and_names_every_state():
    assert set(MOVES) == set(JobState.values)
    assert MOVES[JobState.DONE] == frozenset()
    assert JobState.RUNNING not in MOVES[JobState.UNKNOWN]


def test_any_order_of_events(yamada):
    quick = settings(
        max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
    )
    with kinds.temporarily(SAFE, DECLARED[SAFE]), kinds.temporarily(UNSAFE, DECLARED[UNSAFE]):
        run_state_machine_as_test(machine(yamada), settings=quick)
