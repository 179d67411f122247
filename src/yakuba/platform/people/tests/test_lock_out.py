"""Locked out after too many failures, and the ways back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.people import guard
from yakuba.platform.people.models import SignInGuard
from yakuba.platform.people.tests.stories import CODE, LOGIN, NEW_PASSWORD, SIGN_UP, comparable, signed_in_as


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
