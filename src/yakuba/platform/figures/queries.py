"""Who may see which figures, and the board drawn from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform.figures.kinds import Figure, figures
from yakuba.platform.figures.measuring import measure
from yakuba.platform.figures.models import FigureTarget, FigureValue
from yakuba.platform.figures.periods import Period
from yakuba.platform.people.models import Person
from yakuba.platform.ui.wording import grouped


def figures_visible_to(person: Person | None) -> dict[str, Figure]:
    """All figures for staff, the published ones for everybody."""
    inside = isinstance(person, Person) and person.is_here and person.is_staff
    return {name: figure for name, figure in figures.items() if inside or figure.published}


@dataclass(frozen=True)
class Point:
    """A figure's number in one period."""

    period: Period
    value: Decimal | None
    measured_at: datetime | None = None
    final: bool = False


@dataclass(frozen=True)
class Standing:
    """A figure in a fiscal year: its number, what it shall reach, and its months."""

    name: str
    figure: Figure
    period: Period
    value: Decimal | None
    measured_at: datetime | None
    final: bool
    target: Decimal | None
    source: str
    before: Decimal | None  # the fiscal year before
    months: list[Point] = field(default_factory=list)

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None if that can't be said."""
        if self.value is None or self.target is None:
            return None
        return self.value >= self.target if self.figure.better == "up" else self.value <= self.target

    @property
    def share(self) -> float | None:
        """How much of the target is done, 0 to 1; only where more is better, because only there it is a way to go."""
        if self.value is None or not self.target or self.target < 0 or self.figure.better != "up":
            return None
        return float(min(max(self.value / self.target, Decimal(0)), Decimal(1)))

    @property
    def against(self) -> str:
        """The target and how far it is, in words."""
        if self.target is None:
            return _("目標なし")
        aim = self.in_words(self.target)
        if self.value is None:
            return _("目標 %(aim)s") % {"aim": aim}
        if self.reached:
            return _("目標 %(aim)s を達成") % {"aim": aim}
        left = self.in_words(abs(self.target - self.value))
        words = _("目標 %(aim)s まであと %(left)s") if self.figure.better == "up" else _("目標 %(aim)s を %(left)s 超過")
        return words % {"aim": aim, "left": left}

    @property
    def change(self) -> str:
        """Compared with the fiscal year before; a year that still runs is only set beside the whole one."""
        if self.value is None or self.before is None:
            return ""
        if not self.is_over:
            return _("前年度は %(n)s") % {"n": self.in_words(self.before)}
        difference = self.value - self.before
        if not difference:
            return _("前年度と同じ")
        words = _("前年度より %(n)s 多い") if difference > 0 else _("前年度より %(n)s 少ない")
        return words % {"n": self.in_words(abs(difference))}

    @property
    def kind(self) -> str:
        """Whether to praise or to warn: a year that still runs is not yet missed, unless less was better."""
        if self.reached:
            return "success" if self.figure.better == "up" or self.is_over else ""
        if self.reached is False and (self.is_over or self.figure.better == "down"):
            return "warning"
        return ""

    @property
    def is_over(self) -> bool:
        return self.period.is_over(timezone.localdate())

    @property
    def shown(self) -> str | None:
        return None if self.value is None else self.number(self.value)

    @property
    def link(self) -> str:
        return self.figure.link_for(self.period)

    def number(self, value: Decimal) -> str:
        return grouped(value, self.figure.places)

    def in_words(self, value: Decimal) -> str:
        unit = str(self.figure.unit)
        return f"{self.number(value)}{' ' if unit[:1].isascii() and unit[:1].isalpha() else ''}{unit}"


def board(person: Person | None, year: int, *, today: date | None = None) -> list[Standing]:
    """All figures that `person` may see as they stood in that fiscal year; two queries, whatever their number."""
    today = today or timezone.localdate()
    period, chosen = Period.year(year), figures_visible_to(person)
    codes = [period.code, str(year - 1), *(month.code for month in period.months())]
    kept = {(v.figure, v.period): v for v in FigureValue.objects.filter(period__in=codes, figure__in=chosen)}
    targets = {t.figure: t for t in FigureTarget.objects.filter(fiscal_year=year, figure__in=chosen)}
    return [_standing(name, figure, period, kept, targets.get(name), today) for name, figure in chosen.items()]


def _standing(
    name: str,
    figure: Figure,
    period: Period,
    kept: dict[tuple[str, str], FigureValue],
    target: FigureTarget | None,
    today: date,
) -> Standing:
    year = _point(name, figure, period, kept.get((name, period.code)), today)
    before = kept.get((name, str(period.fiscal_year - 1)))
    months = [Point(m, v.value, v.measured_at, v.final) for m in period.months() if (v := kept.get((name, m.code))) is not None]
    return Standing(
        name=name,
        figure=figure,
        period=period,
        value=year.value,
        measured_at=year.measured_at,
        final=year.final,
        target=target.value if target else figure.target,
        source=target.source if target else "",
        before=before.value if before else None,
        months=months,
    )


def _point(name: str, figure: Figure, period: Period, kept: FigureValue | None, today: date) -> Point:
    """What was kept; a year that runs and was never measured (a new town hall, a new figure) is measured on the spot."""
    if kept is not None:
        return Point(period, kept.value, kept.measured_at, kept.final)
    if period.has_begun(today) and not period.is_over(today):
        return Point(period, measure(figure, period), timezone.now())
    return Point(period, None)


def standing_of(person: Person | None, name: str, year: int) -> Standing | None:
    """One figure in one fiscal year, or None if there is none that `person` may see."""
    return next((standing for standing in board(person, year) if standing.name == name), None)


def years_of(name: str) -> list[Point]:
    """A figure's fiscal years, oldest first."""
    kept = FigureValue.objects.filter(figure=name).exclude(period__contains="-").order_by("period")
    return [Point(Period.from_code(v.period), v.value, v.measured_at, v.final) for v in kept]


def years_to_choose(today: date | None = None) -> list[Period]:
    """The fiscal years with numbers, and this one; newest first."""
    this = Period.year_of(today or timezone.localdate())
    known = FigureValue.objects.exclude(period__contains="-").order_by().values_list("period", flat=True).distinct()
    return sorted({this, *(Period.from_code(code) for code in known)}, reverse=True)
