"""What was told to whom, and how each copy of it fared."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakuba.platform.people.models import Department


def new_public_id() -> str:
    return secrets.token_urlsafe(16)


class Channel(models.TextChoices):
    SITE = "site", _("サイト")
    MAIL = "mail", _("メール")


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("送信待ち")
    SENDING = "sending", _("送信中")
    SENT = "sent", _("送信済み")
    FAILED = "failed", _("送れませんでした")
    UNKNOWN = "unknown", _("結果不明")


# Every move a delivery can make: the machine's first, then what only a person does.
MOVES: dict[str, frozenset[str]] = {
    DeliveryState.QUEUED: frozenset({DeliveryState.SENDING, DeliveryState.FAILED}),
    DeliveryState.SENDING: frozenset({DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.QUEUED, DeliveryState.UNKNOWN}),
    DeliveryState.UNKNOWN: frozenset({DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.QUEUED}),
    DeliveryState.FAILED: frozenset({DeliveryState.QUEUED}),
    DeliveryState.SENT: frozenset(),
}


class Notice(models.Model):
    """A message (お知らせ), rendered when it was written: what was said stays, whatever becomes of the template."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200, null=True, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="ja")
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-made_at"], name="notice_by_person"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["about_type", "about_id"], name="notice_by_subject"),
            models.Index(fields=["made_at"], name="notice_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(name="notice_key_is_unique_in_its_kind", fields=["kind", "key"], condition=Q(key__isnull=False)),
            models.CheckConstraint(name="notice_wiped_has_no_text", condition=Q(wiped_at__isnull=True) | Q(body="", link="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Delivery(models.Model):
    """One copy of a notice on its way by one channel (配信).

    `lease_until` and `attempts` fence off a sender that was thought dead; `message_id` stays the same however often it is sent.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    address = models.CharField(max_length=254, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    give_up_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)  # a code of delivery.outcomes
    reply = models.CharField(max_length=300, blank=True)  # what the mail server said, without the address
    settled_at = models.DateTimeField(null=True, blank=True)  # sent or failed, since then
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["next_at", "id"], name="delivery_due", condition=Q(state="queued")),
            models.Index(fields=["lease_until"], name="delivery_leased", condition=Q(state="sending")),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(name="delivery_is_one_per_channel", fields=["notice", "channel"]),
            models.CheckConstraint(name="delivery_state_is_known", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(name="delivery_channel_is_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="delivery_is_leased_while_it_is_sent",
                condition=Q(state="sending", lease_until__isnull=False) | (~Q(state="sending") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="delivery_settled_has_a_time",
                condition=Q(state__in=["sent", "failed"], settled_at__isnull=False)
                | (~Q(state__in=["sent", "failed"]) & Q(settled_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="delivery_by_mail_has_an_address",
                condition=Q(channel="site") | (Q(channel="mail") & ~Q(address="") & ~Q(message_id="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.channel} {self.state}"


class Muted(models.Model):
    """A kind that someone does not want by a channel (受け取らない設定). Those without account are known by a keyed digest of their address."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="muted_notices")
    address_digest = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=80)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="muted_by_a_person_or_an_address",
                condition=Q(person__isnull=False, address_digest="") | (Q(person__isnull=True) & ~Q(address_digest="")),
            ),
            models.CheckConstraint(name="muted_channel_is_known", condition=Q(channel__in=Channel.values)),
            models.UniqueConstraint(name="muted_once_by_a_person", fields=["person", "kind", "channel"], condition=Q(person__isnull=False)),
            models.UniqueConstraint(
                name="muted_once_by_an_address", fields=["address_digest", "kind", "channel"], condition=Q(person__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"
