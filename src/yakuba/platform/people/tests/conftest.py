"""What the stories of people need besides the cast: proven addresses, factors, mail that has left."""

from __future__ import annotations

import json
import re
from datetime import date

import pyotp
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from yakuba.platform.people import mails
from yakuba.platform.people.sealing import seal

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _mail_leaves_at_once(monkeypatch):
    """The queue is jobs' own story; here a mail leaves when it is handed over, sealed and unsealed as in life."""
    monkeypatch.setattr(mails, "post", lambda *letter: mails.deliver.call(seal(json.dumps(letter), "mail")))


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def proven():
    """`proven(person)`: their e-mail address is proven, as for everyone who has ever signed in."""

    def prove(person):
        EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
        return person

    return prove


@pytest.fixture
def with_app(proven):
    """`with_app(person)`: they have an authenticator app; what comes back makes its codes."""

    def give(person) -> pyotp.TOTP:
        proven(person)
        secret = pyotp.random_base32()
        TOTP.activate(person, secret)
        return pyotp.TOTP(secret)

    return give


@pytest.fixture
def code_in_mail(mailoutbox):
    """The code in the last mail that left."""

    def read() -> str:
        found = re.search(r"(?:コード|Code|code)\s*[：:]\s*(\S+)", mailoutbox[-1].body)
        assert found, mailoutbox[-1].body
        return found[1]

    return read


@pytest.fixture
def factors_of():
    return lambda person: sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True))


@pytest.fixture
def april() -> date:
    return date(2027, 4, 1)
