"""Signing up and in: by password, by code, by second factor; and what nobody finds out by trying."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.people.actions import staff
from yakuba.platform.people.models import Person
from yakuba.platform.people.tests.stories import CODE, LOGIN, NEW_PASSWORD, RESET, SIGN_UP, comparable, signed_in_as

# Signing up ----------------------------------------------------------------------------------------------------------


def test_a_resident_signs_up_proves_the_address_and_is_in(client, db, code_in_mail):
    answer = client.post(SIGN_UP, {"email": "New.Person@example.jp", "password1": NEW_PASSWORD})
    assert answer.headers["Location"] == "/accounts/confirm-email/"
    assert signed_in_as(client) is None
    client.post("/accounts/confirm-email/", {"code": code_in_mail()})
    person = Person.objects.get(email="new.person@example.jp")
    assert signed_in_as(client) == person.pk
    assert person.kind == "resident"
    assert EmailAddress.objects.get(user=person).verified


def test_a_wrong_code_proves_nothing(client, db, mailoutbox):
    client.post(SIGN_UP, {"email": "new@example.jp", "password1": NEW_PASSWORD})
    for _ in range(4):
        client.post("/accounts/confirm-email/", {"code": "AAAAAA"})
    assert signed_in_as(client) is None
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_nobody_signs_up_as_staff(client, db, code_in_mail):
    client.post(SIGN_UP, {"email": "new@example.jp", "password1": NEW_PASSWORD, "kind": "staff", "staff_number": "s0009"})
    assert Person.objects.get().kind == "resident"
    assert Person.objects.get().staff_number is None


def test_the_mail_speaks_the_language_of_the_page(client, db, mailoutbox):
    client.cookies["yakuba_language"] = "en"
    client.post(SIGN_UP, {"email": "new@example.jp", "password1": NEW_PASSWORD})
    assert Person.objects.get().language == "en"
    assert "code" in mailoutbox[-1].subject.lower()


def test_what_was_never_proven_is_forgotten(client, db):
    from yakuba.platform.people.actions.accounts import forget_unproven

    client.post(SIGN_UP, {"email": "new@example.jp", "password1": NEW_PASSWORD})
    assert forget_unproven() == 0
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert forget_unproven() == 1
    assert not Person.objects.exists()


# Whether an address is registered is told to nobody --------------------------------------------------------------------


@pytest.fixture
def hashing(monkeypatch):
    """How often a password was hashed: the work that would tell known from unknown by its time."""
    work = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: (work.append(1), encode(*args))[1])
    return work


def both(client, path, known: dict, unknown: dict, hashing) -> tuple[tuple, tuple]:
    """What a fresh browser sees for a known and an unknown address: answer, the page behind it, and the hashing done."""
    seen = []
    for data in (known, unknown):
        client.cookies.clear()
        before = len(hashing)
        first = client.post(path, data)
        work = len(hashing) - before
        words = list(data.values())
        then = client.get(first.headers["Location"]) if first.status_code == 302 else first
        again = client.post(first.headers["Location"], {"action": "resend"}) if first.status_code == 302 else first
        seen.append((comparable(first, *words), comparable(then, *words), comparable(again, *words), work))
    return seen[0], seen[1]


@pytest.mark.parametrize(
    ("path", "field", "rest"),
    [
        (SIGN_UP, "email", {"password1": NEW_PASSWORD}),
        (LOGIN, "login", {"password": "wrong wrong wrong"}),
        (CODE, "email", {}),
        (RESET, "email", {}),
    ],
)
def test_known_and_unknown_addresses_are_answered_alike(client, sato, proven, hashing, path, field, rest):
    proven(sato)
    known, unknown = both(client, path, {field: "sato@example.jp", **rest}, {field: "nobody@example.jp", **rest}, hashing)
    assert known == unknown


@pytest.mark.parametrize("path", [SIGN_UP, CODE, RESET])
def test_a_mail_leaves_in_both_cases(client, sato, proven, mailoutbox, path):
    proven(sato)
    for email in ("sato@example.jp", "nobody@example.jp"):
        client.cookies.clear()
        client.post(path, {"email": email, "password1": NEW_PASSWORD})
    assert [mail.to for mail in mailoutbox] == [["sato@example.jp"], ["nobody@example.jp"]]


def test_an_account_of_someone_who_left_is_answered_like_an_unknown_one(client, suzuki, proven, yamada, password):
    proven(suzuki)
    staff.leave(suzuki, last_day=timezone.localdate() - timedelta(days=1), by=yamada)
    gone = client.post(LOGIN, {"login": "s0001", "password": "wrong wrong wrong"})
    unknown = client.post(LOGIN, {"login": "s9999", "password": "wrong wrong wrong"})
    assert comparable(gone, "s0001") == comparable(unknown, "s9999")
    client.post(LOGIN, {"login": "s0001", "password": password})
    assert signed_in_as(client) is None


# Signing in -----------------------------------------------------------------------------------------------------------


def test_a_resident_signs_in_with_address_and_password(client, sato, proven, password):
    proven(sato)
    client.post(LOGIN, {"login": "SATO@example.jp", "password": password})
    assert signed_in_as(client) == sato.pk
    assert AuditEntry.objects.get(event="person.signed_in").facts == {"methods": ["password"]}


def test_a_resident_signs_in_with_a_mailed_code(client, sato, proven, code_in_mail):
    proven(sato)
    client.post(CODE, {"email": "sato@example.jp"})
    client.post("/accounts/login/code/confirm/", {"code": code_in_mail()})
    assert signed_in_as(client) == sato.pk


@pytest.mark.parametrize("login", ["s0001", "S0001", "s0001@example.jp"])
def test_staff_sign_in_by_number_or_address_and_then_by_their_app(client, suzuki, with_app, password, login):
    app = with_app(suzuki)
    answer = client.post(LOGIN, {"login": login, "password": password})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert signed_in_as(client) is None
    client.post("/accounts/2fa/authenticate/", {"code": app.now()})
    assert signed_in_as(client) == suzuki.pk
    assert client.get("/api/v1/me").status_code == 200


def test_a_code_of_the_app_works_once(client, suzuki, with_app, password):
    app = with_app(suzuki)
    code = app.now()
    for _ in range(2):
        client.cookies.clear()
        client.post(LOGIN, {"login": "s0001", "password": password})
        client.post("/accounts/2fa/authenticate/", {"code": code})
    assert signed_in_as(client) is None


def test_the_secret_of_the_app_is_not_readable_in_the_database(suzuki, with_app):
    from allauth.mfa.models import Authenticator

    app = with_app(suzuki)
    assert app.secret not in str(Authenticator.objects.values())


# Two factors for staff --------------------------------------------------------------------------------------------------


def test_staff_without_a_second_factor_get_nowhere_but_the_set_up(client, suzuki, proven, password):
    proven(suzuki)
    client.post(LOGIN, {"login": "s0001", "password": password})
    for page in ("/office/people/", "/my/account/", "/my/data/", "/"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/second-factor/"), page
    assert client.get("/accounts/second-factor/").status_code == 200
    assert client.get("/api/v1/me").status_code == 401


def test_after_setting_up_the_app_work_begins(client, yamada, proven, password, monkeypatch):
    import pyotp

    # allauth tells of a new factor when its transaction commits, which a test's never does.
    monkeypatch.setattr("allauth.mfa.totp.internal.flows.transaction.on_commit", lambda tell: tell())
    proven(yamada)
    client.post(LOGIN, {"login": "s0005", "password": password})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'class="reference">(\w+)<', page)[1]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": pyotp.TOTP(secret).now()})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/api/v1/me").status_code == 200
    assert {e.facts["kind"] for e in AuditEntry.objects.filter(event="factor.added")} == {"totp", "recovery_codes"}


def test_a_session_with_one_factor_of_someone_who_has_two_is_ended(client, suzuki, with_app):
    with_app(suzuki)
    client.force_login(suzuki)
    answer = client.get("/office/people/")
    assert answer.headers["Location"].startswith("/accounts/login/?next=")
    assert signed_in_as(client) is None


def test_staff_cannot_take_their_last_factor_off(client, suzuki, with_app, password, factors_of):
    app = with_app(suzuki)
    client.post(LOGIN, {"login": "s0001", "password": password})
    client.post("/accounts/2fa/authenticate/", {"code": app.now()})
    client.post("/accounts/2fa/totp/deactivate/")
    assert factors_of(suzuki) == ["totp"]


def test_a_resident_may_take_theirs_off(client, sato, with_app, password, factors_of):
    app = with_app(sato)
    client.post(LOGIN, {"login": "sato@example.jp", "password": password})
    client.post("/accounts/2fa/authenticate/", {"code": app.now()})
    client.post("/accounts/2fa/totp/deactivate/")
    assert factors_of(sato) == []


def test_an_old_proof_is_asked_for_again_before_a_factor_is_taken_off(client, sato, with_app, password):
    app = with_app(sato)
    client.post(LOGIN, {"login": "sato@example.jp", "password": password})
    client.post("/accounts/2fa/authenticate/", {"code": app.now()})
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        answer = client.post("/accounts/2fa/totp/deactivate/")
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_an_administrator_resets_factors_and_the_owner_is_told(suzuki, yamada, with_app, signed_in, mailoutbox, factors_of):
    with_app(suzuki)
    signed_in(yamada).post(f"/office/people/{suzuki.pk}/reset-factors/")
    assert factors_of(suzuki) == []
    assert mailoutbox[-1].to == ["s0001@example.jp"]
    assert AuditEntry.objects.get(event="factor.reset").facts == {"kinds": ["totp"]}


# Passwords and addresses ------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_and_every_device_signed_out(client, sato, proven, code_in_mail, signed_in):
    from django.test import Client

    proven(sato)
    elsewhere = Client()
    elsewhere.force_login(sato)
    client.post(RESET, {"email": "sato@example.jp"})
    client.post("/accounts/password/reset/confirm/", {"code": code_in_mail()})
    client.post("/accounts/password/reset/complete/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    sato.refresh_from_db()
    assert sato.check_password(NEW_PASSWORD)
    assert elsewhere.get("/my/account/").status_code == 302


def test_a_new_address_counts_only_once_proven(signed_in, sato, proven, code_in_mail):
    proven(sato)
    client = signed_in(sato)
    client.post("/accounts/email/", {"email": "hanako@example.jp", "action_add": "1"})
    assert Person.objects.get(pk=sato.pk).email == "sato@example.jp"
    client.post("/accounts/confirm-email/", {"code": code_in_mail()})
    assert Person.objects.get(pk=sato.pk).email == "hanako@example.jp"


def test_staff_do_not_change_their_own_address(signed_in, suzuki, proven, mailoutbox):
    proven(suzuki)
    signed_in(suzuki).post("/accounts/email/", {"email": "private@example.jp", "action_add": "1"})
    assert mailoutbox == []
    assert Person.objects.get(pk=suzuki.pk).email == "s0001@example.jp"


def test_a_person_changes_name_and_language(signed_in, sato):
    client = signed_in(sato)
    client.post("/my/account/", {"name": "佐藤 はな", "name_kana": "サトウ ハナ", "language": "en"})
    sato.refresh_from_db()
    assert (sato.name, sato.language) == ("佐藤 はな", "en")
    assert client.cookies["yakuba_language"].value == "en"


def test_a_reading_in_hiragana_is_converted_and_nonsense_is_explained(signed_in, sato):
    client = signed_in(sato)
    client.post("/my/account/", {"name": "佐藤 花子", "name_kana": "さとう　はなこ", "language": "ja"})
    sato.refresh_from_db()
    assert sato.name_kana == "サトウ ハナコ"
    page = client.post("/my/account/", {"name": "佐藤 花子", "name_kana": "SATO", "language": "ja"}).content.decode()
    assert "カタカナで入力してください" in page


def test_staff_change_their_language_but_not_their_name(signed_in, suzuki):
    signed_in(suzuki).post("/my/account/", {"name": "別人", "language": "en"})
    suzuki.refresh_from_db()
    assert (suzuki.name, suzuki.language) == ("鈴木 一郎", "en")
