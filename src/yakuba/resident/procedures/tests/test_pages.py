"""The pages of a resident without script: the way through, what comes back, and what an outsider gets to see."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from yakuba.platform.cases.models import Case
from yakuba.platform.files.models import StoredFile
from yakuba.platform.notices import deliver_due
from yakuba.platform.notices.models import Notice
from yakuba.platform.people.models import Person
from yakuba.resident.procedures.factories import DOG, a_filled_draft, a_procedure, an_application
from yakuba.resident.procedures.models import Application, Draft

pytestmark = pytest.mark.django_db

OWNER = {
    "owner_family": "佐藤",
    "owner_given": "花子",
    "owner_family_kana": "さとう",
    "owner_given_kana": "ﾊﾅｺ",
    "email": "ｓａｔｏ@example.jp",
    "phone": "０９０−１２３４−５６７８",
}
DOG_FORM = {"call_name": "ポチ", "born_on_era": "令和", "born_on_year": "８", "born_on_month": "1", "born_on_day": "5"}


@pytest.fixture
def dog(town):
    return a_procedure(town.records)


@pytest.fixture
def careful_dog(town):
    """The same procedure, where the e-mail address is proven by a code."""
    steps = [step | {"fields": [_proven(field) for field in step["fields"]]} for step in DOG["steps"]]
    return a_procedure(town.records, DOG | {"steps": steps})


def _proven(field: dict) -> dict:
    return field | {"options": {"proven": True}} if field["kind"] == "email" else field


def photo(name: str = "pochi.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "brown").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def begun(client: Client, slug: str = "dog") -> str:
    """Press 申請をはじめる; the address of the draft."""
    answer = client.post(f"/procedures/{slug}/begin/")
    assert answer.status_code == 302, answer.content
    return answer["Location"].partition("steps/")[0]


def filled(client: Client) -> str:
    draft = begun(client)
    assert client.post(draft + "steps/owner/", OWNER).status_code == 302
    assert client.post(draft + "steps/dog/", DOG_FORM | {"photo": photo()}).status_code == 302
    return draft


def sent(client: Client) -> Case:
    answer = client.post(filled(client) + "send/")
    assert answer.status_code == 302, answer.content
    return Case.objects.get(public_id=answer["Location"].split("/")[3])


def code_in(mailoutbox) -> str:
    deliver_due()
    return re.search(r"\b(\d{6})\b", mailoutbox[-1].body)[1]


def link_in(mailoutbox, part: str) -> str:
    deliver_due()
    return re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", mailoutbox[-1].body)[1]


def test_a_resident_without_account_applies_and_gets_a_number(client, dog):
    case = sent(client)
    page = client.get(f"/procedures/applications/{case.public_id}/done/").content.decode()
    assert case.number in page
    assert client.get(f"/procedures/applications/{case.public_id}/receipt.pdf").content.startswith(b"%PDF")
    answers = Application.objects.get().answers
    assert answers["owner"]["given_kana"] == "ハナコ"
    assert answers["email"] == "sato@example.jp"
    assert answers["born_on"] == "2026-01-05"


def test_the_secret_link_of_an_applicant_without_account_is_wiped_once_its_mail_has_left(client, dog, mailoutbox):
    case = sent(client)
    deliver_due()
    link = re.search(r"https?://[^/\s]+(/c/\S+)", mailoutbox[-1].body)[1]
    notice = Notice.objects.get(kind="procedures.received.by_link")
    assert (notice.body, notice.link) == ("", "")
    assert Client().get(link)["Location"] == f"/cases/{case.public_id}/"


def test_pressing_send_twice_or_going_back_leads_to_the_same_receipt(client, dog):
    draft = filled(client)
    first, again = client.post(draft + "send/"), client.post(draft + "send/")
    assert first["Location"] == again["Location"]
    assert Case.objects.count() == 1


def test_errors_stand_in_a_summary_and_beside_the_field_and_what_was_typed_stays(client, dog):
    draft = begun(client)
    answer = client.post(draft + "steps/owner/", OWNER | {"email": "sato", "owner_given": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_email"' in page
    assert 'aria-describedby="id_email_error' in page or "id_email_error" in page
    assert 'value="sato"' in page
    assert client.get(draft).headers["Location"].endswith("/steps/owner/")


def test_a_step_is_saved_and_taken_up_again_on_another_device_by_a_link(client, dog, mailoutbox):
    draft = begun(client)
    client.post(draft + "steps/owner/", OWNER)
    assert client.post(draft + "saved/", {"email": "sato@example.jp"}).status_code == 200
    link = link_in(mailoutbox, "resume")
    phone = Client()
    assert phone.get(draft).status_code == 404
    first = phone.get(link, follow=True)
    assert first.redirect_chain[-1][0].endswith("/steps/dog/")
    assert "resume" not in first.redirect_chain[-1][0]


def test_a_link_that_is_over_says_so_as_if_there_were_none(client, dog, mailoutbox):
    draft = begun(client)
    client.post(draft + "saved/", {"email": "sato@example.jp"})
    link = link_in(mailoutbox, "resume")
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=True):
        over = Client().get(link)
        never = Client().get("/procedures/resume/" + "x" * 43 + "/")
    assert over.status_code == never.status_code == 404
    assert _main(over) == _main(never)


def _main(answer) -> str:
    """The page without the address asked for and the number to quote, which differ every time."""
    page = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    return re.sub(r'<dd class="mono">[^<]*</dd>|(value|href|action)="[^"]*"', "", page)


def test_an_address_is_proven_by_the_code_in_the_mail(client, careful_dog, mailoutbox):
    draft = begun(client)
    answer = client.post(draft + "steps/owner/", OWNER)
    assert answer["Location"].endswith("/steps/owner/code/")
    assert client.get(answer["Location"]).status_code == 200
    wrong = client.post(answer["Location"], {"code": "000000"})
    assert wrong.status_code == 422
    assert "id_code" in wrong.content.decode()
    code = code_in(mailoutbox)
    assert client.post(answer["Location"], {"code": code})["Location"].endswith("/steps/dog/")


def test_saving_for_later_does_not_pass_by_the_code(client, careful_dog):
    draft = begun(client)
    client.post(draft + "steps/owner/", OWNER | {"save": "1"})
    assert client.get(draft)["Location"].endswith("/steps/owner/code/")


def test_an_english_reader_gets_mail_in_english_with_the_day_written_out(client, careful_dog, mailoutbox):
    client.cookies["yakuba_language"] = "en"
    draft = begun(client)
    with time_machine.travel("2026-11-24 10:00+09:00", tick=False):
        client.post(draft + "saved/", {"email": "jane@example.jp"})
    deliver_due()
    mail = mailoutbox[-1]
    assert mail.subject == "[Bunkyo City] Continue your application: Dog registration"
    assert "“Dog registration”" in mail.body and "Thursday, 24 December 2026" in mail.body


def test_nothing_is_sent_before_the_address_is_proven(client, careful_dog):
    draft = begun(client)
    client.post(draft + "steps/owner/", OWNER)
    client.post(draft + "steps/dog/", DOG_FORM)
    assert client.post(draft + "send/").status_code == 422
    assert not Case.objects.exists()


def test_guessing_codes_ends_soon(client, careful_dog, mailoutbox):
    draft = begun(client)
    page = client.post(draft + "steps/owner/", OWNER)["Location"]
    client.get(page)
    right = code_in(mailoutbox)
    wrong = "111111" if right != "111111" else "222222"
    answers = {client.post(page, {"code": wrong}).status_code for _ in range(12)}
    assert answers <= {422, 429}
    assert client.post(page, {"code": right}).status_code in {422, 429}


def test_another_ones_draft_application_file_and_receipt_look_like_things_that_are_not_there(dog, sato, suzuki, takahashi, signed_in):
    owner = Client()
    owner.force_login(sato)
    draft = filled(owner)
    key = draft.split("/")[3]
    draft_file = StoredFile.objects.get().public_id
    case = sent(owner)
    file_id = StoredFile.objects.exclude(public_id=draft_file).filter(purpose="procedures.photo").first().public_id
    nothing, no_key = "x" * 22, "x" * len(key)
    pairs = [
        (f"/procedures/drafts/{key}/", f"/procedures/drafts/{no_key}/"),
        (f"/procedures/drafts/{key}/steps/owner/", f"/procedures/drafts/{no_key}/steps/owner/"),
        (f"/procedures/drafts/{key}/confirm/", f"/procedures/drafts/{no_key}/confirm/"),
        (f"/procedures/drafts/{key}/files/{draft_file}/", f"/procedures/drafts/{no_key}/files/{draft_file}/"),
        (f"/procedures/applications/{case.public_id}/done/", f"/procedures/applications/{nothing}/done/"),
        (f"/procedures/applications/{case.public_id}/receipt.pdf", f"/procedures/applications/{nothing}/receipt.pdf"),
        (f"/procedures/applications/{case.public_id}/notice.pdf", f"/procedures/applications/{nothing}/notice.pdf"),
        (f"/procedures/applications/{case.public_id}/files/{file_id}/", f"/procedures/applications/{nothing}/files/{file_id}/"),
        (f"/procedures/applications/{case.public_id}/withdraw/", f"/procedures/applications/{nothing}/withdraw/"),
        (f"/procedures/applications/{case.public_id}/correct/", f"/procedures/applications/{nothing}/correct/"),
    ]
    other = Person.objects.create(kind="resident", name="風早 みなと", email="kaze@example.jp")
    for person in (None, other, suzuki, takahashi):
        visitor = Client() if person is None else signed_in(person, Client())
        for there, absent in pairs:
            one, two = visitor.get(there), visitor.get(absent)
            assert one.status_code == two.status_code == 404, (there, person, one.status_code)
            assert _main(one) == _main(two), there
    # The owner opens all of them, so that the others were not refused by luck.
    for there, _absent in pairs:
        if not there.endswith(("notice.pdf", "correct/")):
            assert owner.get(there).status_code in {200, 302}, there


def test_a_file_that_belongs_to_another_application_is_not_opened_through_ones_own(dog, sato):
    owner = Client()
    owner.force_login(sato)
    mine = sent(owner)
    theirs = sent(Client())
    assert mine.public_id != theirs.public_id
    file_of_theirs = Application.objects.get(case=theirs).answers["photo"][0]["file"]
    assert owner.get(f"/procedures/applications/{mine.public_id}/files/{file_of_theirs}/").status_code == 404


def test_without_the_token_of_the_page_nothing_is_sent(dog, sato):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(sato)
    draft = a_filled_draft(dog, by=sato)
    answer = strict.post(f"/procedures/drafts/{draft.pk}/send/")
    assert answer.status_code == 403
    assert "もう一度" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("empty.jpg", b"", "image/jpeg"),
        ("note.jpg", b"just words, no picture", "image/jpeg"),
        ("page.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg"),
        ("cut.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "image/jpeg"),
        ("tool.exe", b"MZ" + b"\0" * 200, "application/octet-stream"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_beside_its_field_and_the_rest_is_kept(client, dog, name, content, kind):
    draft = begun(client)
    client.post(draft + "steps/owner/", OWNER)
    answer = client.post(draft + "steps/dog/", DOG_FORM | {"photo": SimpleUploadedFile(name, content, kind)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "#id_photo" in page
    assert 'value="ポチ"' in page


def test_withdrawing_asks_once_and_ends_the_case(dog, sato, client):
    client.force_login(sato)
    application = an_application(dog, by=sato)
    page = f"/procedures/applications/{application.case.public_id}/withdraw/"
    assert client.get(page).status_code == 200
    application.case.refresh_from_db()
    assert application.case.state == "received"
    client.post(page, {"note": "間違えました"})
    application.case.refresh_from_db()
    assert application.case.state == "withdrawn"


def test_a_draft_that_was_saved_in_another_tab_is_not_overwritten(client, dog):
    draft = begun(client)
    shown = re.search(r'name="revision" value="(\d+)"', client.get(draft + "steps/owner/").content.decode())[1]
    client.post(draft + "steps/owner/", OWNER | {"revision": shown})
    late = client.post(draft + "steps/owner/", OWNER | {"owner_family": "別人", "revision": shown})
    assert late.status_code == 409
    assert Draft.objects.get().answers["owner"]["family"] == "佐藤"


def test_nobody_begins_without_end(client, dog):
    answers = [client.post("/procedures/dog/begin/").status_code for _ in range(61)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {302}


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_the_way_speaks_three_languages(client, dog, language, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    draft = filled(client)
    for page in ("/procedures/", "/procedures/dog/", draft + "steps/dog/", draft + "confirm/"):
        answer = client.get(page)
        assert answer.status_code == 200
    titles = {"ja": "犬の登録", "en": "Dog registration", "ja-easy": "犬を 登録します"}
    assert titles[language] in client.get("/procedures/dog/").content.decode()


def test_the_period_of_a_procedure_is_said_as_a_day(dog, ito, signed_in):
    dog.opens_at = timezone.now()
    dog.save()
    page = signed_in(ito, Client()).get("/office/procedures/dog/").content.decode()
    assert "〜期限なし" in page and "&lt;time" not in page
