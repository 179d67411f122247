"""What people want to receive. Nothing is switched off until they say so; what is mandatory can't be."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q

from yakuba.platform.notices.kinds import NoticeKind, kinds
from yakuba.platform.notices.models import Channel, Muted
from yakuba.platform.people.models import Person


def digest_of(address: str) -> str:
    """An address as this table knows it: without the key nobody can tell whose it is, or try addresses out."""
    return hmac.new(b"notices.muted:" + settings.SECRET_KEY.encode(), address.strip().lower().encode(), hashlib.sha256).hexdigest()


def wants(channel: str, kind: str, *, person: Person | None = None, address: str = "") -> bool:
    """Whether this kind may go there by this channel."""
    if kinds[kind].mandatory:
        return True
    whose = rows_of(person) if person is not None else Q(pk__in=[])
    if channel == Channel.MAIL and address:
        whose |= Q(address_digest=digest_of(address))
    return not Muted.objects.filter(whose, kind=kind, channel=channel).exists()


def rows_of(person: Person) -> Q:
    """What this person switched off, signed in or, by the link in a mail, for their address."""
    return Q(person=person) | Q(address_digest=digest_of(person.email)) if person.email else Q(person=person)


def kinds_for(person: Person) -> dict[str, NoticeKind]:
    """The kinds that this person may be told about."""
    return {name: kind for name, kind in kinds.items() if kind.audience in ("all", person.kind)}


_signer = Signer(salt="notices.stop")


def stop_token(kind: str, *, person: Person | None = None, address: str = "") -> str:
    """What the unsubscribe link carries: which kind, and who; signed, without end, and without the address in it."""
    who = f"p{person.pk}" if person is not None else f"a{digest_of(address)}"
    return _signer.sign_object([kind, who])


def read_stop_token(token: str) -> tuple[str, Q, dict[str, object]] | None:
    """The kind, a filter for the rows of whoever it is, and the fields of such a row; None for anything that we did not sign."""
    try:
        kind, who = _signer.unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if kind not in kinds:
        return None
    if who.startswith("p"):
        return kind, Q(person_id=int(who[1:])), {"person_id": int(who[1:])}
    return kind, Q(address_digest=who[1:]), {"address_digest": who[1:]}


def muted_by(person: Person) -> set[tuple[str, str]]:
    """The (kind, channel) pairs that do not reach this person."""
    return set(Muted.objects.filter(rows_of(person)).values_list("kind", "channel"))
