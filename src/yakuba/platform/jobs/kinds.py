"""The kinds of job, each declared beside the function that does the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.functional import Promise

from yakuba.platform.registry import Registry

Work = TypeVar("Work", bound=Callable[..., Any])


@dataclass(frozen=True)
class JobKind:
    """`retries`: how often a passing failure is tried again. `safe_to_repeat`: running it twice does no harm."""

    name: str
    label: str | Promise
    function: Callable[..., Any]
    retries: int = 5
    safe_to_repeat: bool = True


kinds: Registry[JobKind] = Registry("jobs")


def job(name: str, *, label: str | Promise, retries: int = 5, safe_to_repeat: bool = True) -> Callable[[Work], Work]:
    """Declare the function `(run, **ids)` below as the job `name`. Say `safe_to_repeat=False` when a second run could do harm."""

    def declare(function: Work) -> Work:
        kinds.add(name, JobKind(name, label, function, retries, safe_to_repeat))
        function.job_name = name  # type: ignore[attr-defined]
        return function

    return declare


def label_of(name: str) -> str:
    """The kind's words for the screen; a job whose code is gone keeps its bare name."""
    kind = kinds.get(name)
    return str(kind.label) if kind else name
