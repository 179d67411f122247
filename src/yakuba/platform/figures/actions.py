"""What staff do with figures: aim."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.figures.errors import FigureNotThere, NotYourFigure, PeriodUnreadable, TargetUnreadable
from yakuba.platform.figures.kinds import Figure, figures
from yakuba.platform.figures.models import FigureTarget
from yakuba.platform.figures.periods import FIRST_YEAR, LAST_YEAR
from yakuba.platform.kana import narrow
from yakuba.platform.people.models import Department, Person
from yakuba.platform.people.rights import may

LARGEST = Decimal(10) ** 12


def may_aim(person: Person | None, figure: Figure) -> bool:
    """Whether `person` may set this figure's target: in its department, or anywhere if it has none."""
    department = Department.objects.filter(code=figure.department).first() if figure.department else None
    return may(person, "figures.edit", department)


@audit.deed()
def set_target(name: str, fiscal_year: int, value: Decimal, *, by: Person, source: str = "") -> FigureTarget:
    """Aim at `value` in that fiscal year (目標値を決める)."""
    _checked(name, fiscal_year, by)
    if not value.is_finite() or abs(value) >= LARGEST:
        raise TargetUnreadable(_("目標値は12けたまでの数で入力してください。"))
    facts = {"value": round(value, 4), "source": source[:200], "set_by": by, "set_at": timezone.now()}
    target, _new = FigureTarget.objects.update_or_create(figure=name, fiscal_year=fiscal_year, defaults=facts)
    audit.record("figure.target_set", target, by=by, figure=name, fiscal_year=fiscal_year, value=target.value)
    return target


@audit.deed()
def remove_target(name: str, fiscal_year: int, *, by: Person) -> None:
    """Aim at nothing, or at what the figure itself says."""
    _checked(name, fiscal_year, by)
    for target in FigureTarget.objects.select_for_update().filter(figure=name, fiscal_year=fiscal_year):
        audit.record("figure.target_removed", target, by=by, figure=name, fiscal_year=fiscal_year)
        target.delete()


def _checked(name: str, fiscal_year: int, by: Person) -> None:
    figure = figures.get(name)
    if figure is None:
        raise FigureNotThere
    if not FIRST_YEAR <= fiscal_year <= LAST_YEAR:
        raise PeriodUnreadable
    if not may_aim(by, figure):
        raise NotYourFigure


def read_number(text: str) -> Decimal | None:
    """A number as people type it: full width, grouped, with a sign; None for nothing. TargetUnreadable says what to do."""
    tidy = narrow(text).replace(",", "").replace("、", "").replace("−", "-").strip().removesuffix("%")
    if not tidy:
        return None
    try:
        number = Decimal(tidy)
    except InvalidOperation:
        raise TargetUnreadable(_("目標値は数で入力してください（例：60 や 1200）。")) from None
    if not number.is_finite():
        raise TargetUnreadable(_("目標値は数で入力してください（例：60 や 1200）。"))
    return number
