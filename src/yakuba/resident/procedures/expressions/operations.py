"""Our own operations of expressions. Each has its twin of the same name in `frontend/expressions.js`.

    {"today": []}                                   the day in Japan, "2026-11-24"
    {"age_on": [birth, day]}                        everyday age: one older on the birthday (29 February: on 1 March)
    {"legal_age_on": [birth, day]}                  年齢計算ニ関スル法律: one older already the day before the birthday
    {"days_between": [from, to]}                    from the first day to the second, negative backwards
    {"date_add": [day, 3, "months"]}                days, months or years; the 31st becomes the last of a shorter month
    {"length": value}                               characters of a text, elements of a list
    {"is_blank": value}                             nothing, spaces only, an empty list, parts that are all blank
    {"matches": [text, "[0-9]{3}-?[0-9]{4}"]}       the whole text fits the pattern (`patterns.py`)

`day` left out is today. What is no day gives null, and null fits no comparison with a day.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from yakuba.resident.procedures.expressions import coercion as js
from yakuba.resident.procedures.expressions.coercion import UNDEFINED
from yakuba.resident.procedures.expressions.patterns import matches

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FARTHEST = 400_000  # days, months or years that date_add moves at most


def read_day(value: Any) -> date | None:
    """An ISO day, or None."""
    found = _ISO_DAY.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def age(birth: date, day: date) -> int:
    """Years of age on `day`, counted from birthday to birthday."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def legal_age(birth: date, day: date) -> int:
    """Years of age by 年齢計算ニ関スル法律: reached at the end of the day before the birthday."""
    return age(birth, day + timedelta(days=1))


def _at(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else UNDEFINED


def _day_or_today(value: Any, today: date) -> date | None:
    return today if value is UNDEFINED else read_day(value)


def _aged(count: Callable[[date, date], int]) -> Callable[[list[Any], date], Any]:
    def operation(values: list[Any], today: date) -> Any:
        birth, day = read_day(_at(values, 0)), _day_or_today(_at(values, 1), today)
        if birth is None or day is None or day == date.max:
            return None
        return count(birth, day)

    return operation


def _days_between(values: list[Any], today: date) -> Any:
    first, last = read_day(_at(values, 0)), _day_or_today(_at(values, 1), today)
    return None if first is None or last is None else (last - first).days


def _date_add(values: list[Any], today: date) -> Any:
    day, amount, unit = read_day(_at(values, 0)), js.to_number(_at(values, 1)), _at(values, 2)
    if day is None or math.isnan(amount) or abs(amount) > _FARTHEST:
        return None
    return move_day(day, math.trunc(amount), "days" if unit is UNDEFINED else unit)


def move_day(day: date, amount: int, unit: Any) -> str | None:
    """The day so many days, months or years away; None outside of the calendar."""
    if unit == "days":
        try:
            return (day + timedelta(days=amount)).isoformat()
        except OverflowError:
            return None
    if unit not in ("months", "years"):
        return None
    months = day.year * 12 + day.month - 1 + amount * (12 if unit == "years" else 1)
    year, month = months // 12, months % 12 + 1
    if not 1 <= year <= 9999:
        return None
    return date(year, month, min(day.day, monthrange(year, month)[1])).isoformat()


def is_blank(value: Any) -> bool:
    """Whether there is nothing in it for a person to read."""
    if value is None or value is UNDEFINED:
        return True
    if isinstance(value, str):
        return not value.strip(js.SPACES)
    if isinstance(value, dict):
        return all(is_blank(part) for part in value.values())
    return isinstance(value, list) and not value


def _length(values: list[Any], today: date) -> int:
    value = _at(values, 0)
    if isinstance(value, str):
        return len(js.from_units(js.units(value)))
    return len(value) if isinstance(value, list) else 0


def _matches(values: list[Any], today: date) -> bool:
    text, pattern = _at(values, 0), _at(values, 1)
    return isinstance(text, str) and isinstance(pattern, str) and matches(js.from_units(js.units(text)), pattern)


OWN: dict[str, Callable[[list[Any], date], Any]] = {
    "today": lambda values, today: today.isoformat(),
    "age_on": _aged(age),
    "legal_age_on": _aged(legal_age),
    "days_between": _days_between,
    "date_add": _date_add,
    "length": _length,
    "is_blank": lambda values, today: is_blank(_at(values, 0)),
    "matches": _matches,
}
