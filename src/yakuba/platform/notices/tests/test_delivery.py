"""A mail leaves exactly once, or it is shown that nobody knows. Against a real SMTP server, refusing and dying at each step."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from yakuba.platform.audit import verify
from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.notices import Recipient, deliver_due, send
from yakuba.platform.notices.delivery import claiming
from yakuba.platform.notices.delivery.claiming import claim, reap, settle
from yakuba.platform.notices.delivery.outcomes import End, Outcome
from yakuba.platform.notices.models import Delivery, DeliveryState
from yakuba.platform.notices.queries import outbox_health

pytestmark = pytest.mark.django_db


def a_mail(address="sato@example.jp", number="1") -> Delivery:
    return send("t.received", to=Recipient(email=address, name="佐藤 花子"), number=number).deliveries.get(channel="mail")


def later(minutes: float):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def test_a_mail_leaves_once(post_office):
    mail = a_mail()
    deliver_due()
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.reply) == (DeliveryState.SENT, 1, "250 queued as 4711")
    assert post_office.envelopes == [("noreply@yakuba.example.jp", ["sato@example.jp"])]
    assert [entry.event for entry in AuditEntry.objects.all()] == ["notice.written", "delivery.sent"]
    assert verify() == []


def test_many_mails_share_one_connection(post_office):
    for n in range(5):
        a_mail(f"r{n}@example.jp")
    deliver_due()
    assert (len(post_office.received), post_office.connections) == (5, 1)


def test_what_the_rule_says_leaves_first(post_office):
    a_mail(number="1"), a_mail(number="2"), a_mail(number="3")
    deliver_due(limit=2)
    assert [m["Subject"][-3:] for m in post_office.received] == ["（1）", "（2）"]
    assert Delivery.objects.get(state="queued").notice.subject.endswith("（3）")


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_line_that_breaks_before_the_content_is_tried_again(post_office, step):
    mail, post_office.drop_at = a_mail(), step
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (DeliveryState.QUEUED, "connection_lost")
    post_office.drop_at = ""
    with later(2):
        deliver_due()
    mail.refresh_from_db()
    assert (mail.state, len(post_office.received)) == (DeliveryState.SENT, 1)


def test_a_line_that_breaks_after_the_content_leaves_the_outcome_open(post_office):
    mail, post_office.drop_at = a_mail(), "answer"
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (DeliveryState.UNKNOWN, "no_answer")
    post_office.drop_at = ""
    with later(60 * 24):
        deliver_due()
    assert len(post_office.received) == 1  # not once more
    assert not outbox_health().ok


def test_a_server_that_never_answers_the_content_leaves_the_outcome_open(post_office, settings):
    import threading

    hold, settings.EMAIL_TIMEOUT = threading.Event(), 0.5
    post_office.before_answer = lambda: hold.wait(3) and None
    mail = a_mail()
    deliver_due()
    hold.set()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (DeliveryState.UNKNOWN, "no_answer")


@pytest.mark.parametrize("answer", ["550 5.1.1 <sato@example.jp> unknown here", "553 no", "501 bad address"])
def test_a_refused_recipient_is_final_and_the_reason_is_kept_without_the_address(post_office, answer):
    mail, post_office.recipient = a_mail(), lambda address: answer
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (DeliveryState.FAILED, "recipient_refused")
    assert mail.reply.startswith(answer[:3])
    assert "sato" not in mail.reply


def test_refused_content_is_final(post_office):
    mail, post_office.content = a_mail(), lambda content: "554 5.7.1 looks like spam"
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason, mail.reply) == (DeliveryState.FAILED, "content_refused", "554 5.7.1 looks like spam")


def test_one_refusal_does_not_stop_the_others(post_office):
    post_office.recipient = lambda address: "550 no" if address.startswith("r1") else None
    for n in range(3):
        a_mail(f"r{n}@example.jp")
    deliver_due()
    assert [e[1][0] for e in post_office.envelopes] == ["r0@example.jp", "r2@example.jp"]
    assert post_office.connections == 1


def test_greylisting_is_waited_for_with_growing_patience(post_office):
    mail, post_office.recipient = a_mail(), lambda address: "451 4.7.1 greylisted, come back"
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(8):
            deliver_due()
            mail.refresh_from_db()
            waits.append((mail.next_at - timezone.now()).total_seconds())
            clock.move_to(mail.next_at)
        post_office.recipient = lambda address: None
        deliver_due()
    mail.refresh_from_db()
    assert mail.state == DeliveryState.SENT
    assert waits[:5] == sorted(waits[:5])
    assert 60 <= waits[0] <= 75
    assert all(3600 <= wait <= 4500 for wait in waits[6:])


def test_a_passing_refusal_of_the_content_is_tried_again(post_office):
    mail, post_office.content = a_mail(), lambda content: "452 4.3.1 disk full"
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (DeliveryState.QUEUED, "content_later")


def test_a_sender_the_server_dislikes_is_our_trouble_and_fails_no_mail(post_office):
    first, second, post_office.sender = a_mail(), a_mail(), lambda address: "550 sender not allowed"
    deliver_due()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.QUEUED}
    first.refresh_from_db()
    assert first.reason == outbox_health().trouble == "sender_refused"
    assert second.attempts == 0


def test_an_hour_without_mail_server_is_made_up_for_at_once(settings, post_office):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # nobody listens there
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for minute in range(60):
            if minute < 10:
                a_mail(f"r{minute}@example.jp")
            deliver_due()
            clock.shift(60)
        assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.QUEUED, 0)}
        assert outbox_health().trouble == "no_connection"
        assert not outbox_health().ok  # the oldest waits for an hour: the health page says so
        settings.EMAIL_PORT = port
        deliver_due()
    assert len(post_office.received) == 10
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_after_five_days_without_mail_server_it_is_given_up_and_said(settings, post_office):
    settings.EMAIL_PORT = 1
    mail = a_mail()
    with later(60 * 24 * 5 + 1):
        deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (DeliveryState.FAILED, "too_long_waiting")


def test_a_sender_that_died_leaves_the_outcome_open_and_nothing_is_sent_again(post_office):
    mail = a_mail()
    claim()
    with later(claiming.LEASE.total_seconds() / 60 + 1):
        deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (DeliveryState.UNKNOWN, "sender_died")
    assert post_office.received == []
    assert AuditEntry.objects.filter(event="delivery.became_unknown").count() == 1


def test_a_sender_that_was_only_slow_may_still_say_how_it_ended(post_office):
    mail = a_mail()
    held = claim()
    with later(11):
        reap()
        assert settle(held, Outcome(End.SENT))
    mail.refresh_from_db()
    assert mail.state == DeliveryState.SENT


def test_two_senders_never_get_the_same_mail(post_office):
    a_mail()
    assert claim() is not None
    assert claim() is None
    assert reap() == 0


def test_an_unusable_sign_in_is_our_trouble(post_office, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "wrong"  # this server offers no sign-in
    mail = a_mail()
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason, mail.attempts) == (DeliveryState.QUEUED, "sign_in_refused", 0)


def test_encryption_that_the_server_does_not_offer_sends_nothing_in_the_clear(post_office, settings):
    settings.EMAIL_USE_TLS = True
    mail = a_mail()
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (DeliveryState.QUEUED, "encryption_failed")
    assert post_office.received == []


def test_without_mail_server_mail_is_written_into_the_folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    mail = a_mail()
    deliver_due()
    mail.refresh_from_db()
    assert mail.state == DeliveryState.SENT
    (written,) = (tmp_path / "mail").iterdir()
    assert b"To: sato@example.jp" in written.read_bytes()


def test_a_folder_that_is_none_keeps_the_mail_waiting(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_FILE_PATH.write_text("a file stands here")
    mail = a_mail()
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (DeliveryState.QUEUED, "folder_unwritable")


def test_no_address_and_no_name_reaches_the_log(post_office, caplog):
    caplog.set_level(logging.DEBUG)
    post_office.recipient = lambda address: "550 unknown <sato@example.jp>"
    a_mail()
    deliver_due()
    post_office.recipient, post_office.drop_at = (lambda address: None), "answer"
    a_mail()
    deliver_due()
    ours = [r for r in caplog.records if r.name.startswith("yakuba")]
    assert {r.levelname for r in ours} >= {"WARNING", "ERROR"}
    said = " ".join(str(r.__dict__) for r in ours)
    assert "sato" not in said
    assert "佐藤" not in said
