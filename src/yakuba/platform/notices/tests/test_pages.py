"""A person's own notices, and the operators' outbox, by page and by API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.notices import Recipient, actions, deliver_due, send
from yakuba.platform.notices.delivery.claiming import claim, reap, settle
from yakuba.platform.notices.delivery.outcomes import End, Outcome
from yakuba.platform.notices.errors import NoticeNotThere, OnlyOperators, TextIsGone, WrongState
from yakuba.platform.notices.keeping import KEEP, tidy
from yakuba.platform.notices.models import Delivery, DeliveryState, Notice
from yakuba.platform.notices.own_data import erase_notices, show_notices
from yakuba.platform.notices.queries import unread_of
from yakuba.platform.people.tokens import issue_token


@pytest.fixture
def received(sato):
    return send("t.received", to=Recipient(person=sato), link="/my/cases/1/", number="1")


@pytest.fixture
def unknown(sato):
    """A mail whose sender died."""
    mail = send("t.received", to=Recipient(person=sato), number="1").deliveries.get(channel="mail")
    claim()
    Delivery.objects.filter(pk=mail.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    reap()
    mail.refresh_from_db()
    assert mail.state == DeliveryState.UNKNOWN
    return mail


# A person's own


def test_the_list_shows_what_is_unread_and_opening_it_reads_it(signed_in, sato, received):
    client = signed_in(sato)
    page = client.get("/my/notices/").content.decode()
    assert "申請を受け付けました（1）" in page
    assert "未読" in page
    opened = client.get(f"/my/notices/{received.public_id}/").content.decode()
    assert "受付番号：1" in opened
    assert 'href="/my/cases/1/"' in opened
    assert "未読" not in client.get("/my/notices/").content.decode()
    assert AuditEntry.objects.filter(event="notice.read").count() == 1


def test_all_can_be_read_at_once(signed_in, sato, received):
    send("t.decided", to=Recipient(person=sato), number="2")
    assert unread_of(sato).count() == 2
    signed_in(sato).post("/my/notices/read/")
    assert unread_of(sato).count() == 0


def test_another_persons_notice_is_as_absent_as_none(signed_in, sato, suzuki, received):
    client = signed_in(suzuki)
    assert client.get(f"/my/notices/{received.public_id}/").status_code == 404
    assert client.get("/my/notices/never-there/").status_code == 404
    with pytest.raises(NoticeNotThere):
        actions.read(received, by=suzuki)


def test_html_that_someone_typed_stays_text(signed_in, sato):
    notice = send("t.received", to=Recipient(person=sato), number="<script>alert(1)</script>")
    page = signed_in(sato).get(f"/my/notices/{notice.public_id}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_without_signing_in_there_is_nothing(client, received):
    assert client.get("/my/notices/").status_code == 302
    assert client.get(f"/my/notices/{received.public_id}/").status_code == 302


def test_the_list_asks_the_same_number_of_questions_however_long(signed_in, sato):
    client = signed_in(sato)
    send("t.received", to=Recipient(person=sato), number="0")
    client.get("/my/notices/")
    with CaptureQueriesContext(connection) as few:
        client.get("/my/notices/")
    for n in range(15):
        send("t.received", to=Recipient(person=sato), number=str(n))
    with CaptureQueriesContext(connection) as many:
        client.get("/my/notices/")
    assert len(many) == len(few)


# What is kept


def test_old_notices_go_and_open_ones_stay(sato, unknown, mailoutbox):
    old = send("t.received", to=Recipient(person=sato), number="2")
    new = send("t.received", to=Recipient(person=sato), number="3")
    deliver_due()
    Notice.objects.exclude(pk=new.pk).update(made_at=timezone.now() - KEEP - timedelta(days=1))
    assert tidy() == (0, 1)
    assert set(Notice.objects.all()) == {new, unknown.notice}
    assert not Notice.objects.filter(pk=old.pk).exists()


def test_a_code_that_never_left_is_wiped_after_a_day(sato):
    notice = send("t.code", to=Recipient(person=sato), code="123456")
    assert tidy() == (0, 0)
    Notice.objects.update(made_at=timezone.now() - timedelta(days=1, minutes=1))
    assert tidy() == (1, 0)
    deliver_due()
    mail = notice.deliveries.get(channel="mail")
    assert (mail.state, mail.reason) == (DeliveryState.FAILED, "text_is_gone")


def test_a_person_takes_their_notices_and_can_have_them_erased(sato, received):
    (shown,) = show_notices(sato)
    assert "申請を受け付けました（1）" in shown.values()
    erase_notices(sato, sato)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_a_mail_whose_notice_was_erased_meanwhile_ends_quietly(sato, received):
    held = claim()
    erase_notices(sato, sato)
    assert settle(held, Outcome(End.SENT)) is False
    assert not Delivery.objects.exists()


# The outbox


def test_the_outbox_is_for_operators(signed_in, suzuki, unknown):
    client = signed_in(suzuki)
    assert client.get("/office/deliveries/").status_code == 404
    assert client.get(f"/office/deliveries/{unknown.public_id}/").status_code == 404
    assert client.post(f"/office/deliveries/{unknown.public_id}/settle/", {"deed": "sent"}).status_code == 404
    with pytest.raises(OnlyOperators):
        actions.settle_as_sent(unknown, by=suzuki)
    unknown.refresh_from_db()
    assert unknown.state == DeliveryState.UNKNOWN


def test_operators_see_how_it_fared_but_neither_text_nor_address(signed_in, yamada, unknown):
    client = signed_in(yamada)
    for page in (client.get("/office/deliveries/?state=unknown"), client.get(f"/office/deliveries/{unknown.public_id}/")):
        text = page.content.decode()
        assert "送信中にプログラムが止まり" in text
        assert "sato@example.jp" not in text
        assert "s…@example.jp" in text
        assert "受付番号" not in text
        assert "佐藤" not in text
    assert unknown.message_id.strip("<>") in text


def test_filters_narrow_the_list(signed_in, yamada, sato, unknown):
    client = signed_in(yamada)
    send("t.decided", to=Recipient(person=sato), number="2")
    total = lambda query: client.get("/office/deliveries/" + query).context["table"].page.total  # noqa: E731
    assert (total(""), total("?state=unknown"), total("?state=queued"), total("?kind=t.decided")) == (2, 1, 1, 1)
    assert (total("?days=1"), total(f"?number={unknown.pk}"), total("?number=x")) == (2, 1, 2)
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    assert (total(f"?since={today}&before={tomorrow}"), total(f"?since={tomorrow}"), total("?since=x")) == (2, 0, 2)
    assert client.get("/office/deliveries/?state=nonsense&days=x&page=99999").status_code == 200


@pytest.mark.parametrize(("deed", "state"), [("sent", "sent"), ("failed", "failed"), ("again", "queued")])
def test_an_operator_settles_what_is_unknown_and_it_is_on_record(signed_in, yamada, unknown, deed, state):
    signed_in(yamada).post(f"/office/deliveries/{unknown.public_id}/settle/", {"deed": deed})
    unknown.refresh_from_db()
    assert unknown.state == state
    entry = AuditEntry.objects.filter(event__in=("delivery.settled", "delivery.sent_again")).get()
    assert entry.actor_id == str(yamada.pk)


def test_what_was_sent_again_leaves_once_with_the_same_message_id(yamada, unknown, post_office):
    actions.send_again(unknown, by=yamada)
    deliver_due()
    deliver_due()
    (mail,) = post_office.received
    assert mail["Message-ID"] == unknown.message_id
    with pytest.raises(WrongState):
        actions.send_again(unknown, by=yamada)


def test_a_code_that_was_wiped_is_not_sent_again(yamada, sato):
    notice = send("t.code", to=Recipient(person=sato), code="123456")
    mail = notice.deliveries.get(channel="mail")
    Delivery.objects.filter(pk=mail.pk).update(state="failed", settled_at=timezone.now())
    Notice.objects.update(made_at=timezone.now() - timedelta(days=2))
    tidy()
    with pytest.raises(TextIsGone):
        actions.send_again(mail, by=yamada)


def test_many_are_settled_at_once_and_those_that_changed_are_left(signed_in, yamada, sato, unknown):
    queued = send("t.received", to=Recipient(person=sato), number="2").deliveries.get(channel="mail")
    answer = signed_in(yamada).post(
        "/office/deliveries/settle/", {"deed": "sent", "state": "unknown", "selected": [unknown.pk, queued.pk, "x", "9" * 30]}, follow=True
    )
    unknown.refresh_from_db(), queued.refresh_from_db()
    assert (unknown.state, queued.state) == ("sent", "queued")
    assert "1件を処理しました。" in answer.content.decode()
    assert "1件は、状態が変わったか" in answer.content.decode()


# By API


def test_programs_read_notices_and_settle_mails(client, sato, yamada, unknown):
    _token, secret = issue_token(sato, label="t", scopes=["notices.read"], by=sato)
    mine = {"Authorization": f"Bearer {secret}"}
    listed = client.get("/api/v1/my/notices?unread=true", headers=mine).json()
    assert (listed["total"], listed["unread"]) == (1, 1)
    public_id = listed["notices"][0]["id"]
    assert client.post(f"/api/v1/my/notices/{public_id}/reading", headers=mine).json()["read_at"]
    assert client.get("/api/v1/my/notices", headers=mine).json()["unread"] == 0
    assert client.get("/api/v1/deliveries", headers=mine).status_code == 403
    _token, secret = issue_token(yamada, label="t", scopes=["deliveries.manage"], by=yamada)
    desk = {"Authorization": f"Bearer {secret}"}
    (found,) = client.get("/api/v1/deliveries?state=unknown", headers=desk).json()["deliveries"]
    assert "sato" not in str(found)
    assert client.get("/api/v1/deliveries/health", headers=desk).json()["unknown"] == 1
    assert client.post(f"/api/v1/deliveries/{found['id']}/settlement?deed=sent", headers=desk).json()["state"] == "sent"
    assert client.post(f"/api/v1/deliveries/{found['id']}/settlement?deed=sent", headers=desk).status_code == 409
    assert client.post("/api/v1/deliveries/none/settlement?deed=sent", headers=desk).status_code == 404
    assert client.get("/api/v1/my/notices").status_code == 401
