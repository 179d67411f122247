"""Where someone is signed in, and the door of the demo."""

from __future__ import annotations

import pytest

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.people.tests.stories import LOGIN, signed_in_as


def test_a_new_device_is_reported_and_a_known_one_is_not(client, sato, proven, password, mailoutbox):
    from django.test import Client

    proven(sato)
    login = {"login": "sato@example.jp", "password": password}
    client.post(LOGIN, login)
    client.post("/accounts/logout/")
    client.post(LOGIN, login)
    assert mailoutbox == []
    Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}).post(LOGIN, login)
    assert len(mailoutbox) == 1
    assert "Firefox・Windows" in mailoutbox[0].body


def test_other_devices_are_signed_out_and_this_one_stays(signed_in, sato):
    from django.test import Client

    elsewhere = Client()
    elsewhere.force_login(sato)
    client = signed_in(sato)
    assert "この端末" in client.get("/my/sessions/").content.decode()
    client.post("/my/sessions/")
    assert elsewhere.get("/my/account/").status_code == 302
    assert client.get("/my/account/").status_code == 200


def test_nobody_ends_the_session_of_another(signed_in, sato, suzuki):
    from django.test import Client

    from yakuba.platform.people.models import SessionRecord

    elsewhere = Client()
    elsewhere.force_login(sato)
    signed_in(suzuki).post("/my/sessions/", {"session": SessionRecord.objects.get(person=sato).pk})
    assert elsewhere.get("/my/account/").status_code == 200


# The demo's door --------------------------------------------------------------------------------------------------------


@pytest.fixture
def cast(suzuki):
    from yakuba.platform.people import demo_cast

    with demo_cast.cast.temporarily("suzuki", demo_cast.CastMember("s0001", "担当")):
        yield


def test_without_the_demo_its_door_is_not_there(client, settings, cast):
    settings.DEMO = False
    assert client.get("/demo/sign-in/").status_code == 404
    assert client.post("/demo/sign-in/", {"who": "suzuki"}).status_code == 404
    assert signed_in_as(client) is None


def test_in_the_demo_one_press_signs_in_with_both_factors(client, settings, suzuki, cast):
    settings.DEMO = True
    assert "鈴木 一郎" in client.get("/demo/sign-in/").content.decode()
    client.post("/demo/sign-in/", {"who": "suzuki"})
    assert client.get("/api/v1/me").json()["staff_number"] == "s0001"
    assert AuditEntry.objects.get(event="person.signed_in").facts == {"methods": ["demo"]}


def test_only_the_cast_stands_behind_the_demo_door(client, settings, takahashi, cast):
    settings.DEMO = True
    assert client.post("/demo/sign-in/", {"who": str(takahashi.pk)}).status_code == 404
    assert client.post("/demo/sign-in/", {"who": "s0004"}).status_code == 404


def test_a_demo_session_is_worth_nothing_once_the_demo_is_off(client, settings, suzuki, cast):
    settings.DEMO = True
    client.post("/demo/sign-in/", {"who": "suzuki"})
    settings.DEMO = False
    assert client.get("/api/v1/me").status_code == 401
