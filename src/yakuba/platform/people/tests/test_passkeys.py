"""Passkeys in a real browser, with the authenticator that Chromium's tools lend."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.people.models import Person

pytestmark = pytest.mark.browser


@pytest.fixture
def browser(monkeypatch):
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the test and the server share one thread of Django
    with sync_playwright() as tools:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
        chromium = tools.chromium.launch(executable_path="/usr/bin/chromium", args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    return browser.new_context(locale="ja-JP").new_page()


def lend_authenticator(page, *, knows_its_owner: bool = True) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": knows_its_owner,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def clerk(living_town, password) -> Person:
    person = Person.objects.create(kind="staff", staff_number="s0001", name="鈴木 一郎", email="s0001@example.jp")
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def sign_in_with_password(page, root: str, password: str) -> None:
    page.goto(f"{root}/accounts/login/")
    page.get_by_label("メールアドレス または 職員番号").fill("s0001")
    page.get_by_label("パスワード", exact=False).first.fill(password)
    page.get_by_role("button", name="サインインする", exact=True).click()


def test_staff_set_a_passkey_up_and_sign_in_with_nothing_else(page, live_server, clerk, password):
    lend_authenticator(page)
    sign_in_with_password(page, live_server.url, password)
    page.wait_for_url("**/accounts/second-factor/")
    page.get_by_role("link", name="パスキーを登録する").click()
    page.get_by_role("button", name="パスキーを登録する").click()
    page.wait_for_url("**/recovery-codes/")
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "webauthn"]

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="パスキーでサインインする").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    answer = page.request.get(f"{live_server.url}/api/v1/me")
    assert answer.json()["staff_number"] == "s0001"  # both factors count: the API would not answer otherwise
    assert AuditEntry.objects.filter(event="person.signed_in").latest("position").facts == {"methods": ["webauthn"]}


def test_a_device_that_does_not_know_its_owner_registers_nothing(page, live_server, clerk, password):
    lend_authenticator(page, knows_its_owner=False)
    sign_in_with_password(page, live_server.url, password)
    page.get_by_role("link", name="パスキーを登録する").click()
    page.get_by_role("button", name="パスキーを登録する").click()
    page.get_by_text("パスキーを確かめられませんでした").wait_for()
    assert not Authenticator.objects.exists()


def test_an_unknown_passkey_is_told_in_words(page, live_server, living_town):
    lend_authenticator(page)
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="パスキーでサインインする").click()
    page.get_by_text("パスキーを確かめられませんでした").wait_for()
