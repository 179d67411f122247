"""What becomes of a job, told one step at a time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.errors import Refused
from yakuba.platform.jobs import Passing, Permanent, actions, errors, later, run_all_now
from yakuba.platform.jobs.claiming import back_off, claim, finish, reap, renew
from yakuba.platform.jobs.models import Job, JobState
from yakuba.platform.jobs.running import execute

pytestmark = pytest.mark.django_db


def raising(problem):
    def work(run, **ids):
        raise problem

    return work


def the(job) -> Job:
    return Job.objects.get(pk=job.pk)


def make_due(job):
    Job.objects.filter(pk=job.pk).update(next_at=timezone.now())


def lose_worker(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


class TestQueueing:
    def test_a_job_runs_with_its_ids_and_is_done(self, work):
        seen = []
        queued = later(work(lambda run, case_id: seen.append(case_id)), case_id=7)
        [ran] = run_all_now()
        assert (seen, ran.pk, ran.state) == ([7], queued.pk, JobState.DONE)

    def test_a_job_queued_in_a_deed_that_fails_was_never_queued(self, work):
        with pytest.raises(RuntimeError), audit.deed():
            later(work())
            raise RuntimeError
        assert run_all_now() == []

    def test_a_job_for_later_waits_for_its_time(self, work):
        later(work(), at=timezone.now() + timedelta(hours=1))
        assert run_all_now() == []
        assert len(run_all_now(including_later=True)) == 1

    def test_urgent_before_old_before_new(self, work):
        order = []
        note = work(lambda run, name: order.append(name))
        later(note, name="old", at=timezone.now() - timedelta(minutes=2))
        later(note, name="new")
        later(note, name="urgent", priority=10)
        run_all_now()
        assert order == ["urgent", "old", "new"]

    def test_the_same_key_is_queued_once_while_it_lives_and_again_after(self, work):
        index = work()
        first = later(index, key="case 5")
        assert later(index, key="case 5").pk == first.pk
        assert later(work(), key="case 5").pk != first.pk
        run_all_now()
        assert later(index, key="case 5").pk != first.pk

    def test_a_function_that_is_no_job_is_a_mistake(self):
        with pytest.raises(TypeError):
            later(print)


class TestFailing:
    def test_a_passing_failure_waits_longer_each_time_and_then_fails(self, work):
        job = later(work(raising(Passing("mail server away")), retries=2))
        for attempt in (1, 2):
            run_all_now()
            assert (the(job).state, the(job).attempts) == (JobState.WAITING, attempt)
            assert the(job).next_at > timezone.now()
            make_due(job)
        run_all_now()
        assert (the(job).state, the(job).error_text) == (JobState.FAILED, "mail server away")

    def test_waits_double_up_to_an_hour_and_differ(self):
        assert timedelta(seconds=5) <= back_off(1) <= timedelta(seconds=6.25)
        assert timedelta(seconds=20) <= back_off(3) <= timedelta(seconds=25)
        assert timedelta(hours=1) <= back_off(50) <= timedelta(hours=1.25)
        assert len({back_off(5) for _ in range(20)}) > 1

    @pytest.mark.parametrize("problem", [Permanent("no such case"), Refused("この案件は閉じています")])
    def test_a_permanent_failure_or_a_refusal_is_not_tried_again(self, work, problem):
        job = later(work(raising(problem)))
        run_all_now()
        assert the(job).state == JobState.FAILED

    @pytest.mark.parametrize("problem", [ValueError("佐藤 花子 sato@example.jp"), Refused("佐藤 花子さんの案件は閉じています")])
    def test_what_an_error_says_is_not_kept_for_it_may_name_a_person(self, work, problem, caplog):
        job = later(work(raising(problem), retries=0))
        run_all_now()
        kept = the(job)
        assert kept.error_class
        assert kept.error_text
        assert "佐藤" not in kept.error_text + caplog.text
        assert "sato@" not in kept.error_text + caplog.text

    def test_a_bug_in_a_job_that_is_not_safe_to_repeat_fails_at_once(self, work):
        job = later(work(raising(ValueError()), safe=False, retries=5))
        run_all_now()
        assert (the(job).state, the(job).attempts) == (JobState.FAILED, 1)

    def test_a_lost_connection_leaves_the_outcome_of_an_unsafe_job_open(self, work):
        unsafe = later(work(raising(OperationalError()), safe=False))
        safe = later(work(raising(OperationalError())))
        run_all_now()
        assert the(unsafe).state == JobState.UNKNOWN
        assert the(safe).state == JobState.WAITING

    def test_a_job_whose_code_is_gone_fails_and_says_so(self):
        job = Job.objects.create(name="gone.job")
        run_all_now()
        assert (the(job).state, the(job).error_class) == (JobState.FAILED, "UnknownJob")


class TestLosingAWorker:
    def test_a_safe_job_is_run_again(self, work):
        job = later(work())
        claim("worker that dies")
        lose_worker(job)
        reap()
        assert the(job).state == JobState.WAITING
        make_due(job)
        run_all_now()
        assert (the(job).state, the(job).attempts) == (JobState.DONE, 2)

    def test_a_safe_job_that_kills_every_worker_is_given_up(self, work):
        job = later(work(retries=1))
        for _ in range(2):
            make_due(job)
            claim("w")
            lose_worker(job)
            reap()
        assert the(job).state == JobState.FAILED

    def test_an_unsafe_job_becomes_unknown_and_stays_so(self, work):
        job = later(work(safe=False))
        claim("worker that dies")
        lose_worker(job)
        assert [judged.pk for judged in reap()] == [job.pk]
        assert the(job).state == JobState.UNKNOWN
        assert run_all_now(including_later=True) == []
        assert AuditEntry.objects.filter(event="job.became_unknown", subject_id=str(job.pk)).exists()

    def test_a_lease_that_is_renewed_is_not_judged(self, work):
        job = later(work(safe=False))
        claim("alive")
        lose_worker(job)
        renew("alive")
        assert reap() == []

    def test_a_worker_that_comes_back_may_still_say_how_it_ended(self, work):
        job = later(work(safe=False))
        mine = claim("slow")
        lose_worker(job)
        reap()
        assert finish(mine, JobState.DONE)
        assert the(job).state == JobState.DONE

    def test_but_not_once_another_attempt_has_begun(self, work):
        job = later(work())
        mine = claim("slow")
        lose_worker(job)
        reap()
        make_due(job)
        claim("other")
        assert not finish(mine, JobState.FAILED)
        assert the(job).state == JobState.RUNNING

    def test_an_unknown_job_holds_its_key(self, work):
        send = work(safe=False)
        job = later(send, key="notice 3")
        claim("w")
        lose_worker(job)
        reap()
        assert later(send, key="notice 3").pk == job.pk


class TestRunning:
    def test_progress_and_log_can_be_read_meanwhile(self, work):
        def count(run):
            run.log("begun")
            run.progress(3, 10, "三件目")
            seen.append((the(job).percent, the(job).progress_note))

        seen = []
        job = later(work(count))
        run_all_now()
        assert seen == [(30, "三件目")]
        assert [line.text for line in job.lines.all()] == ["begun"]

    def test_many_steps_write_few_times(self, work, django_assert_max_num_queries):
        later(work(lambda run: [run.progress(n, 10_000) for n in range(10_000)]))
        with django_assert_max_num_queries(25):
            run_all_now()

    def test_a_job_in_a_stopping_worker_goes_back_without_losing_an_attempt(self, work):
        job = later(work(lambda run: run.stop_if_cancelled(), retries=0))
        execute(claim("w"), stopping=lambda: True)
        assert the(job).state == JobState.QUEUED
        run_all_now()
        assert the(job).state == JobState.DONE


class TestOperators:
    def test_a_waiting_job_is_cancelled_at_once(self, work, yamada):
        job = actions.cancel(later(work()), by=yamada)
        assert job.state == JobState.CANCELLED
        assert run_all_now() == []

    def test_a_running_job_stops_at_its_next_step(self, work, yamada):
        steps = []

        def three_steps(run):
            for step in range(3):
                run.stop_if_cancelled()
                steps.append(step)
                if step == 0:
                    actions.cancel(job, by=yamada)

        job = later(work(three_steps))
        run_all_now()
        assert (steps, the(job).state) == ([0], JobState.CANCELLED)

    def test_a_cancelled_job_is_not_tried_again_after_a_failure(self, work, yamada):
        def fails(run):
            actions.cancel(job, by=yamada)
            raise Passing("away")

        job = later(work(fails))
        run_all_now()
        assert the(job).state == JobState.CANCELLED

    def test_a_failed_job_is_run_again_with_all_its_attempts(self, work, yamada):
        job = later(work(raising(Passing("away")), retries=1))
        run_all_now(including_later=True)
        assert the(job).state == JobState.FAILED
        actions.retry(job, by=yamada)
        run_all_now()
        assert (the(job).state, the(job).attempts) == (JobState.WAITING, 3)

    def test_a_done_job_is_not_run_again(self, work, yamada):
        job = later(work())
        run_all_now()
        with pytest.raises(errors.WrongState):
            actions.retry(job, by=yamada)

    def test_a_failed_job_is_not_run_again_beside_a_newer_one_of_its_key(self, work, yamada):
        fails = work(raising(Permanent("x")))
        job = later(fails, key="k")
        run_all_now()
        later(fails, key="k")
        with pytest.raises(errors.AlreadyQueued):
            actions.retry(job, by=yamada)

    @pytest.mark.parametrize(("outcome", "state"), [("done", "done"), ("failed", "failed"), ("retry", "queued")])
    def test_an_unknown_outcome_is_settled_by_a_person(self, work, yamada, outcome, state):
        job = later(work(safe=False))
        claim("w")
        lose_worker(job)
        reap()
        actions.settle(job, by=yamada, outcome=outcome, note="送信記録を確かめた")
        assert the(job).state == state
        assert AuditEntry.objects.get(event="job.settled").facts["settled_as"] == outcome
        assert job.lines.last().text == "送信記録を確かめた"

    def test_only_operators_may(self, work, tanaka):
        job = later(work())
        for deed in (actions.cancel, actions.retry):
            with pytest.raises(errors.OnlyOperators):
                deed(job, by=tanaka)
        with pytest.raises(errors.OnlyOperators):
            actions.settle(job, by=tanaka, outcome="done")


class TestConstraints:
    @pytest.mark.parametrize(
        "row",
        [
            {"state": "lost"},
            {"state": "running"},
            {"state": "running", "lease_until": timezone.now()},
            {"state": "queued", "lease_until": timezone.now(), "worker": "w"},
            {"state": "done"},
            {"state": "queued", "finished_at": timezone.now()},
            {"attempts": 2, "attempts_allowed": 1},
            {"progress_done": 2, "progress_total": 1},
        ],
    )
    def test_an_impossible_row_is_refused_by_the_database(self, row):
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.create(name="x", **row)

    def test_two_live_jobs_of_one_key_are_refused(self):
        Job.objects.create(name="x", key="k")
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.create(name="x", key="k")
