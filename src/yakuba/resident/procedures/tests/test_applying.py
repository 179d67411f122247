"""A resident applies: what is kept, what is sent once, and what is refused."""

import pytest

from yakuba.platform import audit
from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.cases.models import Case
from yakuba.platform.notices.models import Notice
from yakuba.resident.procedures.actions import drafting, publishing, submitting
from yakuba.resident.procedures.errors import NoSuchDraft, NotComplete, ProcedureNotOpen
from yakuba.resident.procedures.factories import DOG, DOG_ANSWERS, OWNER, a_filled_draft, a_procedure, an_application
from yakuba.resident.procedures.models import Application, Draft
from yakuba.resident.procedures.queries import draft_for
from yakuba.resident.procedures.reading import definition_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dog(town):
    return a_procedure(town.records)


def test_an_application_becomes_a_case_of_the_department_with_a_number_and_a_due_day(dog, town, sato):
    application = an_application(dog, by=sato)
    case = application.case
    assert (case.department, case.applicant, case.topic, case.state) == (town.records, sato, "dog", "received")
    assert case.number and case.due_on and case.contact_name == "佐藤 花子"


def test_sending_twice_gives_the_same_application(dog, sato):
    draft = a_filled_draft(dog, by=sato)
    first = submitting.submit(draft, by=sato)
    again = submitting.submit(draft, by=sato)
    assert first.pk == again.pk
    assert Application.objects.count() == Case.objects.count() == 1


def test_the_draft_is_gone_after_sending_and_the_applicant_is_told_once(dog, sato):
    an_application(dog, by=sato)
    assert not Draft.objects.exists()
    assert Notice.objects.filter(kind="procedures.received").count() == 1


def test_what_was_typed_wrong_is_kept_and_named(dog):
    draft = drafting.start_draft(dog, by=None, language="ja")
    step = definition_of(draft.version).steps[0]
    result = drafting.save_step(draft, step, OWNER | {"email": "sato＠"}, by=None)
    assert set(result.errors) == {"email"}
    draft.refresh_from_db()
    assert draft.answers["owner"]["family"] == "佐藤"
    assert "owner" not in draft.done_steps


def test_an_incomplete_draft_is_not_sent_and_stays(dog):
    draft = a_filled_draft(dog)
    draft.answers = {**draft.answers, "call_name": ""}
    draft.save()
    with pytest.raises(NotComplete) as refusal:
        submitting.submit(draft, by=None)
    assert refusal.value.steps == ["dog"]
    assert Draft.objects.filter(pk=draft.pk).exists() and not Case.objects.exists()


def test_a_stopped_procedure_takes_no_application_but_keeps_the_draft(dog, tanaka):
    draft = a_filled_draft(dog)
    publishing.stop(dog, by=tanaka, notice={"ja": "システムの点検のため"})
    with pytest.raises(ProcedureNotOpen, match="点検"):
        submitting.submit(draft, by=None)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_draft_is_seen_by_its_owner_and_by_the_session_that_began_it_only(dog, sato, suzuki):
    own, anonymous = a_filled_draft(dog, by=sato), a_filled_draft(dog)
    assert draft_for(own.pk, person=sato, held=[]) == own
    assert draft_for(anonymous.pk, person=None, held=[anonymous.pk]) == anonymous
    for key, person, held in [(own.pk, suzuki, []), (own.pk, None, [own.pk]), (anonymous.pk, sato, []), ("x" * 22, sato, [])]:
        with pytest.raises(NoSuchDraft):
            draft_for(key, person=person, held=held)


def test_a_running_application_keeps_its_version_when_a_new_one_is_published(dog, tanaka):
    application = an_application(dog)
    publishing.write_version(dog, DOG | {"fee": "0円"}, by=tanaka)
    publishing.publish_version(dog.versions.get(number=2), by=tanaka)
    application.refresh_from_db()
    assert application.version.number == 1
    assert an_application(dog).version.number == 2


def test_a_program_applies_once_for_each_key(dog, sato):
    answers = OWNER | DOG_ANSWERS
    first = submitting.submit_answers(dog, answers, by=sato, key="kennel-0001")
    again = submitting.submit_answers(dog, answers, by=sato, key="kennel-0001")
    other = submitting.submit_answers(dog, answers, by=sato, key="kennel-0002")
    assert first.pk == again.pk != other.pk


def test_every_deed_stands_in_the_audit_chain(dog, sato):
    an_application(dog, by=sato)
    assert {"draft.started", "application.received"} <= set(AuditEntry.objects.values_list("event", flat=True))
    assert audit.verify() == []
