"""A life of the demo leaves the same rows as the same deeds done one by one, at the same times."""

from dataclasses import replace
from datetime import datetime

import pytest
import time_machine

from yakuba.platform import audit
from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.models import Approval, ApprovalStep, Case, Entry, Message
from yakuba.platform.notices.models import Notice
from yakuba.resident.procedures.actions import correcting, deciding, submitting
from yakuba.resident.procedures.demo import chronicle
from yakuba.resident.procedures.demo.lives import Desk, Life, NotYet
from yakuba.resident.procedures.demo.stories import TOKYO
from yakuba.resident.procedures.factories import DOG_ANSWERS, OWNER, a_filled_draft, a_procedure
from yakuba.resident.procedures.models import Correction, Decision
from yakuba.resident.procedures.queries import application_of
from yakuba.resident.procedures.reading import plain_context

pytestmark = pytest.mark.django_db

ANSWERS = OWNER | DOG_ANSWERS
CORRECTED = ANSWERS | {"call_name": "コタロウ"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=TOKYO)


@pytest.fixture
def dog(town):
    return a_procedure(town.records)


@pytest.fixture
def told(dog, sato, suzuki, ito, tanaka):
    """The life as the demo tells it."""

    def tell() -> Case:
        life = Life(dog.versions.get(), Desk.of(dog.department), ANSWERS, at(5, 20), at(30, 9), applicant=sato)
        life.assign(at(6, 9), suzuki)
        life.review(at(6, 9, 5))
        life.ask_back(at(6, 10), {"call_name": "名前を確かめてください。"}, "お手数をおかけします。")
        life.correct(at(9, 21), CORRECTED)
        life.note(at(13, 9), "電話で確認済み")
        life.propose(at(13, 10), "granted", legal_basis="狂犬病予防法第4条")
        life.send_back(at(13, 11), "条文を確かめてください。")
        life.propose(at(14, 9), "granted", legal_basis="狂犬病予防法第4条第2項")
        life.approve(at(14, 10), "確認しました。")
        life.approve(at(15, 10))
        life.write(at(15, 11), "まもなく鑑札を送ります。")
        life.ask(at(15, 19), "ありがとうございます。")
        life.decide(at(16, 9))
        with audit.deed():
            chronicle.write([life])
        return life.case

    return tell


@pytest.fixture
def done(dog, sato, suzuki, ito, tanaka):
    """The same, deed by deed."""

    def do() -> Case:
        def application():
            return application_of(Case.objects.get())

        with time_machine.travel(at(5, 20), tick=False):
            submitting.submit(a_filled_draft(dog, by=sato), by=sato)
        for moment, deed in [
            (at(6, 9), lambda case: cases.assign(case, suzuki, by=suzuki)),
            (at(6, 9, 5), lambda case: cases.move(case, "review", by=suzuki)),
            (at(6, 10), lambda case: _return(application(), suzuki)),
            (at(9, 21), lambda case: _correct(application(), sato)),
            (at(13, 9), lambda case: cases.add_note(case, "電話で確認済み", by=suzuki)),
            (at(13, 10), lambda case: deciding.propose(application(), "granted", by=suzuki, legal_basis="狂犬病予防法第4条")),
            (at(13, 11), lambda case: cases.send_back(case, by=ito, note="条文を確かめてください。")),
            (at(14, 9), lambda case: deciding.propose(application(), "granted", by=suzuki, legal_basis="狂犬病予防法第4条第2項")),
            (at(14, 10), lambda case: cases.approve(case, by=ito, note="確認しました。")),
            (at(15, 10), lambda case: cases.approve(case, by=tanaka)),
            (at(15, 11), lambda case: cases.write_message(case, "まもなく鑑札を送ります。", by=suzuki)),
            (at(15, 19), lambda case: cases.write_message(case, "ありがとうございます。", by=sato, from_applicant=True)),
            (at(16, 9), lambda case: deciding.decide(application(), by=suzuki)),
        ]:
            with time_machine.travel(moment, tick=False):
                deed(Case.objects.get())
        return Case.objects.get()

    return do


