"""Due dates count open days: not Sundays, not holidays, not the turn of the year, and not the time the applicant takes."""

from datetime import date

import pytest
import time_machine

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.reminding import remind_of_due
from yakuba.platform.notices.models import Notice

pytestmark = pytest.mark.django_db


def at(text):
    return time_machine.travel(f"{text}+09:00", tick=False)


@pytest.mark.parametrize(
    ("received", "open_days", "due"),
    [
        ("2026-11-24 10:00", 1, date(2026, 11, 25)),
        ("2026-11-20 10:00", 10, date(2026, 12, 7)),  # 11/23 is 勤労感謝の日
        ("2026-11-20 23:59", 1, date(2026, 11, 24)),  # Friday night in Tokyo, still Friday in UTC
        ("2026-11-21 00:30", 1, date(2026, 11, 24)),  # Saturday in Tokyo, Friday in UTC
        ("2026-12-25 10:00", 3, date(2027, 1, 5)),  # 12/29 to 1/3 the town hall is closed
        ("2026-05-01 10:00", 1, date(2026, 5, 7)),  # 憲法記念日 falls on a Sunday, so 5/6 is a holiday in its place
        ("2026-11-20 10:00", 0, date(2026, 11, 20)),
    ],
)
def test_a_case_is_due_after_so_many_open_days(received, open_days, due, town):
    with at(received):
        assert a_case(town, due_in=open_days).due_on == due


def test_the_days_an_applicant_takes_are_added(town, suzuki, sato):
    with at("2026-11-20 10:00"):
        case = cases.move(a_case(town, applicant=sato, due_in=3), "ask", by=suzuki, note="どこですか")
        assert case.due_on == date(2026, 11, 26)
    with at("2026-11-25 10:00"):  # two open days later: 11/24 and 11/25
        cases.write_message(case, "本郷です", by=sato, from_applicant=True)
    case.refresh_from_db()
    assert (case.due_on, case.waiting_since) == (date(2026, 11, 30), None)
    entry = case.entries.get(kind="due")
    assert (entry.by, entry.facts["days"], entry.facts["reason"]) == (None, 2, "waited")


def test_an_answer_on_the_same_day_adds_nothing(town, suzuki, sato):
    with at("2026-11-20 10:00"):
        case = cases.move(a_case(town, applicant=sato, due_in=3), "ask", by=suzuki, note="どこですか")
    with at("2026-11-20 16:00"):
        cases.write_message(case, "本郷です", by=sato, from_applicant=True)
    case.refresh_from_db()
    assert case.due_on == date(2026, 11, 26)
    assert not case.entries.filter(kind="due").exists()


def test_withdrawn_while_waiting_the_clock_is_put_away(town, suzuki, sato):
    with at("2026-11-20 10:00"):
        case = cases.move(a_case(town, applicant=sato), "ask", by=suzuki, note="どこですか")
    with at("2026-11-27 10:00"):
        case = cases.move(case, "withdraw", by=sato)
    assert (case.waiting_since, case.entries.filter(kind="due").count()) == (None, 0)


def test_every_open_morning_the_urgent_ones_are_called_to_mind_once(town, suzuki, ito):
    with at("2026-11-24 10:00"):
        cases.assign(a_case(town, title="鈴木の", due_in=1), suzuki, by=suzuki)
        cases.assign(a_case(town, title="まだ先", due_in=20), suzuki, by=suzuki)
        a_case(town, title="だれのでもない", due_in=1)
    with at("2026-11-25 07:30"):
        assert remind_of_due() == 2
        assert remind_of_due() == 2  # the job ran twice
    told = {n.person.name: n.link for n in Notice.objects.filter(kind="case.due_soon").select_related("person")}
    assert told == {"鈴木 一郎": "/office/?assignee=me&sort=due", "伊藤 恵": "/office/?assignee=nobody&department=101010&sort=due"}


def test_on_a_closed_day_nobody_is_reminded(town, suzuki):
    with at("2026-11-20 10:00"):
        cases.assign(a_case(town, due_in=1), suzuki, by=suzuki)
    with at("2026-11-23 07:30"):
        assert remind_of_due() == 0
