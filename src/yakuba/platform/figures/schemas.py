"""What programs receive and send about figures."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from yakuba.platform.figures.actions import LARGEST

DIGITS = "^-?[0-9]{1,12}([.][0-9]{1,12})?$"


def _in_digits(value: Any) -> Any:
    if isinstance(value, bool) or (isinstance(value, str) and not re.fullmatch(DIGITS, value)):
        raise ValueError("A number, or its digits as text")
    return value


# As text for those whose numbers are no doubles. Decimal alone would promise to take any text at all.
Amount = Annotated[
    Decimal,
    BeforeValidator(_in_digits),
    Field(gt=-LARGEST, lt=LARGEST, allow_inf_nan=False),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": -int(LARGEST), "exclusiveMaximum": int(LARGEST)},
                {"type": "string", "pattern": DIGITS},
            ]
        }
    ),
]


class PointOut(Schema):
    """A number in one period: a fiscal year ("2026") or a month ("2026-05"); null where there was nothing to measure."""

    period: str
    label: str
    value: float | None
    measured_at: datetime | None
    final: bool


class FigureOut(Schema):
    """A figure in a fiscal year (April to March)."""

    id: str
    label: str
    unit: str
    fiscal_year: int
    value: float | None
    target: float | None
    target_source: str
    better: Literal["up", "down"]
    reached: bool | None
    measured_at: datetime | None
    final: bool
    how_measured: str
    department: str
    published: bool
    months: list[PointOut]


class HistoryOut(Schema):
    id: str
    label: str
    unit: str
    years: list[PointOut]


class TargetIn(Schema):
    value: Amount
    source: Annotated[str, Field(max_length=200)] = ""


class TargetOut(Schema):
    id: str
    fiscal_year: int
    value: float
    source: str
