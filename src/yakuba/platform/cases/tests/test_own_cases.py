"""The applicant's page: their own case in their own words, and to everyone else nothing at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.models import Case, Message
from yakuba.platform.cases.numbers import number_of
from yakuba.platform.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(town, sato):
    return a_case(town, applicant=sato)


@pytest.fixture
def mori(db):
    """森: another resident."""
    return Person.objects.create(kind="resident", name="森 健", email="mori@example.jp")


def status(case):
    return reverse("cases:status", args=[case.public_id])


def test_it_says_where_the_case_stands_in_the_applicants_words(case, suzuki, sato, signed_in):
    cases.move(case, "start", by=suzuki)
    page = signed_in(sato).get(status(case))
    words = page.content.decode()
    assert page.context["state"] == "担当者が対応しています"
    assert [step["state"] for step in page.context["steps"]] == ["done", "current", "todo"]
    for told in (case.number, "住民記録係", "03-0000-0000", "までにお答えする予定です"):
        assert told in words
    assert "鈴木" not in words  # whoever handles it answers for the department


def test_only_a_good_end_is_green_and_an_end_has_no_steps_before_it(case, town, suzuki, sato, signed_in):
    taken_back = cases.move(a_case(town, applicant=sato), "withdraw", by=sato)
    for ended, green in [(cases.move(case, "close", by=suzuki), True), (taken_back, False)]:
        words = signed_in(sato).get(status(ended)).content.decode()
        assert ("standing good" in words, "timeline" in words and '<li class="success">' in words) == (green, green)
        assert "steps along" not in words


def test_the_question_stands_where_the_answer_is_written(case, suzuki, sato, signed_in):
    cases.move(case, "ask", by=suzuki, note="どの電柱ですか")
    client = signed_in(sato)
    page = client.get(status(case))
    assert page.context["question"] == "どの電柱ですか"
    assert page.context["answering"]
    client.post(reverse("cases:status_write", args=[case.public_id]), {"text": "123番です"})
    case.refresh_from_db()
    assert case.state == "working"
    page = client.get(status(case))
    assert page.context["question"] == ""
    assert "123番です" in page.content.decode()


def test_a_reason_among_staff_is_not_told_to_the_applicant(case, suzuki, sato, signed_in, town):
    case = cases.move(case, "close", by=suzuki, note="直しました")
    case = cases.move(case, "reopen", by=suzuki, note="まだ暗いそうです")
    cases.set_due(case, timezone.localtime(case.received_at).date(), by=suzuki, note="内輪の理由")
    words = signed_in(sato).get(status(case)).content.decode()
    assert "直しました" in words
    assert "まだ暗いそうです" in words
    assert "内輪の理由" not in words


def test_once_it_is_late_no_day_is_promised_any_more(case, sato, signed_in):
    Case.objects.filter(pk=case.pk).update(due_on="2026-04-01")
    words = signed_in(sato).get(status(case)).content.decode()
    assert "までにお答えする予定です" not in words
    assert "お待たせして申し訳ありません" in words


def test_what_waits_for_me_stands_first(town, case, suzuki, sato, signed_in):
    asked = cases.move(a_case(town, title="答えがいる", applicant=sato), "ask", by=suzuki, note="？")
    a_case(town, title="ほかの人の")
    page = signed_in(sato).get(reverse("cases:my_page"))
    assert [c.pk for c in page.context["waiting"]] == [asked.pk]
    assert [c.pk for c in page.context["page"].rows] == [case.pk]
    assert "ほかの人の" not in page.content.decode()


def test_withdrawing_is_asked_once_and_done_once(case, sato, signed_in):
    client, address = signed_in(sato), reverse("cases:status_move", args=[case.public_id, "withdraw"])
    assert case.number in client.get(address).content.decode()
    assert client.post(address, {"note": "もう直っていました"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 409


@pytest.mark.parametrize("move", ["start", "close", "approve", "answer", "no-such"])
def test_the_applicant_makes_no_move_of_the_office(move, case, sato, signed_in):
    client, address = signed_in(sato), reverse("cases:status_move", args=[case.public_id, move])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 409
    case.refresh_from_db()
    assert case.state == "received"


def test_nothing_of_it_exists_for_anyone_else(case, suzuki, mori, takahashi, signed_in, client):
    """By number, by public id, by file: the same 404 as a thing that is not there."""
    cases.write_message(case, "地図です", by=suzuki)
    addresses = [status(case), reverse("cases:status_move", args=[case.public_id, "withdraw"]), reverse("cases:mine", args=[case.number])]
    absent = [
        reverse("cases:status", args=["A" * 22]),
        reverse("cases:status_move", args=["A" * 22, "withdraw"]),
        reverse("cases:mine", args=[number_of(2026, 999_999)]),
    ]
    for person in (mori, takahashi, suzuki):
        browser = signed_in(person)
        for real, made_up in zip(addresses, absent, strict=True):
            seen, missing = browser.get(real), browser.get(made_up)
            assert (seen.status_code, missing.status_code) == (404, 404)
            assert _words(seen) == _words(missing)
        assert browser.post(reverse("cases:status_write", args=[case.public_id]), {"text": "のぞき見"}).status_code == 404
    client.logout()
    assert [client.get(address).status_code for address in addresses[:2]] == [404, 404]
    assert Message.objects.filter(from_applicant=True).count() == 0


def _words(page):
    """What the page says, without what differs each time it is drawn."""
    import re

    words = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|name="next" value="[^"]+"', "", page.content.decode())
    return re.sub(r'(class="mono">)[^<]+', r"\1", words)


def test_a_message_that_is_refused_keeps_its_words(case, sato, signed_in):
    client, address = signed_in(sato), reverse("cases:status_write", args=[case.public_id])
    page = client.post(address, {"text": "長い説明", "files": SimpleUploadedFile("x.exe", b"MZ" + b"\0" * 100)})
    assert page.status_code == 422
    assert [where for where, _said in page.context["pairs"]] == ["id_files"]
    assert "長い説明" in page.content.decode()
    assert client.post(address, {"text": ""}).context["pairs"] == [("id_text", "内容を書いてください。")]
    assert not Message.objects.exists()


def test_the_twenty_first_message_in_an_hour_waits(case, sato, signed_in):
    client, address = signed_in(sato), reverse("cases:status_write", args=[case.public_id])
    answers = [client.post(address, {"text": f"{n}"}).status_code for n in range(21)]
    assert answers == [302] * 20 + [429]


def test_reading_the_page_reads_the_offices_messages(case, suzuki, sato, signed_in):
    cases.write_message(case, "見ましたか", by=suzuki)
    signed_in(sato).get(status(case))
    assert Message.objects.get().read_at is not None


def test_staff_have_no_cases_of_their_own_here(suzuki, yamada, signed_in):
    assert signed_in(suzuki).get(reverse("cases:my_page")).url == reverse("cases:inbox")
    assert signed_in(yamada).get(reverse("cases:my_page")).url == reverse("home")
