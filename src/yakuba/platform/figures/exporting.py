"""The board as a file, for a spreadsheet."""

from __future__ import annotations

import csv
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform.figures.periods import Period
from yakuba.platform.figures.queries import Standing


def as_csv(year: int, standings: list[Standing], departments: dict[str, str]) -> HttpResponse:
    """One line per figure, the year's months beside it. Numbers are bare, so that they can be added up."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="figures-{year}.csv"'}
    )
    response.write("\ufeff")  # without it Excel takes UTF-8 for Shift_JIS
    months = Period.year(year).months()
    out = csv.writer(response)
    head = [_("指標"), _("名称"), _("所管課"), _("単位"), _("年度"), _("値"), _("目標"), _("目標の出典"), _("前年度"), _("測定日時")]
    out.writerow([*head, *(month.label for month in months), _("測り方")])
    for s in standings:
        by_month = {point.period: point.value for point in s.months}
        facts = [s.name, _text(s.figure.label), departments.get(s.figure.department, ""), _text(s.figure.unit), year]
        numbers = [_bare(s, s.value), _bare(s, s.target), _text(s.source), _bare(s, s.before)]
        measured = timezone.localtime(s.measured_at).isoformat(timespec="minutes") if s.measured_at else ""
        out.writerow([*facts, *numbers, measured, *(_bare(s, by_month.get(month)) for month in months), _text(s.figure.how)])
    return response


def _text(value: object) -> str:
    """Words that a spreadsheet can't take for a formula."""
    text = str(value)
    return "'" + text if text[:1] in tuple("=+-@\t\r") and text else text


def _bare(standing: Standing, value: Decimal | None) -> str:
    return "" if value is None else f"{value:.{standing.figure.places}f}"
