"""What kinds of case there are: each type's states and moves in one table, checked while the program starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest

from yakuba.platform.registry import Registry

if TYPE_CHECKING:
    from yakuba.platform.cases.models import Case
    from yakuba.platform.people.models import Person

# Two rights that are no rights of staff: a move of the applicant's own, and one that only 決裁 makes.
APPLICANT = "applicant"
APPROVAL = "approval"

# The moves that the approval makes; a type with stages names them so.
REQUEST, APPROVE, SEND_BACK, TAKE_BACK = "request_approval", "approve", "send_back", "withdraw_proposal"

WaitingFor = Literal["office", "applicant", "approver"]
Panel = Callable[[HttpRequest, "Case"], "tuple[str, dict] | None"]


class WrongCaseType(ValueError):
    """A table of states and moves that can't work: a mistake that must stop the start."""


@dataclass(frozen=True)
class State:
    """Where a case stands. `resident_label`: how the applicant reads it, if not as the office does; `good`: an end as one hopes for."""

    label: Any
    open: bool = True
    waiting_for: WaitingFor | None = None
    resident_label: Any = ""
    good: bool = False


@dataclass(frozen=True)
class Move:
    """A way from states to a state. `offered=False`: no button of its own on the case page, a service draws one instead.

    `tells_applicant`: the applicant gets the notice `case.moved`. `name` is filled in by the CaseType.
    """

    label: Any
    frm: tuple[str, ...]
    to: str
    right: str = "cases.handle"
    needs_note: bool = False
    closes_with: str = ""
    offered: bool = True
    tells_applicant: bool = False
    name: str = ""


@dataclass(frozen=True)
class Action:
    """A link on the right of the case page. With `move`, it stands there only while this person may make that move."""

    label: Any
    url: str
    style: str = "secondary"
    move: str = ""


Follower = Callable[["Case", Move, "Person | None", dict], None]


@dataclass(frozen=True)
class CaseType:
    """One kind of case. `stages`: how many stages an approval has, for all or for each case.

    `topics` gives the words for topics in filters. `reply_move` is made when the applicant writes while the case waits for them.
    """

    label: Any
    states: Mapping[str, State]
    moves: Mapping[str, Move]
    initial: str = "received"
    due_in: int | None = 10
    stages: int | Callable[[Case], int] = 0
    steps: tuple[Any, ...] = ()
    followers: tuple[Follower, ...] = ()
    office_panels: tuple[Panel, ...] = ()
    resident_panels: tuple[Panel, ...] = ()
    office_actions: tuple[Callable[[HttpRequest, Case], list[Action]], ...] = ()
    resident_actions: tuple[Callable[[HttpRequest, Case], list[Action]], ...] = ()
    topics: Callable[[], dict[str, str]] = field(default=dict)
    reply_move: str = ""

    def __post_init__(self) -> None:
        named = {name: replace(move, name=name) for name, move in self.moves.items()}
        object.__setattr__(self, "moves", named)
        _check(self)

    def stages_of(self, case: Case) -> int:
        return self.stages(case) if callable(self.stages) else self.stages

    def moves_from(self, state: str) -> list[Move]:
        return [move for move in self.moves.values() if state in move.frm]

    def step_of(self, state: str) -> int:
        """Where the applicant stands in 受付 → 審査 → 決定: 0, 1 or 2."""
        if state not in self.states or not self.states[state].open:
            return 2
        return 0 if state == self.initial else 1


def _check(kind: CaseType) -> None:
    wrong = _unknown_names(kind) or _bad_endings(kind) or _bad_approval(kind) or _unreachable(kind) or _stuck(kind)
    if wrong:
        raise WrongCaseType(f"{kind.label}: {wrong}")


def _unknown_names(kind: CaseType) -> str:
    used = {kind.initial} | {name for move in kind.moves.values() for name in (*move.frm, move.to)}
    unknown = sorted(used - set(kind.states))
    if unknown:
        return f"no such state: {', '.join(unknown)}"
    if kind.reply_move and kind.reply_move not in kind.moves:
        return f"no such move: {kind.reply_move}"
    return next((f"move {name} starts nowhere" for name, move in kind.moves.items() if not move.frm), "")


def _bad_endings(kind: CaseType) -> str:
    if not kind.states[kind.initial].open:
        return "the initial state is closed"
    for name, move in kind.moves.items():
        if move.closes_with and kind.states[move.to].open:
            return f"move {name} closes, but {move.to} is open"
    return next((f"closed state {n} waits for someone" for n, s in kind.states.items() if not s.open and s.waiting_for), "")


def _bad_approval(kind: CaseType) -> str:
    if not kind.stages:
        return ""
    missing = [name for name in (REQUEST, APPROVE, SEND_BACK) if name not in kind.moves]
    if missing:
        return f"it has approval stages, but no move {', '.join(missing)}"
    waiting = kind.moves[REQUEST].to
    made = [kind.moves[name] for name in (APPROVE, SEND_BACK, TAKE_BACK) if name in kind.moves]
    return next((f"move {m.name} does not start at {waiting}" for m in made if waiting not in m.frm), "")


def _reached(start: set[str], edges: list[tuple[str, str]]) -> set[str]:
    found, todo = set(start), list(start)
    while todo:
        here = todo.pop()
        for frm, to in edges:
            if frm == here and to not in found:
                found.add(to)
                todo.append(to)
    return found


def _unreachable(kind: CaseType) -> str:
    edges = [(frm, move.to) for move in kind.moves.values() for frm in move.frm]
    lost = sorted(set(kind.states) - _reached({kind.initial}, edges))
    return f"no way leads to {', '.join(lost)}" if lost else ""


def _stuck(kind: CaseType) -> str:
    """Every open state needs a way to an end, or its cases stay in the inbox for good."""
    back = [(move.to, frm) for move in kind.moves.values() for frm in move.frm]
    ends = {name for name, state in kind.states.items() if not state.open}
    stuck = sorted(set(kind.states) - _reached(ends, back))
    return f"no way leads from {', '.join(stuck)} to an end" if stuck else ""


case_types: Registry[CaseType] = Registry("case types")


def states_where(wanted: Callable[[State], bool]) -> dict[str, list[str]]:
    """Type name → its states for which `wanted` holds."""
    return {name: [key for key, state in kind.states.items() if wanted(state)] for name, kind in case_types.items()}
