"""Who may see which notices and deliveries, and how the outbox is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from yakuba.platform.notices.models import Channel, Delivery, DeliveryState, Notice
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may


def notices_visible_to(person: Person | None) -> QuerySet[Notice]:
    """A person's own notices, as far as they came by the site. Nobody reads another's."""
    if not isinstance(person, Person) or not person.is_here:
        return Notice.objects.none()
    return Notice.objects.filter(person=person, deliveries__channel=Channel.SITE)


def unread_of(person: Person | None) -> QuerySet[Notice]:
    return notices_visible_to(person).filter(read_at__isnull=True)


def deliveries_visible_to(person: Person | None) -> QuerySet[Delivery]:
    """All mails for operators, none for anybody else. What stands in them is not shown to operators."""
    outbox = Delivery.objects.filter(channel=Channel.MAIL).select_related("notice")
    return outbox if may(person, "operate") else outbox.none()


@dataclass(frozen=True)
class OutboxHealth:
    """The outbox in figures, for the health page. `late_seconds`: how long the oldest unsent mail has waited."""

    queued: int
    unknown: int
    failed_last_day: int
    late_seconds: int
    trouble: str  # the reason of the latest mail that waits for the mail server, if one does
    ok: bool


def outbox_health(now: datetime | None = None) -> OutboxHealth:
    """`ok` is false when a mail waits for longer than an hour, or nobody can say whether one left."""
    now = now or timezone.now()
    live = Delivery.objects.filter(state__in=(DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNKNOWN)).order_by()
    counts = dict(live.values_list("state").annotate(n=Count("pk")))
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED).order_by()
    oldest = waiting.aggregate(at=Min("notice__made_at"))["at"]
    late = int((now - oldest).total_seconds()) if oldest else 0
    stuck = waiting.exclude(reason="").order_by("-next_at").values_list("reason", flat=True).first()
    return OutboxHealth(
        queued=counts.get(DeliveryState.QUEUED, 0) + counts.get(DeliveryState.SENDING, 0),
        unknown=counts.get(DeliveryState.UNKNOWN, 0),
        failed_last_day=Delivery.objects.filter(state=DeliveryState.FAILED, settled_at__gte=now - timedelta(days=1)).count(),
        late_seconds=late,
        trouble=stuck or "",
        ok=late < 3600 and not counts.get(DeliveryState.UNKNOWN, 0),
    )
