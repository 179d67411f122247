"""What holds for every page, whoever asks: headers, no inline script or style, no change without a token of ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# Values for the places in an address: they name nothing that exists, so a refusal is as good a page as any.
FILLING = {"int": "1", "str": "none", "slug": "none", "uuid": "00000000-0000-0000-0000-000000000000", "path": "none"}
CONVERTERS = re.compile(r"<(?:(\w+):)?\w+>")


def addresses() -> list[str]:
    """Every address below the root, its places filled in."""
    found = []

    def walk(patterns, before: str) -> None:
        for pattern in patterns:
            route = before + str(getattr(pattern.pattern, "_route", "")) if hasattr(pattern.pattern, "_route") else None
            if route is None:
                continue  # allauth's few with regular expressions: keys in mails
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                found.append("/" + CONVERTERS.sub(lambda place: FILLING[place[1] or "str"], route))

    walk(get_resolver().url_patterns, "")
    return sorted(set(found))


ADDRESSES = addresses()
# RFC 8058: a mail program stops a notice with one press, without having seen a page of ours; the link's own token is the proof.
BY_TOKEN_IN_THE_LINK = {"/notices/stop/none/"}
PAGES = [address for address in ADDRESSES if not address.startswith(("/api/", "/demo/"))]


class Inline(HTMLParser):
    """Finds what a strict CSP would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or "style" in names:
            self.found.append(f"<{tag} style>")
        if tag == "script" and "src" not in names and "nonce" not in names and names.get("type") not in {"application/json", "text/plain"}:
            self.found.append("<script> without src")
        self.found += [f"<{tag} {name}>" for name in names if name.startswith("on")]
        self.found += [f"<{tag} {name}=javascript:>" for name, value in attrs if (value or "").strip().lower().startswith("javascript:")]


def headers_missing(answer) -> list[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    wanted = {
        "a CSP": bool(policy),
        "no unsafe-inline": "unsafe-inline" not in policy,
        "no unsafe-eval": "unsafe-eval" not in policy,
        "default-src 'none'": "default-src 'none'" in policy,
        "frame-ancestors": "frame-ancestors 'none'" in policy,
        "nosniff": answer.headers.get("X-Content-Type-Options") == "nosniff",
        "frame": answer.headers.get("X-Frame-Options") == "DENY",
        "referrer": answer.headers.get("Referrer-Policy") in {"same-origin", "no-referrer"},
        "opener": answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "resource": answer.headers.get("Cross-Origin-Resource-Policy") == "same-origin",
        "permissions": "camera=()" in answer.headers.get("Permissions-Policy", ""),
        "reference": bool(answer.headers.get("X-Request-Reference")),
    }
    return [name for name, there in wanted.items() if not there]


@pytest.fixture(params=["nobody", "sato", "suzuki", "yamada"])
def visitor(request, client, signed_in):
    client.raise_request_exception = False
    return client if request.param == "nobody" else signed_in(request.getfixturevalue(request.param))


def test_the_addresses_were_found():
    assert {"/", "/health", "/office/health/", "/accounts/login/", "/my/account/", "/procedures/none/"} <= set(ADDRESSES)


def test_every_page_tells_the_browser_what_is_allowed_and_keeps_to_it(visitor, db):
    wrong, broken = {}, []
    for address in PAGES:
        answer = visitor.get(address)
        if answer.status_code >= 500:
            broken.append(address)
        if missing := headers_missing(answer):
            wrong[address] = missing
        if "text/html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            page = Inline()
            page.feed(answer.content.decode())
            if page.found:
                wrong.setdefault(address, []).extend(page.found)
    assert (wrong, broken) == ({}, [])


def test_nothing_is_changed_without_a_token_of_ours(signed_in, suzuki, sato):
    """A form on a stranger's site reaches no address: neither as a resident nor as staff."""
    for person in (sato, suzuki):
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.cookies = signed_in(person).cookies
        let_in = {}
        for address in set(PAGES) - BY_TOKEN_IN_THE_LINK:
            status = strict.post(address, headers={"Origin": "https://evil.example"}).status_code
            if status not in {403, 405}:
                let_in[address] = status
        assert let_in == {}


def test_a_session_alone_changes_nothing_by_the_api(signed_in, suzuki):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = signed_in(suzuki).cookies
    for address in (a for a in ADDRESSES if a.startswith("/api/v1/")):
        for deed in (strict.post, strict.put, strict.delete):
            assert deed(address, headers={"Origin": "https://evil.example"}).status_code in {401, 403, 404, 405}, address


def test_cookies_of_a_town_on_the_street_are_for_https_only_and_out_of_reach_for_scripts(settings):
    from yakuba.site import settings as town

    assert town.SESSION_COOKIE_SECURE == town.CSRF_COOKIE_SECURE == town.HTTPS
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert (settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE) == ("Lax", "Lax")
