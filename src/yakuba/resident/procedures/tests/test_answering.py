"""The office answers: return, correct exactly that, propose, approve, decide, notify."""

from datetime import timedelta

import pypdfium2
import pytest
from django.utils import timezone

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.models import Case
from yakuba.platform.errors import Refused
from yakuba.platform.files.actions import open_stored
from yakuba.platform.notices.models import Notice
from yakuba.resident.procedures.actions import correcting, deciding, submitting
from yakuba.resident.procedures.actions.correcting import Wanted
from yakuba.resident.procedures.errors import AnswerUntilPast, FieldUnknown, NoCorrectionAsked, NothingProposed, ReasonNeeded
from yakuba.resident.procedures.factories import a_procedure, an_application
from yakuba.resident.procedures.printing import receipt_pdf
from yakuba.resident.procedures.queries import applications_visible_to, living_decision, open_correction
from yakuba.resident.procedures.reading import definition_of, plain_context

pytestmark = pytest.mark.django_db
JA = {"language": "ja", "by": None}


@pytest.fixture
def application(town, sato):
    return an_application(a_procedure(town.records), by=sato)


@pytest.fixture
def in_review(application, suzuki):
    application.case = cases.move(application.case, "review", by=suzuki)
    return application


def approved(application, suzuki, ito, tanaka, verdict="granted", reason=""):
    deciding.propose(application, verdict, by=suzuki, reason=reason)
    for approver in (ito, tanaka):
        application.case = cases.approve(application.case, by=approver)
    return application


def text_of(pdf: bytes) -> str:
    """The words of a paper; spacing between scripts is the typesetter's."""
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).replace(" ", "")


def test_exactly_the_returned_fields_can_be_corrected(in_review, suzuki, sato):
    correcting.return_for_correction(in_review, [Wanted("call_name", "鑑札の名前と違います")], by=suzuki)
    assert in_review.case.state == "returned"
    step = definition_of(in_review.version).steps[1]
    correcting.save_correction(in_review, step, {"call_name": "ポチ太郎", "born_on": "2020-01-01"}, plain_context(**JA), by=sato)
    correcting.send_correction(in_review, plain_context(**JA), by=sato)
    in_review.refresh_from_db()
    assert in_review.answers["call_name"] == "ポチ太郎"
    assert in_review.answers["born_on"] == "2026-01-05"
    assert in_review.case.state == "reviewing"
    assert in_review.corrections.get().answers_before["call_name"] == "ポチ"


def test_nothing_can_be_corrected_that_was_not_returned(in_review):
    with pytest.raises(NoCorrectionAsked):
        correcting.send_correction(in_review, plain_context(**JA), by=None)


def test_a_return_names_fields_that_exist(in_review, suzuki):
    for wanted in ([], [Wanted("no_such_field")]):
        with pytest.raises(FieldUnknown):
            correcting.return_for_correction(in_review, wanted, by=suzuki)
    assert open_correction(in_review) is None


def test_nobody_is_asked_to_answer_by_a_day_that_is_over(in_review, suzuki):
    today = timezone.localdate()
    with pytest.raises(AnswerUntilPast):
        correcting.return_for_correction(in_review, [Wanted("call_name")], by=suzuki, answer_until=today - timedelta(days=1))
    assert open_correction(in_review) is None
    correcting.return_for_correction(in_review, [Wanted("call_name")], by=suzuki, answer_until=today)
    assert open_correction(in_review).answer_until == today


def test_a_decision_goes_through_two_stages_and_ends_in_a_numbered_notice(in_review, suzuki, ito, tanaka):
    decision = deciding.decide(approved(in_review, suzuki, ito, tanaka), by=suzuki)
    assert in_review.case.state == "granted" and in_review.case.closed_at
    pdf = open_stored(decision.notice).read()
    said = text_of(pdf)
    assert decision.document_number in said and "佐藤花子" in said and in_review.case.number in said
    assert Notice.objects.filter(kind="procedures.decided").count() == 1


def test_what_is_decided_is_not_proposed_again(in_review, suzuki, ito, tanaka):
    decision = deciding.decide(approved(in_review, suzuki, ito, tanaka), by=suzuki)
    with pytest.raises(Refused):
        deciding.propose(in_review, "refused", by=suzuki, reason="思い直しました")
    assert living_decision(in_review) == decision


def test_a_refusal_says_why_and_how_to_appeal(in_review, suzuki, ito, tanaka):
    with pytest.raises(ReasonNeeded):
        deciding.propose(in_review, "refused", by=suzuki)
    decision = deciding.decide(approved(in_review, suzuki, ito, tanaka, "refused", "区外で飼われているため"), by=suzuki)
    said = text_of(open_stored(decision.notice).read())
    assert "区外で飼われているため" in said and "審査請求" in said


def test_every_notice_names_the_case_in_the_language_of_its_reader(in_review, suzuki):
    Case.objects.filter(pk=in_review.case.pk).update(language="en")
    cases.write_message(Case.objects.get(pk=in_review.case.pk), "登録番号を教えてください", by=suzuki)
    assert "Dog registration" in Notice.objects.get(kind="case.message").subject


def test_nothing_is_decided_that_was_not_approved(in_review, suzuki, ito, tanaka):
    with pytest.raises((NothingProposed, Refused)):
        deciding.decide(in_review, by=suzuki)
    deciding.propose(in_review, "granted", by=suzuki)
    with pytest.raises(Refused):
        deciding.decide(in_review, by=suzuki)


def test_a_proposal_sent_back_is_dead_and_can_be_written_anew(in_review, suzuki, ito, tanaka):
    deciding.propose(in_review, "granted", by=suzuki)
    in_review.case = cases.send_back(in_review.case, by=ito, note="注射済証の日付を確認してください")
    assert living_decision(in_review) is None
    assert deciding.propose(in_review, "granted", by=suzuki).dropped_at is None


def test_the_applicant_takes_it_back_until_it_is_decided(in_review, sato, suzuki, ito, tanaka):
    submitting.withdraw(in_review, by=sato)
    assert in_review.case.state == "withdrawn"
    with pytest.raises(Refused):
        submitting.withdraw(in_review, by=sato)


def test_document_numbers_count_within_the_department(town, sato, suzuki, ito, tanaka):
    procedure = a_procedure(town.records)
    numbers = []
    for _ in range(2):
        application = an_application(procedure, by=sato)
        application.case = cases.move(application.case, "review", by=suzuki)
        numbers.append(deciding.decide(approved(application, suzuki, ito, tanaka), by=suzuki).document_number)
    assert len(set(numbers)) == 2


def test_a_clerk_of_another_department_sees_no_application(application, suzuki, takahashi, sato):
    assert applications_visible_to(suzuki).count() == 1
    assert applications_visible_to(takahashi).count() == 0
    assert applications_visible_to(sato).count() == 1


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_the_receipt_holds_the_number_and_the_answers(application, language):
    said = text_of(receipt_pdf(application, language))
    assert application.case.number in said and "ポチ" in said


def test_each_step_of_the_office_is_audited(in_review, suzuki, ito, tanaka):
    deciding.decide(approved(in_review, suzuki, ito, tanaka), by=suzuki)
    assert {"application.proposed", "application.decided"} <= set(AuditEntry.objects.values_list("event", flat=True))
