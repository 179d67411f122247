"""Two tables: what is stored once (bytes), and what people know of it (a file with a name, a purpose and an end)."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_public_id() -> str:
    """128 bits, so that an address can't be guessed."""
    return secrets.token_urlsafe(16)


class FileState(models.TextChoices):
    UNSCANNED = "unscanned", _("ウイルス検査待ち")
    READY = "ready", _("利用可")
    DISPOSED = "disposed", _("廃棄済")


class Blob(models.Model):
    """Bytes in the store, known by their SHA-256. The row is locked by whoever adds or removes the bytes."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(name="blob_has_bytes", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return self.sha256


class StoredFile(models.Model):
    """A file as people know it (ファイル). Disposed of, it stays as its tombstone: hash, when, why, by whom; no name, no bytes."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    purpose = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    blob = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="files")
    state = models.CharField(max_length=20, choices=FileState.choices)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    keep_days = models.PositiveIntegerField(null=True, blank=True)  # instead of the purpose's
    keep_until = models.DateField(null=True, blank=True)  # set when what it is about is closed
    on_hold = models.BooleanField(default=False)  # 廃棄停止: a lawsuit, an audit
    hold_reason = models.CharField(max_length=200, blank=True)
    disposed_at = models.DateTimeField(null=True, blank=True)
    disposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    disposal_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="file_about"),
            models.Index(fields=["keep_until"], name="file_due", condition=~Q(state="disposed") & Q(keep_until__isnull=False)),
            models.Index(fields=["added_at"], name="file_unclaimed", condition=~Q(state="disposed") & Q(about_type="")),
            models.Index(fields=["state"], name="file_unscanned", condition=Q(state="unscanned")),
        ]
        constraints = [
            models.CheckConstraint(name="file_has_bytes", condition=Q(size__gt=0)),
            models.CheckConstraint(name="file_state_is_known", condition=Q(state__in=FileState.values)),
            models.CheckConstraint(
                name="file_lives_with_bytes_or_is_a_tombstone",
                condition=(~Q(state="disposed") & Q(blob__isnull=False, blob_id=F("sha256"), disposed_at__isnull=True) & ~Q(name=""))
                | (Q(state="disposed", blob__isnull=True, disposed_at__isnull=False, name="") & ~Q(disposal_reason="")),
            ),
            models.CheckConstraint(name="file_on_hold_lives", condition=Q(on_hold=False) | ~Q(state="disposed")),
            models.CheckConstraint(
                name="file_is_about_a_thing_or_nothing", condition=Q(about_type="", about_id="") | (~Q(about_type="") & ~Q(about_id=""))
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_disposed(self) -> bool:
        return self.state == FileState.DISPOSED
