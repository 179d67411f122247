"""Tokens: what opens the API, and what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.errors import NotYours, Unreadable
from yakuba.platform.people.models import ApiToken
from yakuba.platform.people.tokens import issue_token, revoke_token, token_for


def bearer(secret: str) -> dict:
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


@pytest.fixture
def key_of_sato(sato):
    return issue_token(sato, label="家計簿", scopes=["people.me"], by=sato)


def test_a_token_opens_what_its_scopes_name(client, sato, key_of_sato):
    _token, secret = key_of_sato
    answer = client.get("/api/v1/me", **bearer(secret))
    assert answer.status_code == 200
    assert answer.json()["email"] == sato.email
    assert answer.json()["scopes"] == ["people.me"]


def test_the_secret_is_kept_nowhere(key_of_sato):
    token, secret = key_of_sato
    assert secret not in str(ApiToken.objects.values().get(pk=token.pk))
    assert secret not in str(list(AuditEntry.objects.values()))


def test_without_token_and_session_the_answer_is_401_in_problem_json(client, db):
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("secret", ["", "ykb_", "ykb_" + "a" * 43, "nonsense", "ykb_" + "x" * 5000, "ykb_日本"])
def test_an_unknown_token_is_refused(client, db, secret):
    assert client.get("/api/v1/me", **bearer(secret)).status_code == 401


def test_a_token_beside_a_session_is_not_replaced_by_it(signed_in, sato):
    assert signed_in(sato).get("/api/v1/me", **bearer("ykb_wrong")).status_code == 401


def test_a_revoked_token_is_refused_like_an_unknown_one(client, sato, key_of_sato):
    token, secret = key_of_sato
    unknown = client.get("/api/v1/me", **bearer("ykb_unknown"))
    revoke_token(token, by=sato)
    answer = client.get("/api/v1/me", **bearer(secret))
    assert answer.status_code == unknown.status_code
    assert {**answer.json(), "reference": ""} == {**unknown.json(), "reference": ""}


def test_an_expired_token_is_refused(client, sato):
    _token, secret = issue_token(sato, label="短い", scopes=["people.me"], expires_at=timezone.now() + timedelta(hours=1), by=sato)
    assert client.get("/api/v1/me", **bearer(secret)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert client.get("/api/v1/me", **bearer(secret)).status_code == 401


def test_a_token_dies_with_the_last_day_of_its_person(client, sato, key_of_sato):
    _token, secret = key_of_sato
    sato.left_at = timezone.now() + timedelta(days=1)
    sato.save()
    assert client.get("/api/v1/me", **bearer(secret)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert client.get("/api/v1/me", **bearer(secret)).status_code == 401


def test_a_scope_that_needs_a_right_is_not_given_without_it(sato, suzuki):
    for person in (sato, suzuki):
        with pytest.raises(Unreadable):
            issue_token(person, label="x", scopes=["people.read"], by=person)


def test_a_token_loses_with_the_post_what_the_post_gave(client, yamada, suzuki):
    _token, secret = issue_token(yamada, label="名簿", scopes=["people.read"], by=yamada)
    answer = client.get("/api/v1/staff", **bearer(secret))
    assert {p["staff_number"] for p in answer.json()["items"]} == {"s0001", "s0005"}
    yamada.holdings.update(until_on=timezone.localdate() - timedelta(days=1))
    assert client.get("/api/v1/staff", **bearer(secret)).status_code == 403


def test_a_token_without_the_scope_is_told_which_is_missing(client, yamada):
    _token, secret = issue_token(yamada, label="自分", scopes=["people.me"], by=yamada)
    answer = client.get("/api/v1/staff", **bearer(secret))
    assert answer.status_code == 403
    assert "people.read" in answer["WWW-Authenticate"]


def test_nobody_makes_or_takes_a_token_of_another(sato, suzuki, key_of_sato):
    with pytest.raises(NotYours):
        issue_token(sato, label="x", scopes=["people.me"], by=suzuki)
    with pytest.raises(NotYours):
        revoke_token(key_of_sato[0], by=suzuki)


def test_an_administrator_takes_any_token_back(sato, yamada, key_of_sato):
    revoke_token(key_of_sato[0], by=yamada)
    assert token_for(key_of_sato[1]) is None
    assert AuditEntry.objects.filter(event="token.revoked", actor_id=str(yamada.pk)).exists()


def test_the_last_use_is_written_once_a_minute(key_of_sato):
    _token, secret = key_of_sato
    with time_machine.travel("2026-11-23 10:00:00+09:00", tick=False) as clock:
        first = token_for(secret).last_used_at
        clock.shift(30)
        assert token_for(secret).last_used_at == first
        clock.shift(31)
        assert token_for(secret).last_used_at > first


def test_a_token_that_asks_too_fast_is_told_to_wait(client, settings, key_of_sato):
    settings.API_CALLS_PER_MINUTE = 3
    _token, secret = key_of_sato
    with time_machine.travel("2026-11-23 10:00:20+09:00", tick=False):
        statuses = [client.get("/api/v1/me", **bearer(secret)).status_code for _ in range(3)]
        answer = client.get("/api/v1/me", **bearer(secret))
    assert statuses == [200] * 3
    assert answer.status_code == 429
    assert answer["Retry-After"] == "40"


def test_a_session_opens_the_api_too(signed_in, suzuki):
    assert signed_in(suzuki).get("/api/v1/me").json()["staff_number"] == "s0001"


def test_a_staff_session_without_second_factor_counts_as_none(client, suzuki):
    client.force_login(suzuki)
    assert client.get("/api/v1/me").status_code == 401


def test_a_second_factor_of_someone_else_in_the_session_counts_for_nothing(signed_in, suzuki, takahashi):
    client = signed_in(suzuki)
    session = client.session
    session["account_authentication_methods_user"] = str(takahashi.pk)
    session.save()
    assert client.get("/api/v1/me").status_code == 401


def test_a_session_that_writes_needs_the_csrf_token(suzuki):
    from django.test import RequestFactory
    from ninja.errors import HttpError

    from yakuba.platform.people.tokens import Signed

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(suzuki)
    request = RequestFactory(enforce_csrf_checks=True).post("/api/v1/me")
    request.user, request.session = suzuki, strict.session
    request.session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    request.session["account_authentication_methods_user"] = str(suzuki.pk)
    request._dont_enforce_csrf_checks = False
    with pytest.raises(HttpError):
        Signed("people.me")(request)


def test_anyone_reads_the_departments(client, town):
    names = [d["name"] for d in client.get("/api/v1/departments").json()]
    assert names[:3] == ["区民部", "戸籍住民課", "住民記録係"]


def test_a_clerk_sees_no_list_of_staff(signed_in, takahashi):
    assert signed_in(takahashi).get("/api/v1/staff").status_code == 403
