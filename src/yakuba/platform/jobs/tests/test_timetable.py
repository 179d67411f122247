"""The timetable: when slots are, that none is queued twice, and what is made up for."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yakuba.platform.jobs import Daily, Every, Monthly, actions, run_all_now
from yakuba.platform.jobs.kinds import kinds
from yakuba.platform.jobs.models import Job, ScheduleEntry
from yakuba.platform.jobs.queries import timetable
from yakuba.platform.jobs.timetable import queue_due_slots, schedule

TOKYO = ZoneInfo("Asia/Tokyo")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("when", "now", "last", "following"),
    [
        (Daily("03:00"), "2026-11-24 02:59", "2026-11-23 03:00", "2026-11-24 03:00"),
        (Daily("03:00"), "2026-11-24 03:00", "2026-11-24 03:00", "2026-11-25 03:00"),
        (Daily("00:00"), "2026-01-01 00:00", "2026-01-01 00:00", "2026-01-02 00:00"),
        (Every(5), "2026-11-24 10:04:59", "2026-11-24 10:00", "2026-11-24 10:05"),
        (Every(60), "2026-11-24 10:00", "2026-11-24 10:00", "2026-11-24 11:00"),
        (Monthly(1, "04:00"), "2026-11-01 03:59", "2026-10-01 04:00", "2026-11-01 04:00"),
        (Monthly(31), "2026-02-28 03:00", "2026-02-28 03:00", "2026-03-31 03:00"),
        (Monthly(31), "2028-03-01 00:00", "2028-02-29 03:00", "2028-03-31 03:00"),
        (Monthly(5), "2026-12-31 12:00", "2026-12-05 03:00", "2027-01-05 03:00"),
    ],
)
def test_slots(when, now, last, following):
    assert when.slot_at(at(now)) == at(last)
    assert when.next_after(at(now)) == at(following)


@given(
    st.one_of(
        st.builds(Every, st.integers(1, 60 * 24)),
        st.builds(Daily, st.times().map(lambda t: t.strftime("%H:%M"))),
        st.builds(Monthly, st.integers(1, 31), st.times().map(lambda t: t.strftime("%H:%M"))),
    ),
    st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(TOKYO)),
)
def test_now_always_lies_between_a_slot_and_the_next_and_slots_are_their_own(when, now):
    last, following = when.slot_at(now), when.next_after(now)
    assert last <= now < following
    assert when.slot_at(following) == following
    assert when.next_after(last) == following


@pytest.mark.parametrize("wrong", [lambda: Every(0), lambda: Daily("25:00"), lambda: Monthly(32), lambda: Monthly(1, "x")])
def test_a_rule_that_means_nothing_stops_the_start(wrong):
    with pytest.raises(ValueError):
        wrong()


@pytest.mark.django_db
class TestQueueing:
    @pytest.fixture(autouse=True)
    def _nightly(self, work, monkeypatch):
        self.runs = []
        self.name = work(lambda run: self.runs.append(1)).job_name
        monkeypatch.setattr(schedule, "_entries", {self.name: Daily("03:00")})

    def queue(self, now):
        return [job.name for job in queue_due_slots(at(now))]

    def test_a_new_entry_waits_for_its_first_slot(self):
        assert self.queue("2026-11-24 12:00") == []
        assert self.queue("2026-11-25 02:59") == []
        assert self.queue("2026-11-25 03:00") == [self.name]

    def test_a_slot_is_queued_once(self):
        self.queue("2026-11-24 12:00")
        assert len(self.queue("2026-11-25 03:00")) == 1
        run_all_now()
        assert self.queue("2026-11-25 03:01") == []
        assert self.queue("2026-11-26 02:59") == []

    def test_a_week_without_a_worker_is_made_up_for_by_one_run(self):
        self.queue("2026-11-01 12:00")
        assert len(self.queue("2026-11-09 12:00")) == 1
        assert self.queue("2026-11-09 12:01") == []

    def test_no_second_run_begins_while_the_first_goes_on(self):
        self.queue("2026-11-24 12:00")
        self.queue("2026-11-25 03:00")
        assert self.queue("2026-11-26 03:00") == []

    def test_a_pause_queues_nothing_and_what_was_missed_stays_missed(self, yamada):
        self.queue("2026-11-24 12:00")
        actions.pause(self.name, by=yamada)
        assert self.queue("2026-11-25 03:00") == []
        actions.resume(self.name, by=yamada)
        entry = ScheduleEntry.objects.get(pk=self.name)
        assert entry.last_slot == Daily("03:00").slot_at(max(timezone.now(), entry.last_slot))

    def test_the_page_shows_each_entry_with_its_last_job(self):
        self.queue("2026-11-24 12:00")
        self.queue("2026-11-25 03:00")
        [row] = timetable(at("2026-11-25 12:00"))
        assert (row.rule, row.next_at, row.last_job) == ("毎日 03:00", at("2026-11-26 03:00"), Job.objects.get())


def test_every_timetabled_job_is_declared():
    for name, _when in schedule.items():
        assert name in kinds


@pytest.mark.django_db
def test_the_platforms_own_housekeeping_runs(settings):
    """Each job on the timetable can run on an empty town."""
    from yakuba.platform.jobs import later

    for name, _when in schedule.items():
        if name.startswith(("jobs.", "files.", "audit.")):
            later(kinds[name].function)
    assert {job.state for job in run_all_now()} == {"done"}
