"""The figures of this service: how much comes online, how soon and how smoothly it is answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from statistics import median

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from yakuba.platform.cases.models import Case
from yakuba.platform.figures import Period
from yakuba.resident.procedures.models import Application, Channel, Verdict

_DAY = 24 * 60 * 60


def received(period: Period) -> Decimal:
    """Applications received, by every channel."""
    return Decimal(_received(period).count())


def online_share(period: Period) -> Decimal | None:
    """Applications that came online or by program, of all received."""
    return _share(_received(period).exclude(channel=Channel.COUNTER).count(), _received(period).count())


def returned_share(period: Period) -> Decimal | None:
    """Applications that had to be corrected, of all received."""
    returned = _received(period).filter(corrections__isnull=False).distinct()
    return _share(returned.count(), _received(period).count())


def days_to_answer(period: Period) -> Decimal | None:
    """Median days from reception to the decision, of those decided."""
    times = _decided(period).values_list("received_at", "closed_at").iterator(chunk_size=5000)
    days = [(closed - received).total_seconds() / _DAY for received, closed in times if closed]
    return Decimal(str(round(median(days), 4))) if days else None


def on_time_share(period: Period) -> Decimal | None:
    """Decided on or before the due date, of those decided that had one."""
    due = _decided(period).filter(due_on__isnull=False)
    with timezone.override(period.begins_at.tzinfo):  # the due day ends at midnight in Tokyo
        return _share(due.filter(closed_at__date__lte=F("due_on")).count(), due.count())


def _received(period: Period) -> QuerySet[Application]:
    return Application.objects.filter(period.moments("case__received_at"))


def _decided(period: Period) -> QuerySet[Case]:
    """A withdrawn application was never decided."""
    return Case.objects.filter(period.moments("closed_at"), type="application", outcome__in=Verdict.values)


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(100 * part) / whole if whole else None


def received_in(period: Period) -> str:
    """The list behind the numbers of a period: the inbox filters by days, both included."""
    last = period.end - timedelta(days=1)
    return f"{reverse('cases:inbox')}?type=application&progress=all&received_from={period.start}&received_to={last}"


def closed_cases(period: Period) -> str:
    return f"{reverse('cases:inbox')}?type=application&progress=closed"
