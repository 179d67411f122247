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
from yakuba.platform.people import guard
from yakuba.platform.people.actions import staff
from yakuba.platform.people.models import Person, SignInGuard

LOGIN, SIGN_UP, CODE, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"
NEW_PASSWORD = "a quiet river 2027"


def signed_in_as(client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def comparable(answer, *secret_words: str) -> tuple:
    """Status, address and page of an answer, without what differs at every call, or because another address was typed."""
    body = answer.content.decode()
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|nonce="[^"]+"', "", body)
    for word in secret_words:
        body = body.replace(word, "…")
    return answer.status_code, answer.headers.get("Location", ""), body


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


# Locked out, and the ways back --------------------------------------------------------------------------------------------


@pytest.fixture
def _no_other_limit(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "request_login_code": None, "confirm_email": None}


def fail(client, login: str, times: int) -> None:
    for _ in range(times):
        client.post(LOGIN, {"login": login, "password": "wrong wrong wrong"})


@pytest.mark.usefixtures("_no_other_limit")
def test_ten_failures_lock_even_the_right_password_out(client, sato, proven, password, mailoutbox):
    proven(sato)
    fail(client, "sato@example.jp", guard.ACCOUNT_FAILURES)
    client.post(LOGIN, {"login": "sato@example.jp", "password": password})
    assert signed_in_as(client) is None
    assert mailoutbox[-1].to == ["sato@example.jp"]
    assert AuditEntry.objects.filter(event="sign_in.locked", subject_id=str(sato.pk)).count() == 1


@pytest.mark.usefixtures("_no_other_limit")
def test_nine_failures_do_not(client, sato, proven, password):
    proven(sato)
    fail(client, "sato@example.jp", guard.ACCOUNT_FAILURES - 1)
    client.post(LOGIN, {"login": "sato@example.jp", "password": password})
    assert signed_in_as(client) == sato.pk
    assert not SignInGuard.objects.filter(person=sato).exists()


@pytest.mark.usefixtures("_no_other_limit")
def test_an_unknown_account_locks_in_the_same_words(client, sato, proven):
    proven(sato)
    for login in ("sato@example.jp", "nobody@example.jp"):
        fail(client, login, guard.ACCOUNT_FAILURES)
    known = client.post(LOGIN, {"login": "sato@example.jp", "password": "wrong wrong wrong"})
    unknown = client.post(LOGIN, {"login": "nobody@example.jp", "password": "wrong wrong wrong"})
    assert comparable(known, "sato@example.jp") == comparable(unknown, "nobody@example.jp")


@pytest.mark.usefixtures("_no_other_limit")
def test_number_and_address_count_together(client, suzuki, with_app, password):
    with_app(suzuki)
    fail(client, "s0001", 5)
    fail(client, "s0001@example.jp", 5)
    assert guard.lock_of(suzuki) is not None


@pytest.mark.usefixtures("_no_other_limit")
def test_the_lock_outlives_the_cache(client, sato, proven, password):
    from django.core.cache import cache

    proven(sato)
    fail(client, "sato@example.jp", guard.ACCOUNT_FAILURES)
    cache.clear()  # as after a restart
    client.post(LOGIN, {"login": "sato@example.jp", "password": password})
    assert signed_in_as(client) is None


@pytest.mark.usefixtures("_no_other_limit")
def test_a_mailed_code_opens_a_locked_account(client, sato, proven, password, code_in_mail):
    proven(sato)
    fail(client, "sato@example.jp", guard.ACCOUNT_FAILURES)
    client.post(CODE, {"email": "sato@example.jp"})
    client.post("/accounts/login/code/confirm/", {"code": code_in_mail()})
    assert signed_in_as(client) == sato.pk
    assert guard.lock_of(sato) is None
    assert AuditEntry.objects.get(event="sign_in.unlocked").facts == {"how": "code"}


@pytest.mark.usefixtures("_no_other_limit")
def test_an_administrator_opens_it_too_and_a_clerk_does_not(client, sato, suzuki, takahashi, yamada, proven, signed_in):
    proven(suzuki)
    fail(client, "s0001", guard.ACCOUNT_FAILURES)
    assert signed_in(takahashi).post(f"/office/people/{suzuki.pk}/unlock/").status_code == 404
    assert guard.lock_of(suzuki) is not None
    signed_in(yamada).post(f"/office/people/{suzuki.pk}/unlock/")
    assert guard.lock_of(suzuki) is None
    assert AuditEntry.objects.get(event="sign_in.unlocked").actor_id == str(yamada.pk)


@pytest.mark.usefixtures("_no_other_limit")
def test_the_lock_ends_by_itself_and_the_next_is_longer(client, sato, proven):
    proven(sato)
    fail(client, "sato@example.jp", guard.ACCOUNT_FAILURES)
    with time_machine.travel(timezone.now() + guard.FIRST_LOCK + timedelta(seconds=1)):
        assert guard.lock_of(sato) is None
        fail(client, "sato@example.jp", guard.ACCOUNT_FAILURES)
        left = guard.lock_of(sato).locked_until - timezone.now()
    assert left > guard.FIRST_LOCK * 1.9


@pytest.mark.usefixtures("_no_other_limit")
def test_an_address_that_fails_too_often_is_locked_for_all_accounts(client, sato, proven, password, monkeypatch):
    proven(sato)
    monkeypatch.setattr(guard, "ADDRESS_FAILURES", 4)
    for n in range(4):
        fail(client, f"nobody{n}@example.jp", 1)
    answer = client.post(LOGIN, {"login": "sato@example.jp", "password": password})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 60
    elsewhere = client.post(LOGIN, {"login": "sato@example.jp", "password": password}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


@pytest.mark.usefixtures("_no_other_limit")
def test_guessing_the_second_factor_locks_it_whatever_the_code(client, suzuki, with_app, password):
    app = with_app(suzuki)
    client.post(LOGIN, {"login": "s0001", "password": password})
    for _ in range(guard.ACCOUNT_FAILURES):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/authenticate/", {"code": app.now()})
    assert signed_in_as(client) is None
    assert guard.is_locked(guard.factor_key(suzuki))


@pytest.mark.usefixtures("_no_other_limit")
def test_a_mailed_code_does_not_open_a_locked_second_factor(suzuki, with_app):
    with_app(suzuki)
    for _ in range(guard.ACCOUNT_FAILURES):
        guard.note_failure(login="", person=suzuki, method="factor")
    guard.open_again(suzuki, by=suzuki, how="code")
    assert guard.is_locked(guard.factor_key(suzuki))


def test_too_many_tries_in_a_minute_are_answered_with_words(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    answers = [client.post(SIGN_UP, {"email": f"n{n}@example.jp", "password1": NEW_PASSWORD}) for n in range(3)]
    assert answers[-1].status_code == 429
    assert "待って" in answers[-1].content.decode()


def test_the_guard_keeps_no_address_in_the_clear(client, db):
    fail(client, "nobody@example.jp", 1)
    kept = str(list(SignInGuard.objects.values()))
    assert "nobody" not in kept
    assert "127.0.0.1" not in kept
    assert "nobody" not in str(list(AuditEntry.objects.values()))


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


def test_staff_change_their_language_but_not_their_name(signed_in, suzuki):
    signed_in(suzuki).post("/my/account/", {"name": "別人", "language": "en"})
    suzuki.refresh_from_db()
    assert (suzuki.name, suzuki.language) == ("鈴木 一郎", "en")


# Devices ----------------------------------------------------------------------------------------------------------------


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
