"""The chain's tables. Triggers in the first migration refuse UPDATE and DELETE of entries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    DONE = "done", _("実施")
    ROLLED_BACK = "rolled_back", _("取り消された処理")
    REFUSED = "refused", _("拒否")


class AuditEntry(models.Model):
    """One deed or look (監査記録). `position` counts 1, 2, 3 … without a gap; `seal` = HMAC over the previous seal and the content."""

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.DONE)
    request = models.CharField(max_length=40, blank=True)
    previous_seal = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-position"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-position"], name="audit_by_subject"),
            models.Index(fields=["actor_kind", "actor_id", "-position"], name="audit_by_actor"),
            models.Index(fields=["event", "-position"], name="audit_by_event"),
        ]
        constraints = [
            models.CheckConstraint(name="audit_outcome_is_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(name="audit_position_is_positive", condition=Q(position__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.event}"


class AuditHead(models.Model):
    """Where the chain ends: one row, locked while an entry is added. Its own seal binds position and last seal together."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64)
    head_seal = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(name="audit_has_one_head", condition=Q(id=1))]
