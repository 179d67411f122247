"""A row of numbers as a small drawing: plain SVG, no script, with the numbers themselves beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, EDGE = 240, 56, 6


@dataclass(frozen=True)
class Spark:
    """A line through the points that are known; `runs` are its unbroken pieces, `dots` its points, `target_y` a level to compare with."""

    runs: list[str]
    dots: list[tuple[str, str]]
    target_y: str | None
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def last(self) -> tuple[str, str] | None:
        return self.dots[-1] if self.dots else None


def draw(values: list[Decimal | None], target: Decimal | None = None) -> Spark | None:
    """None when there are fewer than two numbers: one is no course. A gap in the numbers is a gap in the line."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return None
    levels = [*known, Decimal(0)] if target is None else [*known, target, Decimal(0)]
    low, high = min(levels), max(levels)
    span = high - low or Decimal(1)

    def y(value: Decimal) -> str:
        return f"{HEIGHT - EDGE - float((value - low) / span) * (HEIGHT - 2 * EDGE):.1f}"

    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    places = [(f"{EDGE + i * step:.1f}", y(v)) if v is not None else None for i, v in enumerate(values)]
    return Spark(_runs(places), [p for p in places if p], y(target) if target is not None else None)


def _runs(places: list[tuple[str, str] | None]) -> list[str]:
    runs: list[list[str]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(",".join(place))
    return [" ".join(run) for run in runs if len(run) > 1]
