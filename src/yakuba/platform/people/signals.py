"""What allauth tells us about sign-in, written to the audit chain. Only its hooks: business flow goes through actions."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as factors
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest

from yakuba.platform import audit
from yakuba.platform.people import devices, guard
from yakuba.platform.people.models import Person
from yakuba.platform.people.sessions import note_second_factor


@receiver(auth.user_logged_in)
def signed_in(request: HttpRequest | None, user: Person, **_rest: Any) -> None:
    if request is None or not hasattr(request, "session"):
        return
    records = get_authentication_records(request, user)
    methods = sorted({record.get("type") or record["method"] for record in records})
    with audit.deed():
        devices.note_signed_in(request, user)
        guard.forget_failures(user)
        Person.objects.filter(pk=user.pk).update(last_login=user.last_login)
        audit.record("person.signed_in", user, by=user, methods=methods)


@receiver(auth.user_logged_out)
def signed_out(request: HttpRequest, user: Person | None, **_rest: Any) -> None:
    if isinstance(user, Person):
        devices.note_signed_out(request)
        audit.record("person.signed_out", user, by=user)


@receiver(account.user_signed_up)
def signed_up(user: Person, **_rest: Any) -> None:
    audit.record("person.signed_up", user, by=user)


@receiver(account.authentication_step_completed)
def step_done(user: Person, method: str, **_rest: Any) -> None:
    if method == "code":
        guard.open_again(user, by=user, how="code")


@receiver(account.password_reset)
def password_was_reset(user: Person, **_rest: Any) -> None:
    with audit.deed():
        guard.open_again(user, by=user, how="reset")
        devices.end_sessions(user, by=user)
        audit.record("person.password_changed", user, by=user, how="reset")


@receiver(account.password_changed)
@receiver(account.password_set)
def password_was_changed(request: HttpRequest, user: Person, **_rest: Any) -> None:
    with audit.deed():
        devices.end_sessions(user, by=user, keep=request.session.session_key)
        audit.record("person.password_changed", user, by=user, how="changed")


@receiver(account.email_changed)
def email_was_changed(user: Person, **_rest: Any) -> None:
    audit.record("person.email_changed", user, by=user)


@receiver(account.login_code_rejected)
def code_was_wrong(user: Person, **_rest: Any) -> None:
    audit.record("sign_in.failed", user, by=None, method="code")


@receiver(factors.authenticator_added)
def factor_added(request: HttpRequest, user: Person, authenticator: Any, **_rest: Any) -> None:
    """Whoever has just set a factor up has shown it: the session has passed it."""
    audit.record("factor.added", user, by=user, kind=authenticator.type)
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        note_second_factor(request, user, authenticator.type, id=authenticator.pk)


@receiver(factors.authenticator_removed)
def factor_removed(user: Person, authenticator: Any, **_rest: Any) -> None:
    audit.record("factor.removed", user, by=user, kind=authenticator.type)


@receiver(factors.authenticator_reset)
def recovery_codes_renewed(user: Person, authenticator: Any, **_rest: Any) -> None:
    audit.record("factor.renewed", user, by=user, kind=authenticator.type)
