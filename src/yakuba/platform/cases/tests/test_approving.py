"""決裁: stage by stage, by those whose turn it is, by a stand-in where there is one, never by the one who proposed."""

from datetime import date

import pytest
from django.urls import reverse

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.errors import (
    MayNot,
    NoApprovalHere,
    NoApprover,
    NoSuchMove,
    NoteNeeded,
    NotYourStage,
    OwnProposal,
    ProposalNeeded,
)
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.models import Approval, ApprovalStep
from yakuba.platform.people.models import Holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked_on(town, suzuki):
    return cases.move(a_case(town), "start", by=suzuki)


@pytest.fixture
def proposed(worked_on, suzuki, ito, tanaka):
    return cases.request_approval(worked_on, by=suzuki, proposal="直します", facts={"kind": "granted"})


def steps(case):
    return [(s.stage, s.approved, s.by.name, s.acting) for s in ApprovalStep.objects.filter(approval__case=case)]


def test_the_supervisor_speaks_first_then_the_head(proposed, ito, tanaka):
    with pytest.raises(NotYourStage):
        cases.approve(proposed, by=tanaka)
    after_one = cases.approve(proposed, by=ito, note="よい")
    assert after_one.state == "approval"
    with pytest.raises(NotYourStage):
        cases.approve(proposed, by=ito)
    assert cases.approve(proposed, by=tanaka).state == "approved"
    assert steps(proposed) == [(1, True, "伊藤 恵", False), (2, True, "田中 誠", False)]
    with pytest.raises(NoApprovalHere):
        cases.approve(proposed, by=tanaka)


def test_whoever_proposed_never_decides(worked_on, ito, tanaka):
    """伊藤 proposes: the stage of the 係長, whom nobody else is, is left out, and the timeline says so."""
    case = cases.request_approval(worked_on, by=ito, proposal="直します")
    assert Approval.objects.get(case=case).stage == 2
    assert case.entries.filter(kind="skipped").count() == 1
    with pytest.raises(OwnProposal):
        cases.approve(case, by=ito)
    assert cases.approve(case, by=tanaka).state == "approved"


def test_without_anyone_for_the_last_stage_nothing_is_proposed(worked_on, suzuki, ito):
    with pytest.raises(NoApprover):
        cases.request_approval(worked_on, by=suzuki, proposal="直します")
    worked_on.refresh_from_db()
    assert worked_on.state == "working"
    assert not Approval.objects.exists()


def test_nothing_comes_before_approvers_without_a_proposal(worked_on, suzuki):
    with pytest.raises(ProposalNeeded):
        cases.move(worked_on, "request_approval", by=suzuki, note="お願いします")
    worked_on.refresh_from_db()
    assert (worked_on.state, worked_on.approvals.count()) == ("working", 0)


def test_a_stand_in_decides_and_is_named_as_one(proposed, ito, tanaka, takahashi, signed_in, suzuki):
    Holding.objects.create(post=tanaka.holdings.get().post, person=takahashi, from_on=date(2026, 4, 1), acting=True)
    cases.approve(proposed, by=ito)
    cases.approve(proposed, by=takahashi)
    assert steps(proposed)[1] == (2, True, "高橋 涼", True)
    words = signed_in(suzuki).get(reverse("cases:detail", args=[proposed.number])).content.decode()
    assert "代決" in words
    assert "戸籍住民課 課長" in words


def test_a_stand_in_whose_time_is_over_decides_nothing(proposed, ito, tanaka, takahashi):
    Holding.objects.create(
        post=tanaka.holdings.get().post, person=takahashi, from_on=date(2026, 4, 1), until_on=date(2026, 4, 30), acting=True
    )
    cases.approve(proposed, by=ito)
    with pytest.raises(NotYourStage):
        cases.approve(proposed, by=takahashi)


