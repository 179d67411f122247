"""The board of figures, each figure's own page, and the form for its target."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yakuba.platform import audit
from yakuba.platform.figures import actions, queries
from yakuba.platform.figures.errors import FigureNotThere, NotYourFigure, PeriodUnreadable, TargetUnreadable
from yakuba.platform.figures.exporting import as_csv
from yakuba.platform.figures.jobs import measure_figures
from yakuba.platform.figures.periods import Period
from yakuba.platform.figures.queries import Point, Standing
from yakuba.platform.figures.sparkline import draw
from yakuba.platform.jobs import later
from yakuba.platform.people.models import Department
from yakuba.platform.people.rights import may


def _staff_only(request: HttpRequest) -> None:
    """The board is for staff; to everybody else it does not exist."""
    if not request.user.is_staff or not request.user.is_here:  # type: ignore[union-attr]
        raise FigureNotThere


def _year(request: HttpRequest) -> int:
    """The fiscal year that `?year=` asks for; this one if it asks for none."""
    asked = request.GET.get("year") or request.POST.get("year")
    if not asked:
        return Period.year_of(timezone.localdate()).fiscal_year
    try:
        period = Period.from_code(asked)
    except ValueError:
        raise PeriodUnreadable from None
    if not period.is_year:
        raise PeriodUnreadable
    return period.fiscal_year


def _drawn(standing: Standing, size: tuple[int, int] = (240, 64)) -> dict[str, Any]:
    """A standing with its course over the months of the year."""
    by_month = {point.period: point.value for point in standing.months}
    course = [(month.short_label, by_month.get(month)) for month in standing.period.months()]
    last = next((point for point in reversed(standing.months) if point.value is not None), None)
    words = standing.in_words(last.value) if last is not None and last.value is not None else ""
    return {
        "standing": standing,
        "drawing": draw(course, size=size, words=standing.number),
        "last": last,
        "last_words": words,
        "target_words": standing.in_words(standing.target) if standing.target is not None else "",
    }


def _lines(standing: Standing, points: list[Point]) -> list[dict[str, Any]]:
    """Points as the rows of a table."""
    return [
        {
            "code": point.period.code,
            "label": point.period.label,
            "number": "―" if point.value is None else standing.number(point.value),
            "final": point.final,
        }
        for point in points
    ]


def _year_options(chosen: Period) -> list[tuple[str, str]]:
    return [(period.code, period.label) for period in sorted({*queries.years_to_choose(), chosen}, reverse=True)]


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """All figures of a fiscal year; `?as=csv` gives them as a file."""
    _staff_only(request)
    year = _year(request)
    standings = queries.board(request.user, year)  # type: ignore[arg-type]
    names = dict(Department.objects.values_list("code", "name"))
    if request.GET.get("as") == "csv":
        return as_csv(year, standings, names)
    context = {
        "period": Period.year(year),
        "year_options": _year_options(Period.year(year)),
        "drawn": [_drawn(s) | {"department": names.get(s.figure.department, "")} for s in standings],
        "may_measure": may(request.user, "figures.edit"),  # type: ignore[arg-type]
        "measured_at": max((s.measured_at for s in standings if s.measured_at), default=None),
    }
    return render(request, "figures/board.html", context)


@login_required
@require_GET
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure: how it is measured, its months, its years, its target."""
    _staff_only(request)
    return _figure_page(request, name, _year(request))


def _figure_page(request: HttpRequest, name: str, year: int, typed: dict[str, str] | None = None, error: str = "") -> HttpResponse:
    standing = queries.standing_of(request.user, name, year)  # type: ignore[arg-type]
    if standing is None:
        raise FigureNotThere
    context = {
        **_drawn(standing, (720, 200)),
        "months": _lines(standing, standing.months),
        "years": _lines(standing, queries.years_of(name)),
        "year_options": _year_options(standing.period),
        "period": standing.period,
        "department": Department.objects.filter(code=standing.figure.department).first() if standing.figure.department else None,
        "may_aim": actions.may_aim(request.user, standing.figure),  # type: ignore[arg-type]
        "typed": typed or {"value": standing.number(standing.target) if standing.target is not None else "", "source": standing.source},
        "error": error,
        "errors": [("id_value", error)],
    }
    return render(request, "figures/figure.html", context, status=422 if error else 200)


@login_required
@require_POST
def target(request: HttpRequest, name: str) -> HttpResponse:
    """Set the target of a fiscal year, or remove it when the field comes back empty."""
    _staff_only(request)
    year, typed = _year(request), {key: request.POST.get(key, "").strip() for key in ("value", "source")}
    try:
        value = actions.read_number(typed["value"])
        if value is None:
            actions.remove_target(name, year, by=request.user)  # type: ignore[arg-type]
        else:
            actions.set_target(name, year, value, by=request.user, source=typed["source"])  # type: ignore[arg-type]
    except TargetUnreadable as problem:
        return _figure_page(request, name, year, typed, problem.message)
    messages.success(request, _("目標値を保存しました。") if value is not None else _("目標値を取り消しました。"))
    return redirect(f"{reverse('figures:figure', args=[name])}?year={year}")


@login_required
@require_POST
def measure_now(request: HttpRequest) -> HttpResponse:
    """Ask for a measurement before tonight's."""
    _staff_only(request)
    if not may(request.user, "figures.edit"):  # type: ignore[arg-type]
        raise NotYourFigure
    with audit.deed():
        later(measure_figures, key="now", requested_by=request.user)  # type: ignore[arg-type]
        audit.record("figures.measuring_asked", None, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("測定を始めます。しばらくしてから画面を読み込み直してください。"))
    return redirect("figures:board")
