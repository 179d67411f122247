"""An operator's day, by page and by API; for everybody else there is nothing there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yakuba.platform.jobs import Permanent, later, run_all_now
from yakuba.platform.jobs.claiming import claim, reap
from yakuba.platform.jobs.models import Job, JobState, ScheduleEntry
from yakuba.platform.jobs.queries import health
from yakuba.platform.people.tokens import issue_token

pytestmark = pytest.mark.django_db


def failing(run):
    raise Permanent("no such case")


@pytest.fixture
def failed(work):
    job = later(work(failing))
    run_all_now()
    return job


@pytest.fixture
def unknown(work):
    job = later(work(safe=False))
    claim("w")
    reap(timezone.now() + timedelta(hours=1))
    return job


def state(job):
    return Job.objects.get(pk=job.pk).state


class TestPages:
    def test_the_list_can_be_narrowed_to_a_state(self, signed_in, yamada, failed, unknown):
        client = signed_in(yamada)
        everything = client.get("/office/jobs/").content.decode()
        only_failed = client.get("/office/jobs/?state=failed").content.decode()
        for job, seen in ((failed, True), (unknown, False)):
            assert f"/office/jobs/{job.pk}/" in everything
            assert (f"/office/jobs/{job.pk}/" in only_failed) is seen
        assert "結果の分からないジョブが1件あります" in everything
        assert "ワーカーが動いていません" in everything

    def test_a_long_list_takes_no_more_queries_than_a_short_one(self, signed_in, yamada, django_assert_max_num_queries):
        Job.objects.bulk_create(Job(name="x", arguments={"n": n}) for n in range(300))
        client = signed_in(yamada)
        with django_assert_max_num_queries(20):
            assert client.get("/office/jobs/").status_code == 200

    def test_a_failed_job_is_run_again(self, signed_in, yamada, failed):
        client = signed_in(yamada)
        assert "no such case" in client.get(f"/office/jobs/{failed.pk}/").content.decode()
        client.post(f"/office/jobs/{failed.pk}/retry")
        assert state(failed) == JobState.QUEUED
        client.post(f"/office/jobs/{failed.pk}/cancellation")
        assert state(failed) == JobState.CANCELLED

    def test_the_log_stands_on_the_page(self, signed_in, yamada, unknown):
        unknown.lines.create(text="三件目まで送った")
        assert "三件目まで送った" in signed_in(yamada).get(f"/office/jobs/{unknown.pk}/").content.decode()

    def test_an_unknown_outcome_is_settled_with_a_reason(self, signed_in, yamada, unknown):
        client = signed_in(yamada)
        without = client.post(f"/office/jobs/{unknown.pk}/settlement", {"outcome": "done"})
        assert without.status_code == 422
        assert "どのように確かめたか" in without.content.decode()
        assert state(unknown) == JobState.UNKNOWN
        client.post(f"/office/jobs/{unknown.pk}/settlement", {"outcome": "done", "note": "送信記録を見た"})
        assert state(unknown) == JobState.DONE

    def test_the_page_of_a_live_job_refreshes_itself_and_of_an_ended_one_does_not(self, signed_in, yamada, work, failed):
        client = signed_in(yamada)
        live = later(work())
        assert "hx-trigger" in client.get(f"/office/jobs/{live.pk}/state").content.decode()
        assert "hx-trigger" not in client.get(f"/office/jobs/{failed.pk}/state").content.decode()

    def test_the_timetable_is_paused_and_resumed(self, signed_in, yamada):
        client = signed_in(yamada)
        assert "保存年限を過ぎたファイルの廃棄" in client.get("/office/jobs/schedule/").content.decode()
        client.post(reverse("jobs:switch_entry", args=["files.dispose_due", "pause"]))
        assert ScheduleEntry.objects.get(pk="files.dispose_due").paused_by == yamada
        client.post(reverse("jobs:switch_entry", args=["files.dispose_due", "resume"]))
        assert ScheduleEntry.objects.get(pk="files.dispose_due").paused_at is None

    def test_for_everybody_else_the_pages_are_not_there(self, signed_in, tanaka, sato, failed):
        for person in (tanaka, sato):
            client = signed_in(person)
            for address in ("/office/jobs/", f"/office/jobs/{failed.pk}/", f"/office/jobs/{failed.pk}/state", "/office/jobs/schedule/"):
                assert client.get(address).status_code == 404
            for deed in ("retry", "cancellation", "settlement"):
                assert client.post(f"/office/jobs/{failed.pk}/{deed}", {"outcome": "done", "note": "x"}).status_code == 404
            assert client.post("/office/jobs/schedule/files.dispose_due/pause").status_code == 404
        assert state(failed) == JobState.FAILED

    def test_who_is_not_signed_in_is_asked_to(self, client):
        assert client.get("/office/jobs/").status_code == 302


class TestApi:
    @pytest.fixture
    def call(self, client, yamada):
        def call(method, address, *scopes):
            _token, secret = issue_token(yamada, label="監視", scopes=list(scopes), by=yamada)
            return getattr(client, method)(f"/api/v1{address}", headers={"authorization": f"Bearer {secret}"})

        return call

    def test_a_program_lists_looks_and_cancels(self, call, work, failed):
        waiting = later(work(), case_id=5)
        assert call("get", "/jobs?state=failed", "jobs:read").json()["items"][0]["id"] == failed.pk
        assert call("get", f"/jobs/{waiting.pk}", "jobs:read").json()["arguments"] == {"case_id": 5}
        assert call("post", f"/jobs/{waiting.pk}/cancellation", "jobs:write").json()["state"] == "cancelled"

    def test_a_second_cancellation_is_refused_in_words(self, call, failed):
        answer = call("post", f"/jobs/{failed.pk}/cancellation", "jobs:write")
        assert (answer.status_code, answer.json()["code"]) == (409, "job-in-another-state")

    def test_reading_is_not_writing(self, call, failed):
        assert call("post", f"/jobs/{failed.pk}/cancellation", "jobs:read").status_code == 403

    @pytest.mark.parametrize("address", ["/jobs/999999999", f"/jobs/{2**63 - 1}"])
    def test_a_job_that_is_not_there(self, call, address):
        assert call("get", address, "jobs:read").status_code == 404

    @pytest.mark.parametrize("address", ["/jobs/0", f"/jobs/{2**63}", "/jobs?limit=0", "/jobs?state=lost", f"/jobs?offset={2**70}"])
    def test_impossible_questions(self, call, address):
        assert call("get", address, "jobs:read").status_code == 422

    def test_a_name_with_a_nul_finds_nothing(self, call):
        assert call("get", "/jobs?name=%00", "jobs:read").status_code == 200

    def test_without_a_token_nothing(self, client):
        assert client.get("/api/v1/jobs").status_code == 401


class TestHealth:
    def test_figures(self, failed, unknown):
        found = health()
        assert (found.unknown, found.failed_last_day, found.workers, found.ok) == (1, 1, 0, False)

    def test_all_is_well_with_a_worker_and_an_empty_queue(self):
        from yakuba.platform.jobs.worker import Worker

        worker = Worker()
        worker._beat()
        assert health().ok
        worker._beat(stopped=True)
        assert not health().ok
