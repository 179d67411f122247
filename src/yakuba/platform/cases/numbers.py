"""The case number (受付番号) "2026-000123-7": year of reception, running number, check digit.

Numbers are never given twice; a gap stays where a transaction failed. On PostgreSQL they come from one sequence a
year, because a counter in a row would make every submission wait for the one before it to commit. SQLite has one
writer at a time anyhow, so that a row does.
"""

from __future__ import annotations

import re
import unicodedata

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

# Damm's quasigroup of order 10 (H. M. Damm, 2004): finds every wrong digit and every swap of neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_DASHES = re.compile(r"[\s\-‐‑‒–—―−ー－ｰ_.]+")
LAST = 999_999


def check_digit(digits: str) -> str:
    """The digit that makes `digits` + it come out at zero."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def number_of(year: int, running: int) -> str:
    digits = f"{year:04d}{running:06d}"
    return f"{digits[:4]}-{digits[4:]}-{check_digit(digits)}"


def read_number(text: str) -> str | None:
    """The number in what a person typed (full width, without hyphens, with spaces), or None if it can't be one."""
    digits = _DASHES.sub("", unicodedata.normalize("NFKC", text))
    if len(digits) != 11 or not digits.isascii() or not digits.isdigit() or check_digit(digits[:10]) != digits[10]:
        return None
    return f"{digits[:4]}-{digits[4:10]}-{digits[10]}"


def next_number(year: int | None = None) -> str:
    """A number no case has had. Call it inside the transaction that uses it."""
    year = year or timezone.localdate().year
    running = _next_from_sequence(year) if connection.vendor == "postgresql" else _next_from_row(year)
    if running > LAST:
        raise OverflowError(f"more than {LAST} cases in {year}")
    return number_of(year, running)


def _sequence(year: int) -> str:
    return f"cases_number_{int(year)}"


def _next_from_sequence(year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [_sequence(year)])
        if cursor.fetchone()[0] is None:
            prepare_year(year)
        cursor.execute("SELECT nextval(%s)", [_sequence(year)])
        return cursor.fetchone()[0]


def prepare_year(year: int) -> None:
    """Make the year's sequence on PostgreSQL; the daily job does so ahead, so that no submission waits on New Year's morning."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # CREATE SEQUENCE IF NOT EXISTS alone can still collide with another session that does the same.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_sequence(year)])
        cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {_sequence(year)} START WITH {_highest(year) + 1}")


def _next_from_row(year: int) -> int:
    from yakuba.platform.cases.models import CaseNumber

    if not CaseNumber.objects.filter(year=year).update(last=F("last") + 1):
        CaseNumber.objects.create(year=year, last=_highest(year) + 1)
    return CaseNumber.objects.values_list("last", flat=True).get(year=year)


def _highest(year: int) -> int:
    """The highest running number that is in use, after cases were restored or loaded from elsewhere."""
    from yakuba.platform.cases.models import Case

    highest = Case.objects.filter(number__startswith=f"{year:04d}-").order_by("-number").values_list("number", flat=True).first()
    return int(highest[5:11]) if highest else 0
