"""What a session proves: which factors were given in it, and when last."""

from __future__ import annotations

import time

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest

# The kinds of second factor that allauth, the city's identity provider and the demo page record.
SECOND_FACTORS = frozenset({"totp", "webauthn", "recovery_codes", "oidc", "demo"})


def both_factors_given(request: HttpRequest) -> bool:
    """Whether this session passed a second factor. A passkey with user verification counts as two (allauth records it so)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    counting = SECOND_FACTORS if settings.DEMO else SECOND_FACTORS - {"demo"}
    return any(record.get("method") == "mfa" and record.get("type") in counting for record in get_authentication_records(request, user))


def note_second_factor(request: HttpRequest, person, kind: str, **facts) -> None:
    """Write into the session that `person` gave a second factor of `kind`."""
    record_authentication(request, person, "mfa", type=kind, **facts)


def proved_within(request: HttpRequest, seconds: int) -> bool:
    """Whether any factor was given in the last `seconds`."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < seconds
