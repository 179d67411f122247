"""People choose what reaches them; the link in a mail works without signing in, and for nothing else."""

import pytest

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.notices import Recipient, actions, send
from yakuba.platform.notices.choices import kinds_for, stop_token
from yakuba.platform.notices.delivery.composing import stop_address
from yakuba.platform.notices.errors import CannotBeStopped, NoticeNotThere, StopLinkUnreadable
from yakuba.platform.notices.models import Muted


def channels(notice):
    return {d.channel for d in notice.deliveries.all()}


def test_a_stopped_kind_leaves_by_the_other_channel_only(sato):
    actions.stop("t.received", "mail", by=sato)
    assert channels(send("t.received", to=Recipient(person=sato), number="1")) == {"site"}
    actions.stop("t.received", "site", by=sato)
    assert channels(send("t.received", to=Recipient(person=sato), number="1")) == set()
    actions.receive_again("t.received", "mail", by=sato)
    assert channels(send("t.received", to=Recipient(person=sato), number="1")) == {"mail"}
    choices = AuditEntry.objects.filter(event__in=("notice.stopped", "notice.resumed")).order_by("pk")
    assert [entry.event for entry in choices] == ["notice.stopped", "notice.stopped", "notice.resumed"]


def test_one_persons_choice_is_nobody_elses(sato, suzuki):
    actions.stop("t.received", "mail", by=sato)
    assert channels(send("t.received", to=Recipient(person=suzuki), number="1")) == {"site", "mail"}


def test_what_is_mandatory_cannot_be_stopped(sato):
    with pytest.raises(CannotBeStopped):
        actions.stop("t.decided", "mail", by=sato)
    Muted.objects.create(person=sato, kind="t.decided", channel="mail")  # it was optional once
    assert channels(send("t.decided", to=Recipient(person=sato), number="1")) == {"site", "mail"}


def test_kinds_for_staff_are_no_choice_of_residents(sato, suzuki):
    assert "t.task" in kinds_for(suzuki)
    assert "t.task" not in kinds_for(sato)
    with pytest.raises(NoticeNotThere):
        actions.stop("t.task", "mail", by=sato)
    with pytest.raises(NoticeNotThere):
        actions.stop("t.received", "pigeon", by=sato)


def link_in(notice):
    return stop_address(notice.deliveries.get(channel="mail")).removeprefix("https://yakuba.example.jp")


def test_looking_at_the_link_stops_nothing_and_posting_does(client, sato):
    link = link_in(send("t.received", to=Recipient(person=sato), number="1"))
    assert "停止しますか" in client.get(link).content.decode()
    assert not Muted.objects.exists()
    assert "停止しました" in client.post(link).content.decode()
    assert channels(send("t.received", to=Recipient(person=sato), number="1")) == {"site"}
    assert client.post(link).status_code == 200
    assert Muted.objects.count() == 1


def test_a_mail_program_stops_with_one_click_and_no_cookie(sato):
    from django.test import Client

    link = link_in(send("t.received", to=Recipient(person=sato), number="1"))
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Muted.objects.get().person == sato


def test_stopping_can_be_taken_back_on_the_same_page(client, sato):
    link = link_in(send("t.received", to=Recipient(person=sato), number="1"))
    client.post(link)
    assert "再開しました" in client.post(link, {"again": "1"}).content.decode()
    assert not Muted.objects.exists()


def test_an_address_without_account_is_known_by_a_digest_only(client, db):
    to = Recipient(email="Someone@Example.jp")
    link = link_in(send("t.received", to=to, number="1"))
    client.post(link)
    assert channels(send("t.received", to=Recipient(email="someone@example.jp"), number="1")) == set()
    assert channels(send("t.received", to=Recipient(email="other@example.jp"), number="1")) == {"mail"}
    muted = Muted.objects.get()
    assert "omeone" not in muted.address_digest
    assert len(muted.address_digest) == 64


def test_who_stopped_by_address_and_then_got_an_account_sees_and_undoes_it(client, sato):
    client.post(link_in(send("t.received", to=Recipient(email=sato.email), number="1")))
    assert channels(send("t.received", to=Recipient(person=sato), number="1")) == {"site"}
    actions.receive_again("t.received", "mail", by=sato)
    assert channels(send("t.received", to=Recipient(person=sato), number="1")) == {"site", "mail"}


def test_a_changed_link_does_nothing(client, sato):
    link = link_in(send("t.received", to=Recipient(person=sato), number="1"))
    for changed in (
        link[:-2] + "x/",
        link.replace("stop/", "stop/x"),
        "/notices/stop/x/",
        f"/notices/stop/{stop_token('t.gone', person=sato)}/",
    ):
        assert client.get(changed).status_code == 404
        assert client.post(changed).status_code == 404
    assert not Muted.objects.exists()


def test_the_link_of_a_kind_that_became_mandatory_says_so(client, sato):
    answer = client.post(f"/notices/stop/{stop_token('t.decided', person=sato)}/")
    assert answer.status_code == 409
    with pytest.raises(StopLinkUnreadable):
        actions.stop_by_link(stop_token("t.received", person=type("Gone", (), {"pk": 999999})))


def test_the_settings_page_saves_what_was_ticked(signed_in, sato):
    client = signed_in(sato)
    page = client.get("/my/notices/settings/").content.decode()
    assert 'value="t.received|mail" checked' in page
    assert "t.decided|mail" not in page
    assert "t.task" not in page
    client.post("/my/notices/settings/", {"wanted": ["t.received|site", "t.decided|mail", "t.task|mail", "nonsense"]})
    assert Muted.objects.filter(person=sato, kind="t.received").get().channel == "mail"
    assert not Muted.objects.filter(kind__in=("t.decided", "t.task")).exists()
    assert 'value="t.received|mail" checked' not in client.get("/my/notices/settings/").content.decode()
    client.post("/my/notices/settings/", {"wanted": ["t.received|site", "t.received|mail"]})
    assert not Muted.objects.filter(kind="t.received").exists()
