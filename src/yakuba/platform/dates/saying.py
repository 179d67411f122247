"""Dates in words, for each language of the town hall."""

from __future__ import annotations

from datetime import date

from django.utils.functional import lazy
from django.utils.translation import get_language

from yakuba.platform.dates.eras import FIRST_DAY, era_of

WEEKDAYS = "月火水木金土日"
_ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def wareki(day: date, weekday: bool = True) -> str:
    """令和8年11月23日（月）. A day before 1873 is said by its western year: it had no date in this calendar."""
    if _too_early(day):
        return western(day) + _weekday(day, weekday)
    return f"{wareki_year(day)}{day.month}月{day.day}日{_weekday(day, weekday)}"


def wareki_year(day: date) -> str:
    """令和8年, 令和元年."""
    era = era_of(day)
    number = day.year - era.year_before
    return f"{era.name}{'元' if number == 1 else number}年"


def western(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def wareki_and_western(day: date, weekday: bool = True) -> str:
    """令和8年（2026年）11月23日（月）."""
    if _too_early(day):
        return western(day) + _weekday(day, weekday)
    return f"{wareki_year(day)}（{day.year}年）{day.month}月{day.day}日{_weekday(day, weekday)}"


def english(day: date, weekday: bool = True) -> str:
    """Monday, 23 November 2026."""
    said = f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{_ENGLISH_WEEKDAYS[day.weekday()]}, {said}" if weekday else said


def easy_japanese(day: date, weekday: bool = True) -> str:
    """2026年11月23日 月曜日: the western year, which people from abroad know, and the weekday as a word."""
    return f"{western(day)} {WEEKDAYS[day.weekday()]}曜日" if weekday else western(day)


def say(day: date, weekday: bool = True, language: str | None = None) -> str:
    """The date in the reader's language (the active one unless told)."""
    language = (language or get_language() or "ja").lower()
    if language.startswith("en"):
        return english(day, weekday)
    if language.startswith("ja-easy"):
        return easy_japanese(day, weekday)
    return wareki(day, weekday)


# For whoever reads it later, such as the reader of a notice: like gettext_lazy.
said_lazily = lazy(say, str)


def _weekday(day: date, wanted: bool) -> str:
    return f"（{WEEKDAYS[day.weekday()]}）" if wanted else ""


def _too_early(day: date) -> bool:
    return date(day.year, day.month, day.day) < FIRST_DAY
