"""Figures for programs: the published ones for everybody, all of them for staff."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router

from yakuba.platform.figures import actions, queries
from yakuba.platform.figures.errors import FigureNotThere
from yakuba.platform.figures.periods import FIRST_YEAR, LAST_YEAR, Period
from yakuba.platform.figures.queries import Point, Standing
from yakuba.platform.figures.schemas import FigureOut, HistoryOut, PointOut, TargetIn, TargetOut
from yakuba.platform.people.models import Person
from yakuba.platform.people.tokens import Signed

router = Router()
AskedYear = Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="Fiscal year, April to March; this one if left out")]
Year = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR)]


@router.get("/figures", response=list[FigureOut], auth=None, summary="The published figures of a fiscal year")
def published_figures(request: HttpRequest, year: AskedYear = None) -> list[FigureOut]:
    return _board(None, year)


@router.get("/office/figures", response=list[FigureOut], auth=Signed("figures.read"), summary="All figures of a fiscal year")
def all_figures(request: HttpRequest, year: AskedYear = None) -> list[FigureOut]:
    return _board(request.auth, year)  # type: ignore[attr-defined]


@router.get("/figures/{name}", response=HistoryOut, auth=None, summary="A published figure over the years")
def history(request: HttpRequest, name: str) -> HistoryOut:
    figure = queries.figures_visible_to(None).get(name)
    if figure is None:
        raise FigureNotThere
    return HistoryOut(id=name, label=str(figure.label), unit=str(figure.unit), years=[_point(p) for p in queries.years_of(name)])


@router.put("/figures/{name}/targets/{fiscal_year}", response=TargetOut, auth=Signed("figures.edit"), summary="Set a target")
def put_target(request: HttpRequest, name: str, fiscal_year: Year, data: TargetIn) -> TargetOut:
    by = request.auth  # type: ignore[attr-defined]
    target = actions.set_target(name, fiscal_year, data.value, by=by, source=data.source)
    return TargetOut(id=name, fiscal_year=target.fiscal_year, value=float(target.value), source=target.source)


@router.delete("/figures/{name}/targets/{fiscal_year}", response={204: None}, auth=Signed("figures.edit"), summary="Remove a target")
def delete_target(request: HttpRequest, name: str, fiscal_year: Year) -> tuple[int, None]:
    actions.remove_target(name, fiscal_year, by=request.auth)  # type: ignore[attr-defined]
    return 204, None


def _board(person: Person | None, year: int | None) -> list[FigureOut]:
    asked = year if year is not None else Period.year_of(timezone.localdate()).fiscal_year
    return [_figure(standing) for standing in queries.board(person, asked)]


def _figure(s: Standing) -> FigureOut:
    return FigureOut(
        id=s.name,
        label=str(s.figure.label),
        unit=str(s.figure.unit),
        fiscal_year=s.period.fiscal_year,
        value=None if s.value is None else float(s.value),
        target=None if s.target is None else float(s.target),
        target_source=s.source,
        better=s.figure.better,
        reached=s.reached,
        measured_at=s.measured_at,
        final=s.final,
        how_measured=s.figure.how,
        department=s.figure.department,
        published=s.figure.published,
        months=[_point(point) for point in s.months],
    )


def _point(point: Point) -> PointOut:
    value = None if point.value is None else float(point.value)
    return PointOut(period=point.period.code, label=point.period.label, value=value, measured_at=point.measured_at, final=point.final)
