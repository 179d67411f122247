"""Dates as Japan writes them (和暦・西暦), and days on which the town hall is open."""

from yakuba.platform.dates.eras import ERAS, FIRST_DAY, Era, era_of
from yakuba.platform.dates.open_days import (
    Closure,
    add_open_days,
    closed_days,
    fiscal_year,
    fiscal_year_name,
    is_open_day,
    next_open_day,
    open_days_between,
    why_closed,
)
from yakuba.platform.dates.problems import DateProblem
from yakuba.platform.dates.reading import ReadDate, date_from_parts, read_date, read_date_with_note
from yakuba.platform.dates.saying import easy_japanese, english, said_lazily, say, wareki, wareki_and_western, western

__all__ = [
    "ERAS",
    "FIRST_DAY",
    "Closure",
    "DateProblem",
    "Era",
    "ReadDate",
    "add_open_days",
    "closed_days",
    "date_from_parts",
    "easy_japanese",
    "english",
    "era_of",
    "fiscal_year",
    "fiscal_year_name",
    "is_open_day",
    "next_open_day",
    "open_days_between",
    "read_date",
    "read_date_with_note",
    "said_lazily",
    "say",
    "wareki",
    "wareki_and_western",
    "western",
    "why_closed",
]
