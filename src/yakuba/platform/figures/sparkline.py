"""A row of numbers as a drawing: plain SVG, no script, labelled where the numbers are, the table one step away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Dot:
    """One number: where it lies, how it reads, what it stands for."""

    x: str
    y: str
    text: str
    name: str
    last: bool
    below: bool  # lower than its neighbours: the words stand under it, clear of the line


@dataclass(frozen=True)
class Drawing:
    """A line through the points that are known: `runs` are its unbroken pieces, `names` what stands below it, `target_y` a level."""

    width: int
    height: int
    runs: list[str]
    dots: list[Dot]
    names: list[tuple[str, str]]
    target_y: str | None

    @property
    def last(self) -> Dot:
        return self.dots[-1]


def draw(
    points: Sequence[tuple[str, Decimal | None]],
    *,
    size: tuple[int, int] = (240, 64),
    target: Decimal | None = None,
    words: Callable[[Decimal], str] = str,
) -> Drawing | None:
    """None when there are fewer than two numbers: one is no course. A gap in the numbers is a gap in the line."""
    known = [value for _name, value in points if value is not None]
    if len(known) < 2:
        return None
    (width, height), side, above, below = size, 16, 22, 8
    low, high = min(*known, target or Decimal(0), Decimal(0)), max(*known, target or Decimal(0))
    span, step = high - low or Decimal(1), (width - 2 * side) / (len(points) - 1)

    def y(value: Decimal) -> str:
        return f"{height - below - float((value - low) / span) * (height - above - below):.1f}"

    places = [(f"{side + i * step:.1f}", name, value) for i, (name, value) in enumerate(points)]
    final = max(i for i, (_x, _name, value) in enumerate(places) if value is not None)
    values = [value for _name, value in points]
    dots = [Dot(x, y(v), words(v), name, i == final, _is_dip(values, i, v)) for i, (x, name, v) in enumerate(places) if v is not None]
    runs = _runs([(x, y(v)) if v is not None else None for x, _name, v in places])
    return Drawing(width, height, runs, dots, [(x, name) for x, name, _v in places], y(target) if target is not None else None)


def _is_dip(values: list[Decimal | None], at: int, value: Decimal) -> bool:
    beside = [v for v in (*values[max(at - 1, 0) : at], *values[at + 1 : at + 2]) if v is not None]
    return bool(beside) and all(v > value for v in beside)


def _runs(places: list[tuple[str, str] | None]) -> list[str]:
    runs: list[list[str]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(",".join(place))
    return [" ".join(run) for run in runs if len(run) > 1]
