"""What programs receive and send about figures."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field


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
    value: Annotated[Decimal, Field(ge=-(10**12), le=10**12, allow_inf_nan=False)]
    source: Annotated[str, Field(max_length=200)] = ""


class TargetOut(Schema):
    id: str
    fiscal_year: int
    value: float
    source: str
