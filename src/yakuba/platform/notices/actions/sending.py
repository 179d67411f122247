"""Writing a notice, inside the deed that gives cause to it."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.jobs import later
from yakuba.platform.notices.choices import wants
from yakuba.platform.notices.jobs import deliver_one
from yakuba.platform.notices.kinds import NoticeKind, kinds
from yakuba.platform.notices.models import Channel, Delivery, DeliveryState, Notice, new_public_id
from yakuba.platform.notices.recipients import Recipient, is_usable
from yakuba.platform.notices.writing import one_line, render
from yakuba.platform.people.models import Department

# As long as mail servers themselves go on trying (RFC 5321, 4.5.4.1).
GIVE_UP_AFTER = timedelta(days=5)


@audit.deed()
def send(
    kind: str,
    *,
    to: Recipient,
    link: str = "",
    about: models.Model | None = None,
    key: str | None = None,
    department: Department | None = None,
    **facts: Any,
) -> Notice:
    """Write a notice of `kind`; it leaves after the deed around it has committed, and not at all if that fails.

    With `key`, a second notice of that kind and key is not written: the first is returned. `link` is a path of this site, or the same
    with SITE_URL before it. `department` signs the mail and receives replies. All other facts are for the template.
    """
    chosen = kinds[kind]
    if key is not None and (existing := Notice.objects.filter(kind=kind, key=key).first()):
        return existing
    subject, body = render(kind, chosen, to, {**facts, "department": department})
    notice = Notice(
        kind=kind,
        key=key,
        person=to.person,
        name=one_line(to.called, 120),
        language=to.reads,
        subject=subject,
        body=body,
        link=path_of(link),
        department=department,
        about_type=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
    )
    if not _written_first(notice):
        return Notice.objects.get(kind=kind, key=key)
    _queue(notice, chosen, to)
    audit.record("notice.written", notice, by=None, kind=kind, about=f"{notice.about_type} {notice.about_id}".strip())
    return notice


def path_of(link: str) -> str:
    """The link without this site's own address; one that leads elsewhere is a bug of the caller."""
    path = link.removeprefix(settings.SITE_URL)
    if path and (not path.startswith("/") or path.startswith("//") or "\\" in path):
        raise ValueError("the link of a notice leads to a page of this site")
    if path != one_line(path, 500) or " " in path:
        raise ValueError("the link of a notice is an address")
    return path


def _written_first(notice: Notice) -> bool:
    """Save it; False if another deed wrote one with the same key a moment ago."""
    if notice.key is None:
        notice.save()
        return True
    try:
        with transaction.atomic():
            notice.save()
    except IntegrityError:
        if Notice.objects.filter(kind=notice.kind, key=notice.key).exists():
            return False
        raise
    return True


def _queue(notice: Notice, kind: NoticeKind, to: Recipient) -> None:
    now = timezone.now()
    if notice.person is not None and wants(Channel.SITE, notice.kind, person=notice.person):
        Delivery.objects.create(notice=notice, channel=Channel.SITE, state=DeliveryState.SENT, settled_at=now, attempts=1)
    address = to.address
    if not address or not wants(Channel.MAIL, notice.kind, person=notice.person, address=address):
        return
    delivery = _by_mail(notice, address)
    if kind.urgent and delivery.state == DeliveryState.QUEUED:
        later(deliver_one, delivery_id=delivery.pk, priority=10)


def _by_mail(notice: Notice, address: str) -> Delivery:
    """One mail. An address that no mail server would take is kept as a failed delivery, for a person to see."""
    now, public_id = timezone.now(), new_public_id()
    usable = is_usable(address)
    return Delivery.objects.create(
        notice=notice,
        public_id=public_id,
        channel=Channel.MAIL,
        address=address if usable else one_line(address, 254) or "?",
        message_id=f"<{public_id}@{_domain()}>",
        give_up_at=now + GIVE_UP_AFTER,
        state=DeliveryState.QUEUED if usable else DeliveryState.FAILED,
        reason="" if usable else "address_unusable",
        settled_at=None if usable else now,
    )


def _domain() -> str:
    """What stands after the @ of message ids: the sender's domain, which this town hall owns."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return domain if domain.isascii() and domain else urlsplit(settings.SITE_URL).hostname or "localhost"