def _return(application, by):
    wanted = [correcting.Wanted("call_name", "名前を確かめてください。")]
    correcting.return_for_correction(application, wanted, by=by, message="お手数をおかけします。")


def _correct(application, by):
    context = replace(plain_context(language="ja", by=by), proven=frozenset({"sato@example.jp"}))
    definition = correcting.definition_of(application.version)
    correcting.save_correction(application, definition.step("dog"), {"call_name": "コタロウ"}, context, by=by)
    correcting.send_correction(application, context, by=by)


def rows(model, *fields, **kept):
    return list(model.objects.filter(**kept).order_by("pk").values_list(*fields))


def what_remains(case: Case) -> dict:
    """All that staff, applicants and auditors can see of it, without keys."""
    entries = rows(Entry, "kind", "at", "by", "by_applicant", "for_applicant", "state_before", "state_after", "text", "revision", case=case)
    facts = [sorted(entry.facts) for entry in Entry.objects.filter(case=case).order_by("pk")]
    stages = [entry.facts.get("stage") for entry in Entry.objects.filter(case=case).order_by("pk")]
    of_case = AuditEntry.objects.filter(subject_type="cases.case", subject_id=str(case.pk)).exclude(event__startswith="file.")
    audited = [(e.event, e.at, e.actor_kind, e.actor_id, sorted(e.facts)) for e in of_case.order_by("position")]
    names = ("state", "title", "due_on", "closed_at", "outcome", "revision", "assignee", "contact_name", "contact_email", "search_key")
    return {
        "case": Case.objects.values(*names).get(pk=case.pk),
        "entries": entries,
        "facts": facts,
        "stages": stages,
        "audited": sorted(audited),
        "messages": rows(Message, "at", "text", "by", "from_applicant"),
        "approvals": rows(Approval, "proposal", "proposed_by", "proposed_at", "stage", "stages", "state", "ended_at"),
        "steps": rows(ApprovalStep, "stage", "approved", "by", "post_title", "at", "note"),
        "corrections": rows(Correction, "fields", "message", "asked_at", "asked_by", "answer_until", "answers_before", "answered_at"),
        "decisions": rows(
            Decision, "verdict", "legal_basis", "proposed_at", "dropped_at", "decided_at", "decided_by", "document_number",
            "notice__name", "notice__media_type", "notice__purpose", "notice__keep_until",
        ),
        "notices": rows(Notice, "kind", "subject", "body", "link", "language", person=case.applicant),
    }  # fmt: skip


def test_a_life_told_and_the_deeds_done_leave_the_same(told, done, django_db_blocker):
    from django.db import transaction

    with transaction.atomic():
        told_of = what_remains(told())
        transaction.set_rollback(True)
    with transaction.atomic():
        done_of = what_remains(done())
        transaction.set_rollback(True)
    for part, told_rows in told_of.items():
        assert told_rows == done_of[part], part


def test_a_life_told_leaves_a_whole_chain(told):
    told()
    assert audit.verify() == []


def test_nothing_is_told_of_the_future(dog, suzuki, ito, tanaka):
    life = Life(dog.versions.get(), Desk.of(dog.department), ANSWERS, at(5, 20), at(6, 12))
    life.assign(at(6, 9), suzuki)
    with pytest.raises(NotYet):
        life.review(at(6, 13))
    assert life.case.state == "received"


def test_a_move_that_leads_nowhere_is_loud(dog, suzuki, ito, tanaka):
    life = Life(dog.versions.get(), Desk.of(dog.department), ANSWERS, at(5, 20), at(30, 9))
    with pytest.raises(ValueError, match="grant does not lead from received"):
        life.decisions.append(Decision(application=life.application, verdict="granted", proposed_by=suzuki))
        life.decide(at(6, 9))
