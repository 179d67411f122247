"""The office's case page: what a clerk does there, and what happens when two do it at once."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.errors import MayNot, WrongAssignee, WrongDepartment
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.models import Case, Entry, InternalNote, Message
from yakuba.platform.people.models import Holding, Person, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(town, sato):
    return a_case(town, applicant=sato)


@pytest.fixture
def post(signed_in, suzuki, case):
    """`post("move", move="start")`: 鈴木 sends that form of the case page, as drawn from the case as it is now."""
    client = signed_in(suzuki)

    def send(name: str, **typed):
        typed.setdefault("revision", Case.objects.get(pk=case.pk).revision)
        return client.post(reverse(f"cases:{name}", args=[case.number]), typed)

    return send


def test_a_move_is_made_and_stands_in_the_timeline(post, case, signed_in, suzuki):
    assert post("move", move="start").status_code == 302
    case.refresh_from_db()
    assert case.state == "working"
    page = signed_in(suzuki).get(reverse("cases:detail", args=[case.number]))
    assert page.context["lines"][0]["title"] == "受付 → 対応中"
    assert page.context["lines"][0]["by"] == "鈴木 一郎"


def test_a_move_that_needs_a_reason_comes_back_with_what_is_missing(post, case):
    page = post("move", move="ask", note="  ")
    assert page.status_code == 422
    assert page.context["pairs"] == [("id_move-ask_note", "理由を書いてください。")]
    assert 'id="id_move-ask_note"' in page.content.decode()
    case.refresh_from_db()
    assert case.state == "received"


def test_the_second_of_two_clerks_is_told_what_the_first_did_and_loses_no_word(post, case, ito):
    seen = case.revision
    cases.move(case, "ask", by=ito, note="どの電柱ですか")
    page = post("move", move="ask", note="電柱の番号を教えてください", revision=seen)
    words = page.content.decode()
    assert page.status_code == 409
    assert [line["title"] for line in page.context["stale_lines"]] == ["受付 → 返事待ち"]
    assert "どの電柱ですか" in words
    assert page.context["tried"].typed["note"] == "電柱の番号を教えてください"
    assert Entry.objects.filter(case=case, kind="moved").count() == 1


@pytest.mark.parametrize("revision", ["", "abc", "-1", "9" * 30])
def test_a_form_without_a_revision_counts_as_stale(revision, post, case):
    assert post("move", move="start", revision=revision).status_code == 409
    case.refresh_from_db()
    assert case.state == "received"


@pytest.mark.parametrize("move", ["answer_me", "", "approve", "reopen"])
def test_a_move_that_does_not_lead_from_here_is_refused(move, post, case):
    assert post("move", move=move).status_code == 409
    case.refresh_from_db()
    assert case.state == "received"


def test_an_approval_is_no_move_that_anyone_can_press(post, case, ito, tanaka, suzuki):
    cases.request_approval(cases.move(case, "start", by=suzuki), by=suzuki, proposal="案")
    assert post("move", move="approve").status_code == 403
    case.refresh_from_db()
    assert case.state == "approval"


def test_a_message_with_a_file_reaches_the_applicant_and_only_them(post, picture, case, signed_in, sato, takahashi):
    assert post("write", text="地図を送ります", files=picture()).status_code == 302
    message = Message.objects.get(case=case)
    (stored,) = message.files.all()
    own = reverse("cases:status_file", args=[case.public_id, stored.public_id])
    assert "地図を送ります" in signed_in(sato).get(reverse("cases:mine", args=[case.number])).content.decode()
    assert signed_in(sato).get(own).status_code == 200
    office = reverse("cases:message_file", args=[case.number, stored.public_id])
    assert signed_in(takahashi).get(office).status_code == 404
    assert signed_in(takahashi).get(own).status_code == 404


def test_a_file_of_another_case_is_not_had_through_this_one(town, picture, case, post, suzuki, signed_in):
    post("write", text="地図", files=picture())
    stored = Message.objects.get(case=case).files.get()
    other = a_case(town)
    assert signed_in(suzuki).get(reverse("cases:message_file", args=[other.number, stored.public_id])).status_code == 404


def test_a_message_is_kept_whole_when_its_file_is_refused(post, case):
    page = post("write", text="長い説明", files=SimpleUploadedFile("virus.exe", b"MZ" + b"\0" * 200))
    assert page.status_code == 422
    assert page.context["pairs"][0][0] == "id_message_files"
    assert "長い説明" in page.content.decode()
    assert not Message.objects.exists()


def test_more_than_five_files_are_refused(post, picture):
    page = post("write", text="多い", files=[picture(f"{n}.png") for n in range(6)])
    assert page.status_code == 422
    assert not Message.objects.exists()


@pytest.mark.parametrize(("form", "name"), [("write", "text"), ("note", "text")])
def test_an_empty_text_is_refused_beside_its_field(form, name, post):
    page = post(form, text=" \n ")
    assert page.status_code == 422
    assert page.context["pairs"] == [({"write": "id_message_text", "note": "id_note_text"}[form], "内容を書いてください。")]


def test_what_people_write_is_text_and_never_markup(post, case, signed_in, sato, suzuki):
    post("write", text="<script>alert(1)</script>")
    post("note", text="<b>太字</b>\x00\x07")
    page = signed_in(suzuki).get(reverse("cases:detail", args=[case.number])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;太字&lt;/b&gt;" in page
    assert InternalNote.objects.get().text == "<b>太字</b>"
    assert "<script>alert" not in signed_in(sato).get(reverse("cases:mine", args=[case.number])).content.decode()


def test_a_note_is_never_shown_to_the_applicant(post, case, signed_in, sato):
    post("note", text="本人には言わないこと")
    assert "本人には言わないこと" not in signed_in(sato).get(reverse("cases:mine", args=[case.number])).content.decode()


def test_a_clerk_takes_a_free_case_and_gives_it_back_but_takes_none_from_a_colleague(post, case, suzuki, ito, town):
    post("assignee", assignee="me")
    case.refresh_from_db()
    assert case.assignee == suzuki
    post("assignee", assignee="")
    case.refresh_from_db()
    assert case.assignee is None
    cases.assign(case, ito, by=ito)
    assert post("assignee", assignee="me").status_code == 403
    case.refresh_from_db()
    assert case.assignee == ito


def test_the_supervisor_assigns_but_only_to_those_who_can_handle_it(case, ito, suzuki, takahashi):
    assert cases.assign(case, suzuki, by=ito).assignee == suzuki
    with pytest.raises(WrongAssignee):
        cases.assign(case, takahashi, by=ito)
    with pytest.raises(MayNot):
        cases.assign(case, suzuki, by=takahashi)


def test_transferred_the_case_leaves_the_old_desk_and_lies_on_the_new_one(post, case, town, takahashi, signed_in, suzuki):
    gone = post("transfer", department="2010", note="子育ての相談のため")
    assert (gone.status_code, gone.url) == (302, reverse("cases:inbox"))
    address = reverse("cases:detail", args=[case.number])
    assert signed_in(suzuki).get(address).status_code == 404
    page = signed_in(takahashi).get(address)
    assert "子育ての相談のため" in page.content.decode()
    case.refresh_from_db()
    assert case.assignee is None


def test_a_transfer_needs_a_reason_and_another_open_department(post, case, town, suzuki):
    page = post("transfer", department="2010", note="")
    assert (page.status_code, page.context["pairs"]) == (422, [("id_note", "理由を書いてください。")])
    assert post("transfer", department="nowhere", note="理由").status_code == 422
    with pytest.raises(WrongDepartment):
        cases.transfer(case, town.records, by=suzuki, note="理由")


def test_a_case_before_its_approvers_is_not_transferred(post, case, ito, tanaka, suzuki):
    cases.request_approval(cases.move(case, "start", by=suzuki), by=suzuki, proposal="案")
    assert post("transfer", department="2010", note="理由").status_code == 409


def test_the_due_date_is_moved_with_a_reason_in_any_calendar(post, case):
    assert post("due", due_on="令和10年1月7日", note="調べるのに時間がかかる").status_code == 302
    case.refresh_from_db()
    assert case.due_on.isoformat() == "2028-01-07"
    assert case.entries.filter(kind="due").get().text == "調べるのに時間がかかる"


@pytest.mark.parametrize(
    ("due_on", "note", "field"),
    [("2月30日", "理由", "id_due_on"), ("2001-01-01", "理由", "id_due_on"), ("2030-01-01", "", "id_note")],
)
def test_a_due_date_that_can_not_be_is_told_beside_its_field(due_on, note, field, post, case):
    before = case.due_on
    page = post("due", due_on=due_on, note=note)
    assert page.status_code == 422
    assert page.context["pairs"][0][0] == field
    assert page.context["typed"]["due_on"] == due_on
    case.refresh_from_db()
    assert case.due_on == before


def test_reading_a_case_is_recorded_once_in_a_while(case, signed_in, suzuki):
    for _ in range(3):
        signed_in(suzuki).get(reverse("cases:detail", args=[case.number]))
    assert AuditEntry.objects.filter(event="case.seen").count() == 1


def test_the_head_reads_without_handling_what_a_message_says(case, signed_in, tanaka, town):
    """Opening the page marks a message as read only for those who can answer it."""
    boss = Person.objects.create(kind="staff", staff_number="s0009", name="部長", email="s0009@example.jp")
    post_of_boss = Post.objects.create(department=town.residents_division, title="部長", roles=["director"], level=3)
    Holding.objects.create(post=post_of_boss, person=boss, from_on=date(2026, 4, 1))
    cases.write_message(case, "まだですか", by=case.applicant, from_applicant=True)
    page = signed_in(boss).get(reverse("cases:detail", args=[case.number]))
    assert page.status_code == 200
    assert page.context["may_handle"] is False
    assert Message.objects.get().read_at is None
    signed_in(tanaka).get(reverse("cases:detail", args=[case.number]))
    assert Message.objects.get().read_at is not None


def test_links_are_taken_back_after_one_went_astray(town, signed_in, suzuki, client):
    case = a_case(town)
    link = cases.renew_link(case)
    signed_in(suzuki).post(reverse("cases:revoke_links", args=[case.number]))
    client.logout()
    assert client.get(link).status_code == 404
