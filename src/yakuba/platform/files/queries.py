"""Reads worth a name. Who may see a file follows from what it is about, so there is no `files_visible_to` here: callers decide."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet, Sum

from yakuba.platform.files.models import Blob, FileState, StoredFile


def files_about(thing: models.Model) -> QuerySet[StoredFile]:
    """The files of `thing`, tombstones among them, in the order in which they came."""
    return StoredFile.objects.filter(about_type=thing._meta.label_lower, about_id=str(thing.pk)).select_related("added_by", "disposed_by")


@dataclass(frozen=True)
class FilesHealth:
    """For the health page. `scanner` is whether one is configured; `unscanned` files wait for it."""

    files: int
    bytes: int
    unscanned: int
    on_hold: int
    scanner: bool


def health() -> FilesHealth:
    counts = StoredFile.objects.aggregate(
        files=models.Count("pk", filter=~Q(state=FileState.DISPOSED)),
        unscanned=models.Count("pk", filter=Q(state=FileState.UNSCANNED)),
        on_hold=models.Count("pk", filter=Q(on_hold=True)),
    )
    return FilesHealth(bytes=Blob.objects.aggregate(n=Sum("size"))["n"] or 0, scanner=bool(settings.CLAMAV), **counts)
