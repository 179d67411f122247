"""Keys for programs (APIトークン): issue, revoke, and `Signed`, the door of every API route.

A token acts for its person, within its scopes: what the person may not do, the token may not do either.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from yakuba.platform import audit
from yakuba.platform.errors import NotYours, Unreadable
from yakuba.platform.people.errors import NotSignedIn, ScopeMissing, TokenRefused, TokenTooBusy
from yakuba.platform.people.models import ApiToken, Person
from yakuba.platform.people.rights import may
from yakuba.platform.people.sessions import both_factors_given
from yakuba.platform.registry import Registry

PREFIX = "ykb_"
LONGEST = timedelta(days=366)
SEEN_EVERY = timedelta(minutes=1)
CALLS_PER_MINUTE = 300


@dataclass(frozen=True)
class Scope:
    """What a token may be allowed. With `right`, only a person who has that right can give or use it."""

    label: str | Promise
    right: str | None = None


scopes: Registry[Scope] = Registry("scopes")


def scopes_open_to(person: Person) -> dict[str, Scope]:
    """The scopes that `person` can put on a token."""
    return {name: scope for name, scope in scopes.items() if scope.right is None or may(person, scope.right)}


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@audit.deed()
def issue_token(
    person: Person, *, label: str, scopes: list[str] | tuple[str, ...], expires_at: datetime | None = None, by: Person
) -> tuple[ApiToken, str]:
    """Make a token for `person`; the secret is returned once and kept nowhere. Without `expires_at` it lasts a year, the most."""
    if by.pk != person.pk and not may(by, "people.manage"):
        raise NotYours(_("自分のトークンだけを発行できます。"))
    problems = _problems(person, label, scopes, expires_at)
    if problems:
        raise Unreadable(_("トークンを発行できません。"), fields=problems)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        label=label.strip(),
        prefix=secret[:12],
        digest=_digest(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at or timezone.now() + LONGEST,
    )
    audit.record("token.issued", token, by=by, person=person, scopes=token.scopes, expires_at=token.expires_at)
    return token, secret


def _problems(person: Person, label: str, wanted: list[str] | tuple[str, ...], expires_at: datetime | None) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if not label.strip():
        problems["label"] = [_("何に使うトークンか、名前を入力してください。")]
    if not wanted:
        problems["scopes"] = [_("許可する操作を1つ以上選んでください。")]
    elif set(wanted) - set(scopes_open_to(person)):
        problems["scopes"] = [_("本人に許されていない操作が含まれています。")]
    now = timezone.now()
    if expires_at is not None and not now < expires_at <= now + LONGEST:
        problems["expires_at"] = [_("有効期限は今日から1年以内の日にしてください。")]
    return problems


@audit.deed()
def revoke_token(token: ApiToken, *, by: Person) -> ApiToken:
    """Take a token back (取り消し); it stops working with the next call."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if by.pk != token.person_id and not may(by, "people.manage"):
        raise NotYours(_("自分のトークンだけを取り消せます。"))
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record("token.revoked", token, by=by, person=token.person_id)
    return token


revoke = revoke_token


def token_for(secret: str) -> ApiToken | None:
    """The living token with that secret, or None. The look-up is by digest: timing tells nothing about the secret."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    digest = _digest(secret)
    token = ApiToken.objects.select_related("person").filter(digest=digest).first()
    if token is None or not secrets.compare_digest(token.digest, digest):
        return None
    now = timezone.now()
    if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now) or not token.person.is_here:
        return None
    if token.last_used_at is None or now - token.last_used_at >= SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        token.last_used_at = now
    return token


def _hold_back(token: ApiToken) -> None:
    """At most CALLS_PER_MINUTE calls of one token in a minute of the clock."""
    now = time.time()
    key = f"people:token:{token.pk}:{int(now // 60)}"
    cache.add(key, 0, 120)
    try:
        calls = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return
    if calls > getattr(settings, "API_CALLS_PER_MINUTE", CALLS_PER_MINUTE):
        raise TokenTooBusy(60 - int(now % 60))


class Signed(AuthBase):
    """django-ninja auth: a signed-in session (CSRF checked) or `Authorization: Bearer ykb_…`.

    Sets `request.auth` to the Person and `request.token` to the ApiToken (None for a session). Every scope named is needed;
    a scope that carries a right also needs the person to have it, in a session as well.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "API token (ykb_…), or the session of someone signed in."

    def __init__(self, *needed: str):
        super().__init__()
        self.needed = needed

    def __call__(self, request: HttpRequest) -> Any:
        header = request.headers.get("Authorization", "")
        person = self._by_token(request, header) if header else self._by_session(request)
        for name in self.needed:
            self._check(request, person, name)
        request.auth = person  # type: ignore[attr-defined]
        return person

    def _by_token(self, request: HttpRequest, header: str) -> Person:
        kind, _space, secret = header.partition(" ")
        token = token_for(secret.strip()) if kind.lower() == "bearer" else None
        if token is None:
            raise TokenRefused
        _hold_back(token)
        request.token = token  # type: ignore[attr-defined]
        return token.person

    def _by_session(self, request: HttpRequest) -> Person:
        user = request.user
        if not isinstance(user, Person) or not user.is_here or (user.is_staff and not both_factors_given(request)):
            raise NotSignedIn
        if not getattr(request, "_ninja_csrf_exempt", False) and check_csrf(request):
            raise HttpError(403, "CSRF check failed")
        request.token = None  # type: ignore[attr-defined]
        return user

    def _check(self, request: HttpRequest, person: Person, name: str) -> None:
        scope = scopes[name]
        token: ApiToken | None = request.token  # type: ignore[attr-defined]
        if token is not None and name not in token.scopes:
            raise ScopeMissing(name)
        if scope.right is not None and not may(person, scope.right):
            raise ScopeMissing(name)
