"""Mistakes in the navigation stop the start instead of breaking every page."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import NoReverseMatch, reverse

from yakuba.platform.ui import nav


@register("ui")
def nav_entries_have_addresses(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each entry names an address that exists and needs nothing to be filled in."""
    problems: list[CheckMessage] = []
    for name, entry in nav.entries.items():
        try:
            reverse(entry.url_name)
        except NoReverseMatch:
            problems.append(Error(f"The navigation entry {name!r} names no address: {entry.url_name!r}", id="ui.E001"))
    return problems
