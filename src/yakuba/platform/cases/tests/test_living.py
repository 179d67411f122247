"""A case lives: received, handled, asked back, decided, closed."""

import pytest

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.errors import NotYourStage
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.queries import cases_visible_to

pytestmark = pytest.mark.django_db


def test_a_question_is_answered(town, suzuki, sato):
    case = a_case(town, applicant=sato)
    case = cases.move(case, "start", by=suzuki)
    case = cases.move(case, "ask", by=suzuki, note="どこの街灯ですか")
    assert case.waiting_since
    cases.write_message(case, "本郷4丁目です", by=sato, from_applicant=True)
    case.refresh_from_db()
    assert (case.state, case.waiting_since) == ("working", None)
    case = cases.move(case, "close", by=suzuki)
    assert case.closed_at and case.outcome == "done"


def test_two_stages(town, suzuki, ito, tanaka, takahashi):
    case = a_case(town)
    case = cases.move(case, "start", by=suzuki)
    case = cases.request_approval(case, by=suzuki, proposal="直します")
    with pytest.raises(NotYourStage):
        cases.approve(case, by=tanaka)
    with pytest.raises(NotYourStage):
        cases.approve(case, by=suzuki)
    case = cases.approve(case, by=ito)
    case = cases.approve(case, by=tanaka)
    assert case.state == "approved"
    assert cases_visible_to(takahashi).count() == 0
