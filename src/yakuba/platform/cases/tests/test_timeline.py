"""The timeline: every deed adds a line, and no line is ever changed; what the tables themselves refuse."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.actions import Contact
from yakuba.platform.cases.errors import Stale, TextTooLong
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.models import AccessLink, Approval, Case, Entry, InternalNote, Message

pytestmark = pytest.mark.django_db


def test_every_deed_adds_its_line_and_counts_up(town, suzuki, ito, sato):
    case = a_case(town, applicant=sato)
    cases.assign(case, suzuki, by=ito)
    cases.move(case, "start", by=suzuki)
    cases.add_note(case, "見た", by=suzuki)
    cases.write_message(case, "見ました", by=suzuki)
    cases.write_message(case, "ありがとう", by=sato, from_applicant=True)
    cases.set_due(case, case.due_on, by=suzuki, note="そのまま")
    cases.transfer(case, town.child_support, by=suzuki, note="あちらで")
    case.refresh_from_db()
    assert [entry.kind for entry in case.entries.all()][::-1] == [
        "received", "assigned", "moved", "note", "message", "message", "due", "transferred",
    ]  # fmt: skip
    revisions = list(case.entries.order_by("pk").values_list("revision", flat=True))
    assert revisions == sorted(revisions)
    assert revisions[-1] == case.revision


@pytest.mark.parametrize("change", [lambda e: e.update(text="なかったことに"), lambda e: e.delete()], ids=["change", "delete"])
def test_the_database_itself_refuses_to_change_a_line(change, town):
    entries = Entry.objects.filter(case=a_case(town))
    with pytest.raises(DatabaseError), transaction.atomic():
        change(entries)
    assert entries.get().text == ""


def test_a_deed_that_is_refused_leaves_no_line(town, suzuki):
    case = a_case(town)
    cases.move(case, "start", by=suzuki)
    before = case.entries.count()
    with pytest.raises(Stale) as told:
        cases.move(case, "close", by=suzuki, revision=case.revision)
    assert [entry.kind for entry in told.value.changes] == ["moved"]
    with pytest.raises(TextTooLong):
        cases.add_note(case, "あ" * 5001, by=suzuki)
    assert case.entries.count() == before


def test_the_same_key_gives_the_same_case_once(town):
    first = a_case(town, key="abc", title="一度目")
    again = a_case(town, key="abc", title="二度目")
    assert (again.pk, again.title) == (first.pk, "一度目")
    assert Entry.objects.count() == 1


def test_what_is_received_is_tidied_and_cut(town):
    case = a_case(town, title="街\u0000灯\u200f" + "長" * 300, contact=Contact(name="が" + "あ" * 200, email=" a@example.jp "))
    assert "\u0000" not in case.title
    assert len(case.title) == 200
    assert (case.contact_name[0], len(case.contact_name), case.contact_email) == ("が", 120, "a@example.jp")


FORBIDDEN = {
    "closed without an outcome": lambda case: Case.objects.filter(pk=case.pk).update(closed_at=timezone.now()),
    "an outcome while open": lambda case: Case.objects.filter(pk=case.pk).update(outcome="done"),
    "closed and waiting": lambda case: Case.objects.filter(pk=case.pk).update(
        closed_at=timezone.now(), outcome="done", waiting_since=timezone.now()
    ),
    "closed before it came": lambda case: Case.objects.filter(pk=case.pk).update(
        closed_at=case.received_at - timedelta(days=1), outcome="done"
    ),
    "without a title": lambda case: Case.objects.filter(pk=case.pk).update(title=""),
    "the number of another": lambda case: Case.objects.create(
        number=case.number, type="general", title="同じ番号", state="received", department=case.department
    ),
    "a line of no known kind": lambda case: Entry.objects.create(case=case, kind="gossip", revision=1),
    "a move from nowhere": lambda case: Entry.objects.create(case=case, kind="moved", state_after="done", revision=1),
    "a message that says nothing": lambda case: Message.objects.create(case=case, text="", from_applicant=True),
    "a message of the office by nobody": lambda case: Message.objects.create(case=case, text="はい"),
    "a link that ends before it begins": lambda case: AccessLink.objects.create(
        case=case, digest="x", expires_at=timezone.now() - timedelta(days=1)
    ),
}


@pytest.mark.parametrize("wrong", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_tables_refuse_what_can_not_be(wrong, town):
    case = a_case(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(case)


@pytest.mark.parametrize(
    "wrong",
    [{"stage": 3}, {"stage": 0}, {"state": "forgotten"}, {"proposal": ""}, {"state": "approved"}, {}],
    ids=["beyond its stages", "before them", "no known state", "nothing proposed", "ended without a time", "a second one running"],
)
def test_the_table_of_approvals_refuses_what_can_not_be(wrong, town, suzuki):
    case = a_case(town)
    facts = {"case": case, "proposal": "案", "proposed_by": suzuki, "stages": 2}
    Approval.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(**facts | wrong)


def test_a_note_says_something(town, suzuki):
    with pytest.raises(IntegrityError), transaction.atomic():
        InternalNote.objects.create(case=a_case(town), by=suzuki, text="")
