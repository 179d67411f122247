"""Asking each figure for its number and keeping the answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone

from yakuba.platform.figures.kinds import Figure, figures
from yakuba.platform.figures.models import FigureValue
from yakuba.platform.figures.periods import Period

log = logging.getLogger("yakuba.figures")
# After its end a period is measured for a week more, until late entries are in; then its number is final.
SETTLES_AFTER = timedelta(days=7)
_KEPT = Decimal("0.0001")


def measure(figure: Figure, period: Period) -> Decimal | None:
    """The number now, as it would be kept."""
    value = figure.measure(period)
    return None if value is None else Decimal(value).quantize(_KEPT, ROUND_HALF_UP)


def measure_all(*, today: date | None = None, between: Callable[[int, int], None] = lambda done, total: None) -> list[str]:
    """Measure all that is not final, from last fiscal year on. One figure that fails stops no other; answers the names that failed."""
    today = today or timezone.localdate()
    failed: list[str] = []
    entries = figures.items()
    for done, (name, figure) in enumerate(entries):
        between(done, len(entries))
        try:
            _measure_one(name, figure, today)
        except Exception as problem:  # noqa: BLE001 - a mistake in one module's query must not blind the board
            log.error("figure failed", extra={"figure": name, "error": type(problem).__name__})
            failed.append(name)
    between(len(entries), len(entries))
    return failed


def _measure_one(name: str, figure: Figure, today: date) -> None:
    final = set(FigureValue.objects.filter(figure=name, final=True).values_list("period", flat=True))
    for period in _open_periods(figure, today):
        if period.code in final:
            continue
        with transaction.atomic():  # a query that fails on PostgreSQL spoils no more than its own number
            value = measure(figure, period)
        _keep(name, period, value, final=period.end + SETTLES_AFTER <= today)


def _open_periods(figure: Figure, today: date) -> list[Period]:
    this_year = Period.year_of(today)
    years = [Period.year(this_year.fiscal_year - 1), this_year]
    months = [month for year in years for month in year.months()] if figure.monthly else []
    return [period for period in years + months if period.has_begun(today)]


def _keep(name: str, period: Period, value: Decimal | None, *, final: bool) -> None:
    """A final number that was kept meanwhile by somebody else stays."""
    facts = {"value": value, "measured_at": timezone.now(), "final": final}
    if FigureValue.objects.filter(figure=name, period=period.code, final=False).update(**facts):
        return
    FigureValue.objects.get_or_create(figure=name, period=period.code, defaults=facts)
