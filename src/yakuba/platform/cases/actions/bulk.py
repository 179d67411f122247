"""One deed on many cases. Each case is a deed of its own: what can't be done to one does not undo the others, and is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yakuba.platform.cases.actions.assigning import assign
from yakuba.platform.cases.actions.moving import move_by_hand
from yakuba.platform.cases.case_types import Move
from yakuba.platform.cases.errors import NothingChosen
from yakuba.platform.cases.models import Case
from yakuba.platform.cases.queries import moves_open_to
from yakuba.platform.errors import Refused
from yakuba.platform.people.models import Person

MOST = 200


@dataclass(frozen=True)
class Result:
    """What happened to one case."""

    case: Case
    done: bool
    message: str


def chosen(cases: QuerySet[Case], ids: Sequence[str]) -> list[Case]:
    """The cases that were picked, as far as the person sees them, in the order of their numbers."""
    keys = [int(i) for i in ids[:MOST] if i.isascii() and i.isdigit() and len(i) < 19]
    found = list(cases.filter(pk__in=keys).select_related("department", "assignee").order_by("number"))
    if not found:
        raise NothingChosen
    return found


def moves_open_for_all(cases: Sequence[Case], person: Person) -> list[Move]:
    """The moves that lead on from every one of `cases` and that `person` may make."""
    if len({case.type for case in cases}) != 1:
        return []
    shared = [{m.name for m in moves_open_to(case, person) if m.offered} for case in cases]
    names = set.intersection(*shared) if shared else set()
    return [m for m in cases[0].kind.moves.values() if m.name in names]


def assign_all(cases: Sequence[Case], to: Person | None, *, by: Person) -> list[Result]:
    words = _("担当を%(name)sにしました。") % {"name": to.name} if to else _("担当を外しました。")
    return _each(cases, lambda case: assign(case, to, by=by), words)


def move_all(cases: Sequence[Case], name: str, *, by: Person, note: str = "") -> list[Result]:
    return _each(cases, lambda case: move_by_hand(case, name, by=by, note=note), "")


def _each(cases: Sequence[Case], deed: Callable[[Case], Any], words: str) -> list[Result]:
    results = []
    for case in cases:
        try:
            after = deed(case)
        except Refused as no:
            results.append(Result(case, False, str(no.message)))
        else:
            said = words or _("「%(state)s」にしました。") % {"state": after.state_now.label}
            results.append(Result(after, True, said))
    return results
