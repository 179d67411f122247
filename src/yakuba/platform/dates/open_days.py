"""Days on which the town hall is open (開庁日), and years that begin in April (年度)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import jpholiday
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yakuba.platform.dates.saying import wareki_year
from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class Closure:
    """Days on which this town hall is closed besides those of the law, such as the day of a move."""

    label: str | Promise
    falls_on: Callable[[date], bool]


closed_days: Registry[Closure] = Registry("closed_days")

_FAR = 5000  # open days: some twenty years, further than any deadline


def why_closed(day: date) -> str:
    """Why the town hall is closed that day, or "" when it is open.

    地方自治法第4条の2 and 行政機関の休日に関する法律第1条: Saturday and Sunday, national holidays, 29 December to 3 January.
    """
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return _("年末年始")
    holiday = _holidays(day.year).get((day.month, day.day))
    if holiday:
        return holiday
    if day.weekday() >= 5:
        return _("土曜日") if day.weekday() == 5 else _("日曜日")
    return next((str(closure.label) for closure in closed_days if closure.falls_on(day)), "")


def is_open_day(day: date) -> bool:
    """Whether the town hall is open on that day."""
    return not why_closed(day)


@lru_cache(maxsize=64)
def _holidays(year: int) -> dict[tuple[int, int], str]:
    return {(holiday.month, holiday.day): name for holiday, name in jpholiday.year_holidays(year)}


def next_open_day(day: date) -> date:
    """That day if the town hall is open, else the first open day after it: where a period ends on a closed day (民法第142条)."""
    while not is_open_day(day):
        day += timedelta(days=1)
    return day


def add_open_days(day: date, n: int) -> date:
    """The n-th open day after `day`, which itself doesn't count; before it for a negative n; for 0 the day or the next open one."""
    if abs(n) > _FAR:
        raise ValueError(f"{n} open days are too far away")
    if n == 0:
        return next_open_day(day)
    step = timedelta(days=1 if n > 0 else -1)
    for _nth in range(abs(n)):
        day += step
        while not is_open_day(day):
            day += step
    return day


def open_days_between(a: date, b: date) -> int:
    """How many open days come after `a` up to and including `b`; negative when `b` is earlier."""
    if b < a:
        return -open_days_between(b, a)
    return sum(is_open_day(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))


def fiscal_year(day: date) -> int:
    """The fiscal year (年度) of the day: 2026 from 1 April 2026 to 31 March 2027 (地方自治法第208条)."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_name(year: int) -> str:
    """令和8年度. The year of a change of era bears the name it had in May, as the state's budgets of 2019 and 1989 did."""
    return f"{wareki_year(date(year, 5, 1))}度"
