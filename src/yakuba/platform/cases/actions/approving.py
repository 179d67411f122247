"""決裁: a clerk proposes, the holders of the posts decide stage by stage; a stand-in is marked as such."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.cases.actions.moving import checked_note, make, move_of
from yakuba.platform.cases.approvers import Seat, approvers_for, next_stage, seat_of, stage_label
from yakuba.platform.cases.case_types import APPROVE, REQUEST, SEND_BACK, TAKE_BACK
from yakuba.platform.cases.errors import MayNot, NoApprovalHere, NoApprover, NotYourStage, OwnProposal
from yakuba.platform.cases.models import Approval, ApprovalState, ApprovalStep, Case, EntryKind
from yakuba.platform.cases.queries import running_approval
from yakuba.platform.cases.telling import tell_staff
from yakuba.platform.cases.timeline import add_entry, lock, save
from yakuba.platform.cases.writing import PROPOSAL, needed
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may


@audit.deed()
def request_approval(case: Case, *, by: Person, proposal: str, facts: dict[str, Any] | None = None, revision: int | None = None) -> Case:
    """Put `proposal` before the approvers (決裁に回す). `facts` holds its kind, as {"kind": "granted"}."""
    case = lock(case, revision)
    request = move_of(case, REQUEST)
    if not may(by, request.right, case.department):
        raise MayNot(str(request.label))
    proposal = needed(proposal, longest=PROPOSAL, field="proposal")
    stages = case.kind.stages_of(case)
    if not approvers_for(stages, case.department, without=by):
        raise NoApprover(stage_label(stages))
    make(case, request, by=by, facts=facts)
    approval = Approval.objects.create(
        case=case, proposal=proposal, facts=facts or {}, proposed_by=by, stages=stages, stage=next_stage(0, stages, case.department, by)
    )
    add_entry(case, EntryKind.PROPOSED, by=by, text=proposal, facts={"approval": approval.pk, "stages": stages} | (facts or {}))
    _say_skipped(case, approval, after=0)
    audit.record("case.proposed", case, by=by, approval=approval, stages=stages, stage=approval.stage)
    _tell_approvers(case, approval)
    return case


def _say_skipped(case: Case, approval: Approval, *, after: int) -> None:
    for stage in range(after + 1, approval.stage):
        add_entry(case, EntryKind.SKIPPED, by=None, facts={"approval": approval.pk, "stage": stage, "role": stage_label(stage)})


def _tell_approvers(case: Case, approval: Approval) -> None:
    for person in approvers_for(approval.stage, case.department, without=approval.proposed_by):
        tell_staff("case.to_approve", person, case)


@audit.deed()
def approve(case: Case, *, by: Person, note: str = "", revision: int | None = None) -> Case:
    """Approve the stage whose turn it is. After the last one the case moves on."""
    case = lock(case, revision)
    approval, seat = _my_turn(case, by)
    note = checked_note(note, move_of(case, APPROVE))
    _speak(approval, seat, by=by, approved=True, note=note)
    add_entry(case, EntryKind.APPROVED, by=by, text=note, facts=_step_facts(approval, seat))
    audit.record("case.approved", case, by=by, approval=approval, stage=approval.stage, acting=seat.acting)
    if approval.stage == approval.stages:
        _end(approval, ApprovalState.APPROVED)
        return make(case, move_of(case, APPROVE), by=by, note=note, facts=approval.facts)
    spoken = approval.stage
    approval.stage = next_stage(spoken, approval.stages, case.department, approval.proposed_by)
    approval.save(update_fields=["stage"])
    _say_skipped(case, approval, after=spoken)
    save(case)
    _tell_approvers(case, approval)
    return case


@audit.deed()
def send_back(case: Case, *, by: Person, note: str, revision: int | None = None) -> Case:
    """Send the proposal back to the clerk, with the reason (差戻し)."""
    case = lock(case, revision)
    approval, seat = _my_turn(case, by)
    made = move_of(case, SEND_BACK)
    note = checked_note(note, replace(made, needs_note=True))
    _speak(approval, seat, by=by, approved=False, note=note)
    _end(approval, ApprovalState.SENT_BACK)
    add_entry(case, EntryKind.SENT_BACK, by=by, text=note, facts=_step_facts(approval, seat))
    audit.record("case.sent_back", case, by=by, approval=approval, stage=approval.stage, acting=seat.acting)
    make(case, made, by=by, note=note, facts=approval.facts)
    tell_staff("case.sent_back", approval.proposed_by, case)
    return case


@audit.deed()
def withdraw_proposal(case: Case, *, by: Person, note: str = "", revision: int | None = None) -> Case:
    """The one who proposed takes the proposal back (決裁の取下げ)."""
    case = lock(case, revision)
    approval = running_approval(case)
    if approval is None or TAKE_BACK not in case.kind.moves:
        raise NoApprovalHere(case)
    made = move_of(case, TAKE_BACK)
    if approval.proposed_by_id != by.pk and not may(by, "cases.assign", case.department):
        raise MayNot(str(made.label))
    _end(approval, ApprovalState.TAKEN_BACK)
    add_entry(case, EntryKind.TAKEN_BACK, by=by, text=checked_note(note, made), facts={"approval": approval.pk})
    audit.record("case.proposal_withdrawn", case, by=by, approval=approval)
    return make(case, made, by=by, note=note, facts=approval.facts)


def _my_turn(case: Case, by: Person) -> tuple[Approval, Seat]:
    """The running approval and the seat from which `by` decides it."""
    approval = running_approval(case)
    if approval is None:
        raise NoApprovalHere(case)
    if not may(by, "cases.approve", case.department):
        raise NotYourStage(stage_label(approval.stage))
    if approval.proposed_by_id == by.pk:
        raise OwnProposal
    seat = seat_of(by, approval.stage, case.department)
    if seat is None:
        raise NotYourStage(stage_label(approval.stage))
    return approval, seat


def may_decide(case: Case, person: Person, approval: Approval | None) -> bool:
    """Whether it is this person's turn."""
    return (
        approval is not None
        and approval.proposed_by_id != person.pk
        and may(person, "cases.approve", case.department)
        and seat_of(person, approval.stage, case.department) is not None
    )


def _step_facts(approval: Approval, seat: Seat) -> dict[str, Any]:
    return {"approval": approval.pk, "stage": approval.stage, "stages": approval.stages, "acting": seat.acting, "post": seat.title}


def _speak(approval: Approval, seat: Seat, *, by: Person, approved: bool, note: str) -> None:
    ApprovalStep.objects.create(
        approval=approval, stage=approval.stage, approved=approved, by=by, acting=seat.acting, post_title=seat.title, note=note
    )


def _end(approval: Approval, state: str) -> None:
    approval.state, approval.ended_at = state, timezone.now()
    approval.save(update_fields=["state", "ended_at"])
