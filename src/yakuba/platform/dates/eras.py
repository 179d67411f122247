"""The eras (元号) and the days on which the law changed them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Era:
    """An era: its first day, and its last year and day as they were written (the day of change could bear both names)."""

    name: str
    letter: str
    english: str
    first: date
    last: date | None

    @property
    def year_before(self) -> int:
        """The western year before its first year (元年)."""
        return self.first.year - 1

    @property
    def last_year(self) -> int | None:
        return self.last.year - self.year_before if self.last else None


# Japan counts by the Gregorian calendar from 明治6年1月1日 (明治5年太政官布告第337号); before it, days were lunar.
FIRST_DAY = date(1873, 1, 1)
LAST_DAY = date(2199, 12, 31)

# 30 July 1912 and 25 December 1926 belong to two eras: the ordinance was of that very day, and registers bear both.
# 昭和 and 平成 ended at midnight (昭和64年政令第1号, 平成30年政令第302号).
ERAS = (
    Era("令和", "R", "Reiwa", date(2019, 5, 1), None),
    Era("平成", "H", "Heisei", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", "Showa", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", "Taisho", date(1912, 7, 30), date(1926, 12, 25)),
    Era("明治", "M", "Meiji", date(1868, 1, 25), date(1912, 7, 30)),
)

_BY_SIGN = {sign.lower(): era for era in ERAS for sign in (era.name, era.name[0], era.letter, era.english)}


def era_of(day: date) -> Era:
    """The era that the day is written in today; on a day of change the new one."""
    day = date(day.year, day.month, day.day)  # a time has a day too
    for era in ERAS:
        if day >= era.first:
            return era
    raise ValueError(f"no era before {ERAS[-1].first}")


def era_called(sign: str) -> Era | None:
    """令和, 令, R, r or Reiwa → the era."""
    return _BY_SIGN.get(sign.strip().rstrip(".").lower())
