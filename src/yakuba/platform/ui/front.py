"""The front page is drawn from what the services put on it; a service that is switched off leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class FrontPart:
    """A part of the front page: a template and what it reads; small `order` stands first."""

    template: str
    context: Callable[[HttpRequest], dict[str, Any]]
    order: int = 50


front_parts: Registry[FrontPart] = Registry("front page parts")
