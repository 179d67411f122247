"""The spans of time that figures are about: fiscal years (年度, April to March) and months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yakuba.platform.dates import fiscal_year, fiscal_year_name, wareki

TOKYO = ZoneInfo("Asia/Tokyo")
FIRST_YEAR, LAST_YEAR = 1990, 2100  # what can be asked for; a wrong address is no reason to count


def _in_english() -> bool:
    return (get_language() or "ja").startswith("en")


@dataclass(frozen=True, order=True)
class Period:
    """From the day `start` until before the day `end`. `code` is "2026" for a fiscal year, "2026-05" for a month."""

    start: date
    end: date

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 4, 1), date(year + 1, 4, 1))

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """A calendar month, by the calendar's year."""
        return cls(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))

    @classmethod
    def year_of(cls, day: date) -> Period:
        return cls.year(fiscal_year(day))

    @classmethod
    def month_of(cls, day: date) -> Period:
        return cls.month(day.year, day.month)

    @classmethod
    def from_code(cls, code: str) -> Period:
        """The period of that code; ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?", code, re.ASCII)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            raise ValueError(f"{code!r} is no fiscal year and no month")
        return cls.month(int(found[1]), int(found[2])) if found[2] else cls.year(int(found[1]))

    @property
    def is_year(self) -> bool:
        return (self.end - self.start).days > 31

    @property
    def fiscal_year(self) -> int:
        return fiscal_year(self.start)

    @property
    def code(self) -> str:
        return str(self.start.year) if self.is_year else f"{self.start:%Y-%m}"

    @property
    def label(self) -> str:
        """令和8年度, or 令和8年5月; in English "FY 2026" and "May 2026"."""
        if _in_english():
            return f"FY {self.start.year}" if self.is_year else f"{self.start:%B %Y}"
        return fiscal_year_name(self.start.year) if self.is_year else wareki(self.start, weekday=False).removesuffix("1日")

    @property
    def short_label(self) -> str:
        """A month within its year: 5月, May."""
        if not self.is_year and _in_english():
            return f"{self.start:%b}"
        return self.label if self.is_year else _("%(month)s月") % {"month": self.start.month}

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.start, time(), TOKYO)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.end, time(), TOKYO)

    def months(self) -> list[Period]:
        """The months in it, in order."""
        if not self.is_year:
            return [self]
        return [Period.month(self.start.year + (m > 12), (m - 1) % 12 + 1) for m in range(4, 16)]

    def moments(self, field: str) -> Q:
        """Filter: the time in `field` lies in this period."""
        return Q(**{f"{field}__gte": self.begins_at, f"{field}__lt": self.ends_at})

    def days(self, field: str) -> Q:
        """Filter: the day in `field` lies in this period."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    def has_begun(self, today: date) -> bool:
        return self.start <= today

    def is_over(self, today: date) -> bool:
        return self.end <= today

    def as_facts(self) -> dict[str, Any]:
        return {"code": self.code, "label": self.label}
