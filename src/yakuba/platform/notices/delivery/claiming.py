"""Taking a mail from the outbox, and saying how it ended.

Each change is one UPDATE that names the state and attempt it expects: of two senders one gets the mail, and one that was thought
dead can still say how it ended, as long as no person has settled it meanwhile.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.notices.delivery.outcomes import End, Outcome
from yakuba.platform.notices.kinds import kinds
from yakuba.platform.notices.models import Channel, Delivery, DeliveryState, Notice

log = logging.getLogger("yakuba.notices")
# Longer than one dialogue can take: a handful of steps, each of at most EMAIL_TIMEOUT seconds.
LEASE = timedelta(minutes=10)
SERVER_AWAY_WAIT = timedelta(seconds=50)  # so that the next minute's run tries again
_FIRST_WAIT, _LONGEST_WAIT = 60.0, 3600.0


def due(now: datetime | None = None, only: int | None = None) -> QuerySet[Delivery]:
    """What may leave now, oldest first."""
    waiting = Delivery.objects.filter(channel=Channel.MAIL, state=DeliveryState.QUEUED, next_at__lte=now or timezone.now())
    return waiting.filter(pk=only) if only is not None else waiting.order_by("next_at", "pk")


def claim(only: int | None = None) -> Delivery | None:
    """The next due mail, marked as being sent and committed so: if we die now, it shows as unknown and not as unsent."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        waiting = due(now, only)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        delivery = waiting.first()
        if delivery is None or not Delivery.objects.filter(
            pk=delivery.pk, state=DeliveryState.QUEUED, attempts=delivery.attempts
        ).update(state=DeliveryState.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1):
            return None
        return Delivery.objects.select_related("notice__department", "notice__person").get(pk=delivery.pk)


def settle(delivery: Delivery, outcome: Outcome) -> bool:
    """Record how this attempt ended; False if it is no longer ours to say."""
    if outcome.end is End.SENT:
        return _finish(delivery, DeliveryState.SENT, outcome)
    if outcome.end is End.REFUSED:
        return _finish(delivery, DeliveryState.FAILED, outcome)
    if outcome.end is End.UNKNOWN:
        return _mark_unknown(delivery, outcome)
    return put_back(delivery, outcome)


def _held(delivery: Delivery) -> QuerySet[Delivery]:
    """The row as long as this attempt may speak for it: being sent, or thought lost and not settled since."""
    return Delivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, state__in=(DeliveryState.SENDING, DeliveryState.UNKNOWN), settled_at__isnull=True
    )


def _facts(outcome: Outcome) -> dict[str, Any]:
    return {"reason": outcome.reason, "reply": outcome.reply}


@audit.deed()
def _finish(delivery: Delivery, state: DeliveryState, outcome: Outcome) -> bool:
    now = timezone.now()
    if not _held(delivery).update(state=state, settled_at=now, lease_until=None, **_facts(outcome)):
        return False
    kind = kinds.get(delivery.notice.kind)
    if state == DeliveryState.SENT and kind is not None and kind.secret:
        wipe(Notice.objects.filter(pk=delivery.notice_id))
    if state == DeliveryState.SENT:
        audit.record("delivery.sent", delivery, by=None, attempt=delivery.attempts)
    else:
        audit.record("delivery.failed", delivery, by=None, attempt=delivery.attempts, reason=outcome.reason)
        log.warning("mail refused", extra={"delivery": delivery.pk, "reason": outcome.reason, "permanent": True})
    return True


@audit.deed()
def _mark_unknown(delivery: Delivery, outcome: Outcome) -> bool:
    rows = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.SENDING)
    if not rows.update(state=DeliveryState.UNKNOWN, lease_until=None, **_facts(outcome)):
        return False
    audit.record("delivery.became_unknown", delivery, by=None, attempt=delivery.attempts, reason=outcome.reason)
    log.error("mail of unknown outcome", extra={"delivery": delivery.pk, "reason": outcome.reason})
    return True


def put_back(delivery: Delivery, outcome: Outcome) -> bool:
    """Nothing left: try again after a while, or give up when it has waited for days."""
    wait = SERVER_AWAY_WAIT if outcome.end is End.AWAY else back_off(delivery.attempts)
    next_at = timezone.now() + wait
    if delivery.give_up_at is not None and next_at > delivery.give_up_at:
        return _finish(delivery, DeliveryState.FAILED, Outcome(End.REFUSED, "too_long_waiting", outcome.reply))
    log.info("mail waits", extra={"delivery": delivery.pk, "reason": outcome.reason, "permanent": False})
    return bool(_held(delivery).update(state=DeliveryState.QUEUED, lease_until=None, next_at=next_at, **_facts(outcome)))


def back_off(attempts: int) -> timedelta:
    """1, 2, 4 … minutes up to an hour, each up to a quarter longer by chance so that mails don't march in step."""
    seconds = min(_FIRST_WAIT * 2 ** min(attempts - 1, 10), _LONGEST_WAIT)
    return timedelta(seconds=seconds * random.uniform(1, 1.25))


def note_trouble(outcome: Outcome, only: int | None = None) -> None:
    """No connection: nothing is claimed, and the mail that waits longest says why. Those whose days are over give up."""
    now = timezone.now()
    for delivery in due(now, only).filter(give_up_at__lt=now).select_related("notice")[:100]:
        _give_up(delivery)
    first = due(now, only).first()
    if first is not None:
        Delivery.objects.filter(pk=first.pk, state=DeliveryState.QUEUED).update(next_at=now + SERVER_AWAY_WAIT, **_facts(outcome))
        log.warning("mail server takes no mail", extra={"reason": outcome.reason, "permanent": False})


@audit.deed()
def _give_up(delivery: Delivery) -> None:
    rows = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.QUEUED)
    if rows.update(state=DeliveryState.FAILED, settled_at=timezone.now(), reason="too_long_waiting"):
        audit.record("delivery.failed", delivery, by=None, attempt=delivery.attempts, reason="too_long_waiting")


def reap(now: datetime | None = None) -> int:
    """Mails whose sender died in between: perhaps they left. They are shown, never sent again by themselves."""
    lost = Delivery.objects.filter(state=DeliveryState.SENDING, lease_until__lt=now or timezone.now())
    return sum(_mark_unknown(delivery, Outcome(End.UNKNOWN, "sender_died")) for delivery in lost)


def wipe(notices: QuerySet[Notice]) -> int:
    """Remove the text of notices that held a code or secret link; subject and time stay."""
    return notices.filter(wiped_at__isnull=True).update(body="", link="", wiped_at=timezone.now())
