"""A notice is written in the deed that gives cause to it, once, and in the reader's language."""

import pytest
from django.core.checks import run_checks
from django.template import TemplateDoesNotExist

from yakuba.platform import audit
from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.jobs.models import Job
from yakuba.platform.notices import NoticeKind, Recipient, deliver_due, kinds, send
from yakuba.platform.notices.models import Delivery, DeliveryState, Notice


def mail_of(notice):
    return notice.deliveries.get(channel="mail")


def test_a_person_is_told_on_the_site_and_by_mail(sato):
    notice = send("t.received", to=Recipient(person=sato), link="/my/cases/2026-000001-1/", number="2026-000001-1")
    assert notice.subject == "申請を受け付けました（2026-000001-1）"
    assert notice.body == "申請を受け付けました。\n受付番号：2026-000001-1"
    assert {d.channel: d.state for d in notice.deliveries.all()} == {"site": "sent", "mail": "queued"}
    assert mail_of(notice).address == "sato@example.jp"


def test_an_address_alone_is_enough(db):
    notice = send("t.received", to=Recipient(email="someone@example.jp", name="風早 みなと"), number="1")
    assert [d.channel for d in notice.deliveries.all()] == ["mail"]
    assert notice.person is None


def test_who_can_be_reached_nowhere_still_has_the_notice_on_record(db):
    notice = send("t.received", to=Recipient(name="風早 みなと"), number="1")
    assert not notice.deliveries.exists()


def test_the_address_of_the_application_comes_before_that_of_the_account(sato):
    notice = send("t.received", to=Recipient(person=sato, email="work@example.jp"), number="1")
    assert mail_of(notice).address == "work@example.jp"


def test_someone_who_left_gets_no_mail_at_their_old_address(sato):
    sato.is_active = False
    sato.save()
    assert not send("t.received", to=Recipient(person=sato), number="1").deliveries.filter(channel="mail").exists()


@pytest.mark.parametrize(
    ("language", "body"),
    [("en", "We have received your application 7."), ("ja-easy", "申請を受け付けました。\n受付番号：7"), ("xx", "申請を受け付けました。\n受付番号：7")],
)
def test_it_speaks_the_readers_language_or_else_japanese(db, language, body):
    assert send("t.received", to=Recipient(email="a@example.jp", language=language), number="7").body == body


def test_the_persons_own_language_counts_when_no_other_is_given(sato):
    sato.language = "en"
    assert send("t.received", to=Recipient(person=sato), number="7").language == "en"


def test_what_people_typed_is_text_and_never_a_template(db):
    notice = send("t.received", to=Recipient(email="a@example.jp"), number="{{ town }}<b>&{% now 'Y' %}")
    assert notice.body.endswith("{{ town }}<b>&{% now 'Y' %}")


def test_a_deed_that_fails_sends_nothing(sato):
    with pytest.raises(ZeroDivisionError), audit.deed():
        send("t.received", to=Recipient(person=sato), number="1")
        1 / 0  # noqa: B018
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    assert AuditEntry.objects.get(event="notice.written").outcome == "rolled_back"


def test_one_key_is_one_notice(sato):
    first = send("t.received", to=Recipient(person=sato), key="case 1", number="1")
    assert send("t.received", to=Recipient(person=sato), key="case 1", number="1") == first
    assert send("t.decided", to=Recipient(person=sato), key="case 1", number="1") != first
    assert Notice.objects.count() == 2


def test_what_someone_waits_for_is_queued_at_once(sato):
    send("t.received", to=Recipient(person=sato), number="1")
    assert not Job.objects.exists()
    send("t.code", to=Recipient(person=sato), code="123456")
    assert Job.objects.get().name == "notices.deliver_one"


def test_a_code_is_removed_from_the_record_once_it_has_left(sato, mailoutbox):
    notice = send("t.code", to=Recipient(person=sato), link="/resume/secret/", code="123456")
    deliver_due()
    assert "123456" in mailoutbox[0].body
    notice.refresh_from_db()
    assert (notice.body, notice.link) == ("", "")
    assert notice.subject == "確認コード"


@pytest.mark.parametrize("address", ["no-at-sign", "a@b\r\nBcc: x@example.jp", "日本@example.jp", "a" * 250 + "@example.jp"])
def test_an_address_that_no_server_would_take_is_shown_as_failed(db, address):
    delivery = mail_of(send("t.received", to=Recipient(email=address), number="1"))
    assert (delivery.state, delivery.reason) == (DeliveryState.FAILED, "address_unusable")
    assert "\n" not in delivery.address


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://evil.example/", "//evil.example/", "/\\evil", "/a\nb", "/a b"])
def test_a_link_that_leads_elsewhere_is_a_bug(sato, link):
    with pytest.raises(ValueError, match="link of a notice"):
        send("t.received", to=Recipient(person=sato), link=link, number="1")


def test_a_link_with_our_own_address_is_kept_as_a_path(sato):
    assert send("t.received", to=Recipient(person=sato), link="https://yakuba.example.jp/my/", number="1").link == "/my/"


def test_a_kind_without_words_is_found_at_the_start():
    with kinds.temporarily("t.mute", NoticeKind("無言", "無言")):
        assert [problem.id for problem in run_checks() if "t.mute" in problem.msg] == ["notices.E001"]


def test_a_kind_nobody_declared_is_a_bug(sato):
    with pytest.raises(KeyError):
        send("t.never", to=Recipient(person=sato))
    with kinds.temporarily("t.mute", NoticeKind("無言", "無言")), pytest.raises(TemplateDoesNotExist):
        send("t.mute", to=Recipient(person=sato))
