"""What stands in a mail: readable in Japanese everywhere, and nobody's text breaks out of its place."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as held
from hypothesis import strategies as st

from yakuba.platform.notices import Recipient, deliver_due, send
from yakuba.platform.notices.delivery.composing import compose
from yakuba.platform.notices.delivery.dialogue import SmtpWay, _dotted, _without
from yakuba.platform.notices.delivery.outcomes import End
from yakuba.platform.notices.models import Delivery, Notice
from yakuba.platform.notices.recipients import in_ascii, is_usable
from yakuba.platform.notices.writing import LONGEST_SUBJECT, one_line, plain_text
from yakuba.platform.people.models import Department

EXPECTED = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version", "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip


def read(delivery):
    return message_from_bytes(compose(delivery).as_bytes(), policy=policy.default)


def text_of(mail) -> str:
    return mail.get_content().replace("\r\n", "\n")


def made_up(subject="題", body="本文", name="佐藤 花子", department=None, kind="t.received", language="ja") -> Delivery:
    """A mail that was never saved: composing needs no database."""
    notice = Notice(kind=kind, subject=subject, body=body, name=name, language=language, department=department, link="/my/x/")
    return Delivery(notice=notice, channel="mail", address="sato@example.jp", message_id="<1@example.jp>")


def test_a_japanese_mail_reads_as_it_was_written():
    mail = read(made_up("申請を受け付けました（2026-000123-7）", "受付番号：2026-000123-7"))
    assert mail["Subject"] == "【文京区】申請を受け付けました（2026-000123-7）"
    assert mail["From"] == "文京区 <noreply@yakuba.example.jp>"
    assert mail["To"] == "sato@example.jp"
    text = text_of(mail)
    assert text.startswith("佐藤 花子 様\n\n受付番号：2026-000123-7\n\n▼ 詳しくはこちら\nhttps://yakuba.example.jp/my/x/\n")
    assert "ご返信いただいてもお答えできません" in text
    assert mail.get_content_type() == "text/plain"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_an_english_mail_is_english_throughout():
    text = read(made_up("Received", "We have your application.", language="en")).get_content()
    assert "Dear 佐藤 花子," in text
    assert "Bunkyo City" in text
    assert "詳しく" not in text


def test_composing_twice_gives_the_same_bytes():
    mail = made_up()
    assert compose(mail).as_bytes() == compose(mail).as_bytes()


def test_replies_go_to_the_department():
    department = Department(code="1", name="戸籍住民課, <x@evil>", email="koseki@example.jp", phone="03-0000-0000")
    mail = read(made_up(department=department))
    assert [a.addr_spec for a in mail["Reply-To"].addresses] == ["koseki@example.jp"]
    assert "電話：03-0000-0000" in mail.get_content()


def test_what_can_be_stopped_says_how_and_what_cannot_does_not():
    mail = read(made_up())
    stop = mail["List-Unsubscribe"]
    assert stop.startswith("<https://yakuba.example.jp/notices/stop/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop.strip("<>") in mail.get_content()
    assert "sato" not in stop
    mandatory = read(made_up(kind="t.decided"))
    assert mandatory["List-Unsubscribe"] is None
    assert "受け取りをやめる" not in mandatory.get_content()


def test_without_https_there_is_no_one_click():
    with override_settings(SITE_URL="http://localhost:8000"):
        mail = read(made_up())
    assert mail["List-Unsubscribe"] is not None
    assert mail["List-Unsubscribe-Post"] is None


nasty = st.text(st.characters(), max_size=120) | st.sampled_from(
    [
        "a\r\nBcc: x@evil.example",
        "a\n\n<script>",
        "=?utf-8?b?DQo=?=",
        "\x00",
        "\ud800",
        "𠮷野家👨‍👩‍👧",
        "辻󠄀",
        "あ" * 500,
        "\u202eevil",
        "\u2028x",
        ".",
    ]
)


@held(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(nasty, nasty, nasty)
def test_no_text_adds_a_header_or_breaks_one(subject, body, name):
    department = Department(code="1", name=one_line(name), email="koseki@example.jp")
    mail = made_up(one_line(subject), plain_text(body), one_line(name, 120), department)
    raw = compose(mail).as_bytes()
    found = message_from_bytes(raw, policy=policy.default)
    assert set(found.keys()) <= EXPECTED | {"Reply-To"}
    assert len(found.keys()) == len(set(found.keys()))
    assert [a.addr_spec for a in found["To"].addresses] == ["sato@example.jp"]
    assert not found.defects
    raw.decode("ascii")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


@given(nasty)
def test_a_subject_is_one_visible_line(text):
    line = one_line(text)
    assert len(line) <= LONGEST_SUBJECT
    assert not any(c in line for c in "\r\n\x00\u2028\u202e")
    line.encode("utf-8")
    assert one_line(line) == line


@given(nasty)
def test_running_text_keeps_its_characters_and_loses_its_controls(text):
    plain = plain_text(text)
    plain.encode("utf-8")
    assert "\r" not in plain
    assert "\x00" not in plain
    assert "\n\n\n" not in plain
    assert plain_text(plain) == plain


@pytest.mark.parametrize("name", ["髙橋 﨑", "辻󠄀 葛󠄀城", "𠮷田", "👨‍👩‍👧"])
def test_rare_characters_of_names_survive(name):
    assert one_line(name) == plain_text(name) == name
    assert read(made_up(name=name)).get_content().startswith(f"{name} 様")


@given(st.binary(max_size=400))
def test_no_content_ends_the_dialogue_early(content):
    sent = _dotted(content)
    assert b"\r\n.\r\n" not in b"\r\n" + sent
    assert sent.endswith(b"\r\n")


def test_a_line_with_a_dot_arrives_as_it_was(post_office):
    mail, way = EmailMessage(policy=policy.SMTP), SmtpWay()
    mail["Subject"] = "dots"
    mail.set_content("first\n.\n..\n.hidden\nlast\n", cte="7bit")
    assert way.open() is None
    assert way.hand_over(mail, "a@example.jp").end is End.SENT
    way.close()
    assert text_of(post_office.received[0]) == "first\n.\n..\n.hidden\nlast\n"


def test_an_international_domain_is_said_in_ascii(db, post_office):
    send("t.received", to=Recipient(email="a@例え.jp"), number="1")
    deliver_due()
    assert post_office.envelopes[0][1] == ["a@xn--r8jz45g.jp"]
    assert post_office.received[0]["To"] == "a@xn--r8jz45g.jp"


@held(deadline=None)
@given(st.text(max_size=80) | st.emails())
def test_whatever_counts_as_an_address_can_be_written_into_a_mail(text):
    if not is_usable(text):
        return
    mail = made_up()
    mail.address = text
    (to,) = read(mail)["To"].addresses
    assert to.addr_spec.lower() == in_ascii(text).lower()


def test_a_servers_answer_is_kept_without_addresses():
    assert _without("Sato@example.jp", "550 5.1.1 <sato@EXAMPLE.jp>: no\r\nsee other@example.com") == "550 5.1.1 <…>: no see …"
