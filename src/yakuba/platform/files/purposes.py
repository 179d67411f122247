"""What files are for: each purpose says which kinds it takes, how big, and how long they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from yakuba.platform.files.kinds import EXTENSIONS
from yakuba.platform.registry import Registry

KB = 1024
MB = 1024 * 1024

PHOTOS = ("image/jpeg", "image/png", "image/webp", "image/heic")
PAPERS = ("application/pdf", *PHOTOS)
OFFICE = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
TABLES = ("text/csv", OFFICE[1])


@dataclass(frozen=True)
class Purpose:
    """`keep_days` counts from the closing of what the file is about; None keeps it for good (永年). `draft_days`: unclaimed uploads."""

    label: str | Promise
    media_types: tuple[str, ...]
    max_bytes: int
    keep_days: int | None = None
    draft_days: int = 30

    def __post_init__(self) -> None:
        unknown = [kind for kind in self.media_types if kind not in EXTENSIONS]
        if unknown or self.max_bytes < 1 or self.draft_days < 1 or (self.keep_days is not None and self.keep_days < 1):
            raise ValueError(f"Purpose: {unknown or 'a limit below 1'}")

    @property
    def extensions(self) -> tuple[str, ...]:
        """For the `accept` attribute of a field and for messages: (".jpg", ".png")."""
        return tuple(dict.fromkeys("." + EXTENSIONS[kind][0] for kind in self.media_types))


purposes: Registry[Purpose] = Registry("file purposes")
add = purposes.add
