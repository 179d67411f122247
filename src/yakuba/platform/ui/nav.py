"""The navigation: modules add their entries in plugs.py, pages draw those that the person may use.

`may` is asked for rights. People lie above the screens, so their plugs put the real answer here
(`nav.may = rights.may`); until then nobody has any right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse

from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class NavEntry:
    """One line of the navigation. `needs`: the right a person must have; `order`: small numbers stand first."""

    label: Any
    url_name: str
    needs: str | None = None
    icon: str = "chevron-right"
    area: Literal["office", "resident", "footer"] = "office"
    order: int = 50


@dataclass(frozen=True)
class Line:
    """An entry as it is drawn: where it leads, and whether the reader is there."""

    label: Any
    url: str
    icon: str
    here: bool


def _nobody(person: Any, right: str) -> bool:
    return False


entries: Registry[NavEntry] = Registry("nav entries")
may: Callable[[Any, str], bool] = _nobody


def _open_to(person: Any, entry: NavEntry) -> bool:
    if entry.area == "footer":
        return True
    if person is None or not person.is_authenticated:
        return False
    if entry.area == "office" and not person.is_staff:
        return False
    return entry.needs is None or may(person, entry.needs)


def lines(request: HttpRequest, area: str) -> list[Line]:
    """What stands in that part of the navigation for the person who asks."""
    person = getattr(request, "user", None)
    chosen = sorted((e for e in entries if e.area == area and _open_to(person, e)), key=lambda entry: entry.order)
    addressed = [(entry, reverse(entry.url_name)) for entry in chosen]
    # The longest address that the page lies under is where the reader is: /office/figures/ lies under /office/ too.
    under = max((url for _, url in addressed if request.path.startswith(url)), key=len, default=None)
    return [Line(entry.label, url, entry.icon, url == under) for entry, url in addressed]
