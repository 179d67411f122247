"""Numbers and sums of money."""

from __future__ import annotations

import math
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field as Setting

from yakuba.platform.kana import ReadProblem
from yakuba.platform.numbers import read_money, read_number
from yakuba.resident.procedures.fields import kind
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem, as_text
from yakuba.resident.procedures.texts import Text

LARGEST = 2**53 - 1  # whole numbers up to here are exact in Python, in the browser and in JSON


def _number_text(raw: Any) -> str:
    """A number of JSON as a person would write it, without exponent."""
    if isinstance(raw, float) and math.isfinite(raw):
        return f"{Decimal(repr(raw)):f}"
    return as_text(raw)


class NumberOptions(kind.Options):
    unit: Text | None = None
    min: int | float | None = None
    max: int | float | None = None
    decimals: int = Setting(0, ge=0, le=6)

    def mistakes(self) -> list[str]:
        wrong = self.min is not None and self.max is not None and self.max < self.min
        return [_("max は min 以上にしてください。")] if wrong else []


class NumberKind(FieldKind):
    """数."""

    name = "number"
    label = gettext_lazy("数")
    Options = NumberOptions

    def read(self, raw: Any, field, context) -> int | float:
        options: NumberOptions = field.opts
        low, high = self._limits(options)
        unit = options.unit.into("ja") if options.unit else ""
        try:
            number = Decimal(read_number(_number_text(raw), minimum=low, maximum=high, decimals=options.decimals, unit=unit))
        except ReadProblem as problem:
            raise FieldProblem(str(problem)) from problem
        return float(number) if options.decimals and number != number.to_integral_value() else int(number)

    def _limits(self, options: NumberOptions) -> tuple[Any, Any]:
        exact = [
            None if limit is None else int(limit) if limit == int(limit) else Decimal(repr(limit)) for limit in (options.min, options.max)
        ]
        return -LARGEST if exact[0] is None else exact[0], LARGEST if exact[1] is None else exact[1]

    def fits(self, value: Any) -> bool:
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    def show(self, value: Any, field, language: str) -> str:
        unit = field.opts.unit.into(language) if field.opts.unit else ""
        between = " " if unit.isascii() and unit else ""
        return f"{value:,}{between}{unit}"

    def form_values(self, value: Any, field) -> str:
        return _number_text(value) if self.fits(value) else kind.words_of(value)

    def render(self, view) -> str:
        options: NumberOptions = view.field.opts
        return kind.control(
            "number",
            view,
            value=self.form_values(view.typed, view.field),
            unit=options.unit.into(view.language) if options.unit else "",
            inputmode="decimal" if options.decimals or (options.min or 0) < 0 else "numeric",
        )

    def cells(self, value: Any, field) -> list[str]:
        return [_number_text(value) if self.fits(value) else kind.words_of(value)]

    def sample(self, field, rng: Random, context) -> int:
        low = field.opts.min if field.opts.min is not None else 1
        high = field.opts.max if field.opts.max is not None else low + 9
        return rng.randint(math.ceil(low), max(math.floor(high), math.ceil(low)))

    def json_schema(self, field) -> dict[str, Any]:
        low, high = self._limits(field.opts)
        return {"type": "number" if field.opts.decimals else "integer", "minimum": _json(low), "maximum": _json(high)}


def _json(number: int | Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


class MoneyOptions(kind.Options):
    min: int = Setting(0, ge=-LARGEST, le=LARGEST)
    max: int = Setting(LARGEST, ge=-LARGEST, le=LARGEST)

    def mistakes(self) -> list[str]:
        return [_("max は min 以上にしてください。")] if self.max < self.min else []


class MoneyKind(FieldKind):
    """金額, in yen."""

    name = "money"
    label = gettext_lazy("金額")
    Options = MoneyOptions

    def read(self, raw: Any, field, context) -> int:
        try:
            return read_money(_number_text(raw), minimum=field.opts.min, maximum=field.opts.max)
        except ReadProblem as problem:
            raise FieldProblem(str(problem)) from problem

    def fits(self, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    def show(self, value: Any, field, language: str) -> str:
        return f"JPY {value:,}" if language == "en" else f"{value:,}円"

    def form_values(self, value: Any, field) -> str:
        return _number_text(value) if self.fits(value) else kind.words_of(value)

    def render(self, view) -> str:
        inputmode = "decimal" if view.field.opts.min < 0 else "numeric"
        return kind.control("number", view, value=self.form_values(view.typed, view.field), unit=_("円"), inputmode=inputmode, width="14")

    def cells(self, value: Any, field) -> list[str]:
        return [str(value) if self.fits(value) else kind.words_of(value)]

    def sample(self, field, rng: Random, context) -> int:
        low, high = field.opts.min, min(field.opts.max, max(field.opts.min, 0) + 500_000)
        rounded = rng.randint(low, high) // 1000 * 1000
        return rounded if low <= rounded <= high else low

    def json_schema(self, field) -> dict[str, Any]:
        return {"type": "integer", "minimum": field.opts.min, "maximum": field.opts.max}
