"""How long notices are kept (保存年限): secret texts a day, the rest three years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from yakuba.platform.notices.delivery.claiming import wipe
from yakuba.platform.notices.kinds import kinds
from yakuba.platform.notices.models import DeliveryState, Notice

KEEP = timedelta(days=3 * 365)
KEEP_SECRETS = timedelta(days=1)
_BATCH = 500


def tidy(between: Callable[[], None] = lambda: None) -> tuple[int, int]:
    """Wipe and remove what is due; answers how many of each. What is still on its way, or of unknown outcome, stays."""
    now = timezone.now()
    secret = [name for name, kind in kinds.items() if kind.secret]
    wiped = wipe(Notice.objects.filter(kind__in=secret, made_at__lt=now - KEEP_SECRETS))
    removed = 0
    open_states = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNKNOWN)
    old = Notice.objects.filter(made_at__lt=now - KEEP).exclude(deliveries__state__in=open_states).order_by("pk")
    while batch := list(old.values_list("pk", flat=True)[:_BATCH]):
        between()
        Notice.objects.filter(pk__in=batch).delete()
        removed += len(batch)
    return wiped, removed
