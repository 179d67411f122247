"""The numbers that are watched; each module adds its own in `plugs.py`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.functional import Promise

from yakuba.platform.figures.periods import Period
from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class Figure:
    """One number: what it is called, counted in, measured by, and aimed at.

    `link` is the list behind the number: an address, or a callable that makes one from a period. `note` says to people how it is
    measured; without it the docstring of `measure` does. `department` is the code of the department that answers for it.
    A target in the database, set by staff for one fiscal year, comes before `target`.
    """

    label: str | Promise
    unit: str | Promise
    measure: Callable[[Period], Decimal | int | None]
    target: Decimal | None = None
    better: Literal["up", "down"] = "up"
    link: str | Callable[[Period], str] = ""
    note: str | Promise = ""
    department: str = ""
    places: int = 0  # decimal places that mean something
    monthly: bool = True  # whether it can be said of a month too
    published: bool = False  # whether it is anybody's to see

    def link_for(self, period: Period) -> str:
        return self.link(period) if callable(self.link) else self.link

    @property
    def how(self) -> str:
        return str(self.note) or inspect.getdoc(self.measure) or ""


figures: Registry[Figure] = Registry("figures")
