"""Dates as they are printed, and days when the town hall is open."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.platform import dates
from yakuba.platform.dates import Closure, add_open_days, closed_days, is_open_day, open_days_between


def test_a_day_in_each_language():
    day = date(2026, 11, 23)
    assert dates.wareki(day) == "令和8年11月23日（月）"
    assert dates.wareki(day, weekday=False) == "令和8年11月23日"
    assert dates.wareki(date(2019, 5, 1)) == "令和元年5月1日（水）"
    assert dates.wareki_and_western(day) == "令和8年（2026年）11月23日（月）"
    with translation.override("en"):
        assert dates.say(day) == "Monday, 23 November 2026"
    with translation.override("ja-easy"):
        assert dates.say(day) == "2026年11月23日 月曜日"
    assert dates.say(day, language="ja") == "令和8年11月23日（月）"


def test_a_time_is_said_by_its_day_and_an_early_day_by_its_western_year():
    assert dates.wareki(datetime(2026, 11, 23, 9, 30)) == "令和8年11月23日（月）"
    assert dates.wareki(date(1872, 12, 31)) == "1872年12月31日（火）"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 23), "勤労感謝の日"),
        (date(2026, 12, 28), ""),
        (date(2026, 12, 29), "年末年始"),
        (date(2027, 1, 1), "年末年始"),
        (date(2027, 1, 3), "年末年始"),
        (date(2027, 1, 4), ""),
        (date(2026, 11, 22), "日曜日"),
        (date(2026, 11, 21), "土曜日"),
        (date(2026, 5, 6), "振替"),
        (date(2026, 9, 22), "国民の休日"),
        (date(2019, 5, 1), "即位"),
        (date(2026, 11, 24), ""),
    ],
)
def test_when_the_town_hall_is_closed(day, why):
    assert why in dates.why_closed(day)
    assert is_open_day(day) == (not why)


def test_a_town_has_closed_days_of_its_own():
    moving = Closure("庁舎移転", lambda day: day == date(2026, 11, 24))
    with closed_days.temporarily("moving", moving):
        assert dates.why_closed(date(2026, 11, 24)) == "庁舎移転"
        assert add_open_days(date(2026, 11, 20), 1) == date(2026, 11, 25)
    assert add_open_days(date(2026, 11, 20), 1) == date(2026, 11, 24)


def test_open_days_over_the_new_year():
    assert add_open_days(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert add_open_days(date(2027, 1, 4), -1) == date(2026, 12, 28)
    assert add_open_days(date(2027, 1, 2), 0) == date(2027, 1, 4)
    assert open_days_between(date(2026, 12, 28), date(2027, 1, 4)) == 1
    assert open_days_between(date(2027, 1, 4), date(2026, 12, 28)) == -1
    assert open_days_between(date(2027, 1, 4), date(2027, 1, 4)) == 0


def test_a_wait_without_end_is_a_mistake():
    with pytest.raises(ValueError, match="too far"):
        add_open_days(date(2026, 1, 1), 10**9)


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2098, 1, 1)), st.integers(1, 60))
def test_counting_and_adding_agree(day, n):
    there = add_open_days(day, n)
    assert is_open_day(there)
    assert open_days_between(day, there) == n
    assert open_days_between(day, there - timedelta(days=1)) == n - 1


def test_fiscal_years():
    assert dates.fiscal_year(date(2027, 3, 31)) == 2026
    assert dates.fiscal_year(date(2026, 4, 1)) == 2026
    assert [dates.fiscal_year_name(year) for year in (2026, 2019, 2018, 1989, 1988)] == [
        "令和8年度",
        "令和元年度",
        "平成30年度",
        "平成元年度",
        "昭和63年度",
    ]
