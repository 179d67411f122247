"""Staff sign in with the city's identity provider (OpenID Connect): code flow with PKCE, no account for strangers."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.people.models import Person, PersonKind
from yakuba.platform.people.sessions import note_second_factor


class OidcAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find whom the provider means; strangers and people who left are turned away in the same words."""
        claims = _claims(sociallogin)
        person = sociallogin.user if sociallogin.is_existing else _staff_meant_by(claims)
        if person is None or not person.is_staff or not person.is_here:
            audit.record("sign_in.failed", by=None, method="oidc")
            messages.error(request, _("この認証では職員のアカウントを確かめられませんでした。情報システムの担当へご連絡ください。"))
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        if sociallogin.is_existing:
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})  # allauth has just kept the claims
        else:
            _link(sociallogin, person)
        if _second_factor_counts(claims):
            note_second_factor(request, person, "oidc")


def _claims(sociallogin: Any) -> dict[str, Any]:
    """The ID token's claims over those of userinfo: what was signed for this sign-in wins."""
    data = sociallogin.account.extra_data
    return {**(data.get("userinfo") or {}), **(data.get("id_token") or {})}


def _staff_meant_by(claims: dict[str, Any]) -> Person | None:
    """By staff number; else by an e-mail address that the provider says it has proven."""
    staff = Person.objects.filter(kind=PersonKind.STAFF)
    number = str(claims.get(settings.OIDC_STAFF_CLAIM) or "").strip()
    if number and (person := staff.filter(staff_number__iexact=number).first()):
        return person
    email = str(claims.get("email") or "").strip().lower()
    if email and claims.get("email_verified") is True:
        return staff.filter(email=email).first()
    return None


@audit.deed()
def _link(sociallogin: Any, person: Person) -> None:
    """Remember which account of the provider belongs to `person`; nothing of the provider's data is kept."""
    account = sociallogin.account
    SocialAccount.objects.create(user=person, provider=account.provider, uid=account.uid, extra_data={})
    sociallogin.user = person
    sociallogin.account = SocialAccount.objects.get(provider=account.provider, uid=account.uid)
    audit.record("factor.added", person, by=person, kind="oidc")


def _second_factor_counts(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for a second factor which the city has chosen to trust."""
    said = claims.get("amr") or []
    said = [said] if isinstance(said, str) else list(said)
    return bool({*map(str, said), str(claims.get("acr", ""))} & set(settings.OIDC_SECOND_FACTOR))
