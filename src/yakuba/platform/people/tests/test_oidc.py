"""Staff sign in with the city's identity provider: a real provider on the loopback, every redirect walked."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from oidc_provider_mock import User, run_server_in_thread

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.people.models import Person
from yakuba.platform.people.oidc import OidcAdapter

USERS = (
    User(sub="u-suzuki", claims={"preferred_username": "S0001", "email": "someone.else@example.jp", "email_verified": True}),
    User(sub="u-by-mail", claims={"email": "s0001@example.jp", "email_verified": True}),
    User(sub="u-unproven", claims={"email": "s0001@example.jp", "email_verified": False}),
    User(sub="u-strong", claims={"preferred_username": "s0001", "amr": ["pwd", "otp"]}),
    User(sub="u-stranger", claims={"preferred_username": "x9999", "email": "stranger@example.jp", "email_verified": True}),
    User(sub="u-resident", claims={"preferred_username": "", "email": "sato@example.jp", "email_verified": True}),
)


@pytest.fixture(scope="module")
def provider():
    with run_server_in_thread(user_claims=USERS) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def city(settings, provider):
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {"provider_id": "city", "name": "職員認証", "client_id": "yakuba", "secret": "s", "settings": {"server_url": provider}}
            ],
        }
    }
    return settings


def walk(client, sub: str):
    """Press the button, sign in at the provider, come back."""
    to_provider = client.post("/accounts/oidc/city/login/").headers["Location"]
    back = httpx.post(to_provider, data={"sub": sub}, follow_redirects=False).headers["Location"]
    parts = urlsplit(back)
    return to_provider, client.get(f"{parts.path}?{parts.query}")


def signed_in_as(client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def test_staff_are_known_by_their_number_and_still_need_a_second_factor(client, city, suzuki):
    walk(client, "u-suzuki")
    assert signed_in_as(client) == suzuki.pk
    assert client.get("/office/people/").headers["Location"] == "/accounts/second-factor/"
    assert client.get("/api/v1/me").status_code == 401


def test_staff_with_an_app_are_asked_for_it(client, city, suzuki, with_app):
    app = with_app(suzuki)
    _to, answer = walk(client, "u-suzuki")
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert signed_in_as(client) is None
    client.post("/accounts/2fa/authenticate/", {"code": app.now()})
    assert client.get("/api/v1/me").status_code == 200


def test_the_providers_second_factor_counts_when_the_city_says_so(client, city, suzuki, with_app):
    with_app(suzuki)
    city.OIDC_SECOND_FACTOR = ["otp", "hwk"]
    walk(client, "u-strong")
    assert client.get("/api/v1/me").status_code == 200


def test_and_does_not_count_when_it_does_not(client, city, suzuki, with_app):
    with_app(suzuki)
    walk(client, "u-strong")
    assert client.get("/api/v1/me").status_code == 401


def test_one_factor_at_the_provider_does_not_count_as_two(client, city, suzuki):
    city.OIDC_SECOND_FACTOR = ["otp"]
    walk(client, "u-suzuki")
    assert client.get("/api/v1/me").status_code == 401


def test_a_proven_address_is_good_enough(client, city, suzuki):
    walk(client, "u-by-mail")
    assert signed_in_as(client) == suzuki.pk


@pytest.mark.parametrize("sub", ["u-unproven", "u-stranger", "u-resident"])
def test_strangers_residents_and_unproven_addresses_get_no_account(client, city, suzuki, sato, sub):
    before = Person.objects.count()
    _to, answer = walk(client, sub)
    assert answer.headers["Location"] == "/accounts/login/"
    assert signed_in_as(client) is None
    assert Person.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert AuditEntry.objects.get(event="sign_in.failed").facts == {"method": "oidc"}


def test_someone_who_left_does_not_come_in_this_way(client, city, suzuki):
    from django.utils import timezone

    walk(client, "u-suzuki")
    client.cookies.clear()
    Person.objects.filter(pk=suzuki.pk).update(left_at=timezone.now())
    walk(client, "u-suzuki")
    assert signed_in_as(client) is None


def test_the_link_is_kept_without_the_providers_data(client, city, suzuki):
    walk(client, "u-suzuki")
    assert SocialAccount.objects.get().extra_data == {}
    client.cookies.clear()
    walk(client, "u-suzuki")
    assert SocialAccount.objects.count() == 1
    assert SocialAccount.objects.get().extra_data == {}


def test_the_code_is_bound_to_this_browser_by_pkce_and_state(client, city, suzuki, monkeypatch):
    sent = []
    session_of = OidcAdapter.get_requests_session

    def recording(self):
        session = session_of(self)
        request = session.request
        session.request = lambda method, url, **kw: (sent.append(kw.get("data") or {}), request(method, url, **kw))[1]
        return session

    monkeypatch.setattr(OidcAdapter, "get_requests_session", recording)
    to_provider, _answer = walk(client, "u-suzuki")
    asked = parse_qs(urlsplit(to_provider).query)
    verifier = next(data["code_verifier"] for data in sent if "code_verifier" in data)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"] == [challenge]
    assert asked["state"][0]


def test_a_callback_that_nobody_asked_for_is_refused(client, city, suzuki):
    answer = client.get("/accounts/oidc/city/login/callback/?code=stolen&state=made-up")
    assert signed_in_as(client) is None
    assert "職員認証でサインインできませんでした" in answer.content.decode()


def test_the_login_page_offers_it_only_when_set(client, db, city):
    assert "職員認証" in client.get("/accounts/login/").content.decode()
    city.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "職員認証" not in client.get("/accounts/login/").content.decode()
