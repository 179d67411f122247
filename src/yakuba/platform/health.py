"""Health (運用状況): what an operator should know of each part, in words and in figures.

A module declares what it looks at in its `plugs.py`; the health page says it, and `/metrics` gives its figures to a
monitor. A look is cheap (a few queries, no walk through all rows), for it is taken with every visit and every scrape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from django.utils.functional import Promise

from yakuba.platform.registry import Registry


class Health(IntEnum):
    """The worse, the larger."""

    GOOD = 0
    WATCH = 1  # goes on, but somebody should look
    BAD = 2  # something does not work, or what is promised is not kept


@dataclass(frozen=True)
class Finding:
    """What a look has found. `words`: sentences for the operator, the first about what matters most.

    `figures` are numbers with a name in snake_case, its unit at the end; `/metrics` shows them as `yakuba_<check>_<name>`.
    """

    health: Health
    words: tuple[str, ...]
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class HealthCheck:
    """One part of the town hall. `page`: the name of the address where the operator can do something about it."""

    label: str | Promise
    look: Callable[[], Finding]
    page: str = ""
    order: int = 50


health_checks: Registry[HealthCheck] = Registry("health checks")


@dataclass
class Judgement:
    """Gathers what is wrong, worst first, and falls back on one good sentence."""

    _found: list[tuple[Health, str]] = field(default_factory=list)

    def bad(self, words: str) -> None:
        self._found.append((Health.BAD, words))

    def watch(self, words: str) -> None:
        self._found.append((Health.WATCH, words))

    def finding(self, good: str, **figures: float) -> Finding:
        found = sorted(self._found, key=lambda one: -one[0])
        if not found:
            return Finding(Health.GOOD, (good,), figures)
        return Finding(found[0][0], tuple(words for _, words in found), figures)
