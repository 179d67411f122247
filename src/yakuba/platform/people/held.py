"""Two registries that other modules fill: what a person holds in their work, and what is kept about a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from yakuba.platform.people.models import Person
from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class Held:
    """Something a person holds at work: open cases, running approvals, saved drafts.

    `hand_over(from, to, by)` moves all of it inside the caller's deed and returns a line for each thing moved.
    """

    label: str | Promise
    count: Callable[[Person], int]
    hand_over: Callable[[Person, Person, Person], list[str]]


@dataclass(frozen=True)
class PersonalData:
    """What a module keeps about a person. `show` returns plain JSON values; `erase` erases what may be erased, inside the caller's deed.

    `kept` says in one sentence what stays, why and for how long ("" if nothing stays).
    """

    label: str | Promise
    show: Callable[[Person], Any]
    erase: Callable[[Person, Person], None]
    kept: str | Promise = ""


holdings_of_person: Registry[Held] = Registry("holdings of a person")
personal_data: Registry[PersonalData] = Registry("personal data")
