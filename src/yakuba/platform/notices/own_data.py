"""What notices keep about a person: shown on 自分の情報, erased when the account is closed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakuba.platform.notices.models import Channel, Delivery, DeliveryState, Muted, Notice
from yakuba.platform.people.held import PersonalData
from yakuba.platform.people.models import Person


def show_notices(person: Person) -> list[dict[str, Any]]:
    return [
        {
            str(_("日時")): timezone.localtime(notice.made_at).isoformat(timespec="seconds"),
            str(_("件名")): notice.subject,
            str(_("本文")): notice.body,
            str(_("送り先")): [delivery.address for delivery in notice.deliveries.all() if delivery.channel == Channel.MAIL],
        }
        for notice in Notice.objects.filter(person=person).prefetch_related("deliveries")
    ]


def erase_notices(person: Person, by: Person) -> None:
    """All that was told and wished; a mail that may be on its way this moment goes when it has settled, by the nightly job."""
    on_its_way = (DeliveryState.SENDING,)
    Notice.objects.filter(person=person).exclude(deliveries__state__in=on_its_way).delete()
    Delivery.objects.filter(notice__person=person, state=DeliveryState.QUEUED).delete()
    Muted.objects.filter(person=person).delete()


notices_data = PersonalData(_("お知らせ"), show_notices, erase_notices)
