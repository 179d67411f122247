"""The first administrator, and the way back when there is none."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may


def test_an_empty_town_hall_gets_its_first_administrator_who_signs_in_by_code(client, db, mailoutbox, code_in_mail):
    call_command("administrator", "a0001", "--name", "管理 一子", "--email", "Admin@example.jp", verbosity=0)
    person = Person.objects.get()
    assert may(person, "people.manage")
    assert mailoutbox[-1].to == ["admin@example.jp"]
    client.post("/accounts/login/code/", {"email": "admin@example.jp"})
    client.post("/accounts/login/code/confirm/", {"code": code_in_mail()})
    assert client.get("/office/people/").headers["Location"] == "/accounts/second-factor/"


def test_someone_unknown_needs_a_name_and_an_address(db):
    with pytest.raises(CommandError):
        call_command("administrator", "a0001")
    assert not Person.objects.exists()


def test_lost_devices_are_replaced_and_it_stands_in_the_chain(yamada, with_app, factors_of):
    with_app(yamada)
    call_command("administrator", "S0005", "--reset-factors", verbosity=0)
    assert factors_of(yamada) == []
    assert AuditEntry.objects.get(event="factor.reset").actor_kind == "machine"
    assert yamada.holdings.count() == 1  # already an administrator: no second post