def test_sent_back_with_a_reason_it_lies_with_the_clerk_again(proposed, suzuki, ito):
    with pytest.raises(NoteNeeded):
        cases.send_back(proposed, by=ito, note=" ")
    case = cases.send_back(proposed, by=ito, note="費用を書いてください")
    assert case.state == "working"
    assert steps(case) == [(1, False, "伊藤 恵", False)]
    again = cases.request_approval(case, by=suzuki, proposal="直します。費用は48,000円")
    assert Approval.objects.filter(case=again, state="running").count() == 1


def test_only_the_proposer_or_who_assigns_takes_a_proposal_back(proposed, suzuki, ito, takahashi):
    with pytest.raises(MayNot):
        cases.withdraw_proposal(proposed, by=takahashi)
    assert cases.withdraw_proposal(proposed, by=suzuki).state == "working"
    assert Approval.objects.get().state == "taken_back"
    with pytest.raises(NoApprovalHere):
        cases.withdraw_proposal(proposed, by=suzuki)


def test_the_applicant_withdraws_and_the_approvers_have_nothing_left_to_decide(town, suzuki, ito, tanaka, sato):
    case = cases.move(a_case(town, applicant=sato), "start", by=suzuki)
    case = cases.request_approval(case, by=suzuki, proposal="直します")
    case = cases.move(case, "withdraw", by=sato)
    assert (case.state, Approval.objects.get().state) == ("withdrawn", "taken_back")
    with pytest.raises(NoApprovalHere):
        cases.approve(case, by=ito)


def test_two_proposals_do_not_run_at_once(proposed, suzuki):
    with pytest.raises(NoSuchMove):
        cases.request_approval(proposed, by=suzuki, proposal="もう一つ")


def test_the_page_offers_the_decision_to_the_one_whose_turn_it_is(proposed, ito, tanaka, suzuki, signed_in):
    address = reverse("cases:detail", args=[proposed.number])

    def offers(person):
        page = signed_in(person).get(address)
        return page.context["may_decide"], page.context["may_take_back"]

    assert offers(ito) == (True, True)
    assert offers(tanaka) == (False, True)
    assert offers(suzuki) == (False, True)
    cases.approve(proposed, by=ito)
    assert offers(ito) == (False, True)
    assert offers(tanaka) == (True, True)


def decide(client, case, decision, note="", revision=None):
    case.refresh_from_db()
    typed = {"decision": decision, "note": note, "revision": case.revision if revision is None else revision}
    return client.post(reverse("cases:decision", args=[case.number]), typed)


def test_the_whole_way_through_the_pages(proposed, ito, tanaka, suzuki, signed_in):
    assert decide(signed_in(ito), proposed, "send_back").status_code == 422
    assert decide(signed_in(ito), proposed, "send_back", "費用は").status_code == 302
    proposed.refresh_from_db()
    form = {"kind": "granted", "proposal": "48,000円で直します", "revision": proposed.revision}
    assert signed_in(suzuki).post(reverse("cases:propose", args=[proposed.number]), form).status_code == 302
    assert decide(signed_in(ito), proposed, "approve").status_code == 302
    assert decide(signed_in(tanaka), proposed, "approve").status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == "approved"


def test_an_approver_never_approves_what_changed_after_they_read_it(proposed, ito, sato, signed_in):
    seen = proposed.revision
    cases.write_message(proposed, "やっぱり別の場所でした", by=None, from_applicant=True)
    assert decide(signed_in(ito), proposed, "approve", revision=seen).status_code == 409
    assert not ApprovalStep.objects.exists()


@pytest.mark.parametrize(("typed", "field"), [({"proposal": "案"}, "id_kind_0"), ({"kind": "granted", "proposal": " "}, "id_proposal")])
def test_a_proposal_that_says_too_little_comes_back(typed, field, worked_on, suzuki, ito, tanaka, signed_in):
    page = signed_in(suzuki).post(reverse("cases:propose", args=[worked_on.number]), typed | {"revision": worked_on.revision})
    assert page.status_code == 422
    assert page.context["pairs"][0][0] == field
