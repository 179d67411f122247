"""The figures about mail."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.urls import reverse

from yakuba.platform.figures.periods import Period
from yakuba.platform.notices.models import Channel, Delivery, DeliveryState


def mails_sent(period: Period) -> Decimal:
    """Mails that a mail server took, by the day it took them."""
    return _count(DeliveryState.SENT, period, "settled_at")


def mails_failed(period: Period) -> Decimal:
    """Mails that were refused or given up, by the day of that."""
    return _count(DeliveryState.FAILED, period, "settled_at")


def mails_unknown(period: Period) -> Decimal:
    """Mails of unknown outcome that nobody has settled yet, by the day they were written."""
    return _count(DeliveryState.UNKNOWN, period, "notice__made_at")


def _count(state: str, period: Period, moment: str) -> Decimal:
    return Decimal(Delivery.objects.filter(period.moments(moment), channel=Channel.MAIL, state=state).count())


def outbox_of(state: str) -> Callable[[Period], str]:
    """The list behind the number: the same mails, of the same days."""

    def link(period: Period) -> str:
        return f"{reverse('notices:deliveries')}?state={state}&since={period.start}&before={period.end}"

    return link
