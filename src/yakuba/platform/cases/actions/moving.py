"""Moves: from one state to another, by the table of the case's type and by nothing else."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.cases.case_types import APPLICANT, APPROVAL, REQUEST, Move
from yakuba.platform.cases.clock import turn_clock
from yakuba.platform.cases.errors import MayNot, NoSuchMove, NoteNeeded, ProposalNeeded
from yakuba.platform.cases.models import Approval, ApprovalState, Case, EntryKind
from yakuba.platform.cases.queries import may_move
from yakuba.platform.cases.telling import tell_applicant
from yakuba.platform.cases.timeline import add_entry, lock, save
from yakuba.platform.cases.writing import NOTE, written
from yakuba.platform.files import actions as files
from yakuba.platform.people.models import Person


@audit.deed()
def move(
    case: Case, move_name: str, *, by: Person | None, note: str = "", facts: dict[str, Any] | None = None, revision: int | None = None
) -> Case:
    """Make the move `move_name`. `by=None` is an applicant without account, let in by the caller; only their own moves are open so."""
    case = lock(case, revision)
    made = move_of(case, move_name)
    if not may_move(case, made, by):
        raise MayNot(str(made.label))
    if made.name == REQUEST and case.kind.stages:
        raise ProposalNeeded(str(made.label))  # request_approval makes this move, with the proposal
    return make(case, made, by=by, note=note, facts=facts)


def move_by_hand(case: Case, move_name: str, *, by: Person, note: str = "", revision: int | None = None) -> Case:
    """Make a move that somebody picked from the list. The others belong to a deed of a service, which does more than to move."""
    known = case.kind.moves.get(move_name)
    if known is not None and not known.offered and may_move(case, known, by):
        raise NoSuchMove(case, str(known.label))
    return move(case, move_name, by=by, note=note, revision=revision)


def move_of(case: Case, name: str) -> Move:
    """The move of that name, if it leads from where the case stands."""
    found = case.kind.moves.get(name)
    if found is None or case.state not in found.frm:
        raise NoSuchMove(case, str(found.label) if found else name[:40])
    return found


def checked_note(note: str, made: Move) -> str:
    note = written(note, longest=NOTE, field="note")
    if made.needs_note and not note:
        raise NoteNeeded(str(made.label))
    return note


def make(case: Case, made: Move, *, by: Person | None, note: str = "", facts: dict[str, Any] | None = None) -> Case:
    """Carry out a move that is known to be allowed, on a locked case. Followers run in the same deed."""
    note, facts, now, before = checked_note(note, made), dict(facts or {}), timezone.now(), case.state
    if made.right != APPROVAL:
        _end_running_approval(case, now)
    case.state = made.to
    closes = not case.state_now.open
    case.closed_at = (case.closed_at or now) if closes else None
    case.outcome = (made.closes_with or made.to) if closes else ""
    turn_clock(case, now=now, by=by)
    save(case, "state", "closed_at", "outcome", "waiting_since", "due_on")
    add_entry(
        case, EntryKind.MOVED, by=by, at=now, text=note, state_before=before, state_after=case.state, for_applicant=_shown(case, before),
        by_applicant=made.right == APPLICANT and (by is None or not by.is_staff), facts=facts | {"move": made.name},
    )  # fmt: skip
    audit.record("case.moved", case, by=by, move=made.name, frm=before, to=case.state, outcome_code=case.outcome)
    _keep_or_let_go(case, made, before, by)
    for follower in case.kind.followers:
        follower(case, made, by, facts)
    if made.tells_applicant:
        tell_applicant("case.moved", case, state=case.state_now.resident_label or case.state_now.label, note=note)
    return case


def _shown(case: Case, before: str) -> bool:
    """The applicant reads of a move when what they read of the state changes by it."""
    states = case.kind.states
    return (states[before].resident_label or states[before].label) != (states[case.state].resident_label or states[case.state].label)


def _end_running_approval(case: Case, now) -> None:
    Approval.objects.filter(case=case, state=ApprovalState.RUNNING).update(state=ApprovalState.TAKEN_BACK, ended_at=now)


def _keep_or_let_go(case: Case, made: Move, before: str, by: Person | None) -> None:
    """保存年限 counts from the closing; a case opened again keeps everything."""
    was_open = case.kind.states[before].open
    if was_open and not case.is_open:
        files.start_retention(case, closed_on=timezone.localtime(case.closed_at).date(), by=by)
    elif case.is_open and not was_open:
        files.stop_retention(case, by=by)
