"""What an operator decides about deliveries: those of unknown outcome, and those that failed."""

from __future__ import annotations

from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.notices.actions.sending import GIVE_UP_AFTER
from yakuba.platform.notices.errors import DeliveryNotThere, OnlyOperators, TextIsGone, WrongState
from yakuba.platform.notices.models import Channel, Delivery, DeliveryState
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may


def _locked(delivery: Delivery, by: Person, *states: str) -> Delivery:
    if not may(by, "operate"):
        raise OnlyOperators
    fresh = Delivery.objects.select_for_update(of=("self",)).select_related("notice").filter(pk=delivery.pk, channel=Channel.MAIL).first()
    if fresh is None:
        raise DeliveryNotThere
    if fresh.state not in states:
        raise WrongState(fresh.get_state_display())
    return fresh


@audit.deed()
def settle_as_sent(delivery: Delivery, *, by: Person) -> Delivery:
    """The mail server's log shows that it left."""
    delivery = _locked(delivery, by, DeliveryState.UNKNOWN)
    return _settle(delivery, DeliveryState.SENT, by)


@audit.deed()
def settle_as_failed(delivery: Delivery, *, by: Person) -> Delivery:
    """It did not leave, and shall not any more."""
    delivery = _locked(delivery, by, DeliveryState.UNKNOWN, DeliveryState.QUEUED)
    delivery.reason = "given_up_by_hand"
    return _settle(delivery, DeliveryState.FAILED, by)


@audit.deed()
def send_again(delivery: Delivery, *, by: Person) -> Delivery:
    """It did not leave, and shall: now. It keeps its Message-ID, so that most mailboxes show a copy that left after all only once."""
    delivery = _locked(delivery, by, DeliveryState.UNKNOWN, DeliveryState.FAILED)
    if delivery.notice.wiped_at is not None:
        raise TextIsGone
    was, now = delivery.state, timezone.now()
    delivery.state, delivery.next_at, delivery.give_up_at = DeliveryState.QUEUED, now, now + GIVE_UP_AFTER
    delivery.settled_at, delivery.settled_by = None, None
    delivery.save(update_fields=["state", "next_at", "give_up_at", "settled_at", "settled_by"])
    audit.record("delivery.sent_again", delivery, by=by, was=was)
    return delivery


def _settle(delivery: Delivery, state: DeliveryState, by: Person) -> Delivery:
    delivery.state, delivery.settled_at, delivery.settled_by = state, timezone.now(), by
    delivery.save(update_fields=["state", "reason", "settled_at", "settled_by"])
    audit.record("delivery.settled", delivery, by=by, settled_as=state)
    return delivery
