"""The cast of the demo city: who can be signed in to with one press, and their authenticator secrets."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.utils.functional import Promise

from yakuba.platform.people.guard import find_person
from yakuba.platform.people.models import Person
from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class CastMember:
    """Someone of the demo; `login` is a staff number or an e-mail address, `does` says what one can try as them."""

    login: str
    does: str | Promise


cast: Registry[CastMember] = Registry("demo cast")


def cast_present() -> list[tuple[str, CastMember, Person]]:
    """The cast that the demo data has put into the town: name, entry, person."""
    found = [(name, member, find_person(member.login)) for name, member in cast.items()]
    return [(name, member, person) for name, member, person in found if person is not None and person.is_here]


def demo_secret(login: str) -> str:
    """The same secret at every start, so that an authenticator app set up once goes on working."""
    return base64.b32encode(hashlib.sha256(f"yakuba demo {login}".encode()).digest()[:20]).decode()


def give_demo_factor(person: Person) -> str:
    """Give a member of the cast an authenticator app with a well-known secret, which is returned. Only in a demo."""
    if not settings.DEMO:
        raise RuntimeError("well-known secrets are for the demo only")
    secret = demo_secret(person.staff_number or person.email or "")
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(person, secret)
    return secret
