"""To whom a notice goes: a person with an account, or nothing but an e-mail address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from yakuba.platform.people.models import Person

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Recipient:
    """`email`, `name` and `language` come before what the person's account says; all may be left out."""

    person: Person | None = None
    email: str = ""
    name: str = ""
    language: str = ""

    @property
    def address(self) -> str:
        """Where mail goes; empty when there is nowhere. Someone who left gets no mail at an address they may have lost."""
        if self.email:
            return self.email.strip()
        if self.person is not None and self.person.is_here:
            return self.person.email or ""
        return ""

    @property
    def called(self) -> str:
        return self.name or (self.person.name if self.person is not None else "")

    @property
    def reads(self) -> str:
        """The language to write in; one that we do not speak is answered in Japanese."""
        wanted = self.language or (self.person.language if self.person is not None else "")
        return wanted if wanted in LANGUAGES else "ja"


def is_usable(address: str) -> bool:
    """Whether mail can be sent there at all: ASCII before the @, a name a mail server can resolve after it, no line breaks."""
    try:
        validate_email(address)
        address.encode("ascii")
        return len(address) <= 254
    except UnicodeEncodeError:
        return _has_international_domain(address)
    except ValidationError:
        return False


def _has_international_domain(address: str) -> bool:
    try:
        return is_usable(in_ascii(address))
    except UnicodeError:
        return False


def in_ascii(address: str) -> str:
    """The address as it is said to a mail server: an international domain in its ASCII form."""
    local, _at, domain = address.rpartition("@")
    local.encode("ascii")
    return f"{local}@{domain.encode('idna').decode('ascii')}"
