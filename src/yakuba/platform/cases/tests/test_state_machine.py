"""No sequence of deeds, by whomever, leads off the table; what a table can not be stops the start."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.case_types import CaseType, Move, State, WrongCaseType
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.general import general
from yakuba.platform.cases.models import Approval, Case
from yakuba.platform.errors import Refused

PEOPLE = ("suzuki", "ito", "tanaka", "sato", "takahashi")
APPROVALS = {"request_approval": "propose", "approve": "approve!", "send_back": "send_back!", "withdraw_proposal": "take_back!"}
ANYTHING = (*general.moves, *APPROVALS.values(), "reply", "write", "take", "no_such_move")
EDGES = {(frm, move.to) for move in general.moves.values() for frm in move.frm}


@dataclass(frozen=True)
class Deed:
    """One thing that someone tries."""

    who: str
    what: str
    note: str


@st.composite
def deeds(draw: Any, state: str) -> Deed:
    """Mostly what leads on from `state`, so that the walk goes far; now and then anything, by anyone."""
    leads_on = [APPROVALS.get(move.name, move.name) for move in general.moves_from(state)]
    what = draw(st.sampled_from(leads_on)) if leads_on and draw(st.integers(0, 3)) else draw(st.sampled_from(ANYTHING))
    return Deed(draw(st.sampled_from(PEOPLE)), what, draw(st.sampled_from(["理由", "理由", ""])))


def attempt(case: Case, deed: Deed, people: dict[str, Any]) -> None:
    by = people[deed.who]
    if deed.what == "propose":
        cases.request_approval(case, by=by, proposal=deed.note)
    elif deed.what == "approve!":
        cases.approve(case, by=by, note=deed.note)
    elif deed.what == "send_back!":
        cases.send_back(case, by=by, note=deed.note)
    elif deed.what == "take_back!":
        cases.withdraw_proposal(case, by=by, note=deed.note)
    elif deed.what == "reply":
        cases.write_message(case, deed.note, by=by, from_applicant=True)
    elif deed.what == "write":
        cases.write_message(case, deed.note, by=by)
    elif deed.what == "take":
        cases.assign(case, by, by=by)
    else:
        cases.move(case, deed.what, by=by, note=deed.note)


@pytest.mark.django_db
@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_sequence_of_deeds_leaves_the_table(data, town, sato, suzuki, ito, tanaka, takahashi):
    people = {"sato": sato, "suzuki": suzuki, "ito": ito, "tanaka": tanaka, "takahashi": takahashi}
    case = a_case(town, applicant=sato)
    for _step in range(12):
        seen = Case.objects.get(pk=case.pk)
        deed = data.draw(deeds(seen.state))
        lines = seen.entries.count()
        try:
            attempt(Case.objects.get(pk=case.pk), deed, people)
        except Refused:
            after = Case.objects.get(pk=case.pk)
            assert (after.state, after.revision, after.entries.count()) == (seen.state, seen.revision, lines)
        _stands_on_the_table(case, Case.objects.get(pk=case.pk))
    _was_on_the_table_all_along(case)


def _stands_on_the_table(case: Case, now: Case) -> None:
    state = general.states[now.state]
    assert (now.closed_at is None) == state.open
    assert bool(now.outcome) == (not state.open)
    assert (now.waiting_since is not None) == (state.waiting_for == "applicant")
    running = Approval.objects.filter(case=case, state="running").count()
    assert running == (1 if state.waiting_for == "approver" else 0)


def _was_on_the_table_all_along(case: Case) -> None:
    at = general.initial
    for entry in case.entries.filter(kind="moved").order_by("pk"):
        assert entry.state_before == at
        assert (entry.state_before, entry.state_after) in EDGES
        at = entry.state_after
    assert Case.objects.get(pk=case.pk).state == at


def states(**more):
    return {"received": State("受付"), "done": State("完了", open=False), **more}


WRONG = {
    "a move to nowhere": (states(), {"close": Move("", ("received",), "lost")}),
    "a move from nowhere": (states(), {"close": Move("", (), "done")}),
    "a state no way leads to": (states(island=State("島")), {"close": Move("", ("received", "island"), "done")}),
    "a state no way leads from": (
        states(pit=State("穴")),
        {"close": Move("", ("received",), "done"), "fall": Move("", ("received",), "pit")},
    ),
    "an outcome while open": (
        states(),
        {"close": Move("", ("received",), "done"), "stay": Move("", ("received",), "received", closes_with="x")},
    ),
    "a closed state that waits": (
        {"received": State("受付"), "done": State("完了", open=False, waiting_for="office")},
        {"close": Move("", ("received",), "done")},
    ),
    "a beginning that is an end": ({"received": State("受付", open=False)}, {}),
}


@pytest.mark.parametrize(("wrong_states", "moves"), WRONG.values(), ids=WRONG)
def test_a_table_that_can_not_work_stops_the_start(wrong_states, moves):
    with pytest.raises(WrongCaseType):
        CaseType(label="誤り", states=wrong_states, moves=moves)


def test_stages_need_their_moves():
    with pytest.raises(WrongCaseType, match="approval stages"):
        CaseType(label="誤り", states=states(), moves={"close": Move("", ("received",), "done")}, stages=2)
