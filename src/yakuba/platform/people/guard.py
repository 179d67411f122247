"""Lock-out after failed sign-ins (サインインの制限), per account and per address, and the ways back.

Ten failures within an hour lock an account for half an hour, then for twice as long each time, a day at most. While it is
locked a password is not even looked at; a code sent by e-mail or a passkey still opens it, and so does an administrator.
Accounts that don't exist are counted and locked just the same.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.errors import NotYours, TooMany
from yakuba.platform.people import mails
from yakuba.platform.people.models import Person, SignInGuard
from yakuba.platform.people.rights import may

WINDOW = timedelta(hours=1)
ACCOUNT_FAILURES = 10
ADDRESS_FAILURES = 100
FIRST_LOCK = timedelta(minutes=30)
LONGEST_LOCK = timedelta(days=1)


def _key(kind: str, what: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{kind}:{what}".encode(), hashlib.sha256).hexdigest()


def find_person(login: str) -> Person | None:
    """The person behind a staff number or an e-mail address."""
    login = login.strip()
    return Person.objects.filter(Q(email=login.lower()) | Q(staff_number__iexact=login)).first() if login else None


def account_key(login: str, person: Person | None = None) -> str:
    person = person or find_person(login)
    return _key("person", str(person.pk)) if person else _key("login", login.strip().lower())


def factor_key(person: Person) -> str:
    return _key("factor", str(person.pk))


def address_key(address: str) -> str:
    return _key("address", address)


def is_locked(key: str) -> bool:
    return SignInGuard.objects.filter(key=key, locked_until__gt=timezone.now()).exists()


def refuse_locked_address(address: str) -> None:
    """Raise TooMany when too many sign-ins failed from this address."""
    guard = SignInGuard.objects.filter(key=address_key(address), locked_until__gt=timezone.now()).first()
    if guard is not None and guard.locked_until is not None:
        seconds = int((guard.locked_until - timezone.now()).total_seconds()) + 1
        raise TooMany(
            _("サインインの失敗が続いたため、この接続元からのサインインを止めています。"),
            next_step=_("しばらく待ってから、もう一度お試しください。"),
            headers={"Retry-After": str(seconds)},
        )


@audit.deed()
def note_failure(*, login: str, method: str, address: str = "", person: Person | None = None) -> None:
    """Count one failed sign-in against the account and the address it came from."""
    person = person or find_person(login)
    key = factor_key(person) if method == "factor" and person else account_key(login, person)
    audit.record("sign_in.failed", person, by=None, method=method)
    if _count(key, person, ACCOUNT_FAILURES):
        audit.record("sign_in.locked", person, by=None, method=method)
        if person is not None:
            mails.tell(person, "people/locked")
    if address and _count(address_key(address), None, ADDRESS_FAILURES):
        audit.record("sign_in.address_locked", by=None)


def _count(key: str, person: Person | None, limit: int) -> bool:
    """One more failure under `key`; True when it has just become locked."""
    guard, _made = SignInGuard.objects.select_for_update().get_or_create(key=key, defaults={"person": person})
    now = timezone.now()
    if guard.is_locked:
        return False
    if guard.last_failed_at < now - LONGEST_LOCK:
        guard.times_locked = 0
    if guard.first_failed_at < now - WINDOW:
        guard.failures, guard.first_failed_at = 0, now
    guard.failures += 1
    guard.last_failed_at = now
    locks = guard.failures >= limit
    if locks:
        guard.locked_until = now + min(FIRST_LOCK * 2**guard.times_locked, LONGEST_LOCK)
        guard.times_locked = min(guard.times_locked + 1, 10)
        guard.failures, guard.first_failed_at = 0, now
    guard.save()
    return locks


def forget_failures(person: Person) -> None:
    """A sign-in that went through wipes the account's count, not the address's: else a guesser could wipe it between guesses."""
    SignInGuard.objects.filter(person=person).filter(Q(locked_until__isnull=True) | Q(locked_until__lte=timezone.now())).delete()


@audit.deed()
def open_again(person: Person, *, by: Person | None, how: str) -> bool:
    """Lift the lock of `person`: by themselves with an e-mailed code or a new password, or by an administrator."""
    if by is not None and by.pk != person.pk and not may(by, "people.manage"):
        raise NotYours(_("ロックを解除できるのは職員と組織の管理者だけです。"))
    guards = SignInGuard.objects.select_for_update().filter(person=person)
    if by is not None and by.pk == person.pk:
        guards = guards.exclude(key=factor_key(person))  # an e-mailed code says nothing about the second factor
    keys = [guard.pk for guard in guards if guard.locked_until or guard.failures]
    if not keys:
        return False
    was_locked = any(guard.is_locked for guard in guards)
    SignInGuard.objects.filter(pk__in=keys).delete()
    if was_locked:
        audit.record("sign_in.unlocked", person, by=by, how=how)
    return was_locked


def lock_of(person: Person) -> SignInGuard | None:
    """The lock that `person` is under now, if any."""
    return SignInGuard.objects.filter(person=person, locked_until__gt=timezone.now()).order_by("-locked_until").first()
