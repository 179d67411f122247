"""What people attach in the demo: photos and papers that are drawn here, the same at every load."""

from __future__ import annotations

import hashlib
import io
import random
from datetime import datetime

from PIL import Image, ImageDraw

from yakuba.platform.files.models import Blob, FileState, StoredFile, new_public_id
from yakuba.platform.files.stores import store
from yakuba.platform.people.models import Person

_SIZE = (960, 720)
_VARIANTS = 4
JPEG, PDF = "image/jpeg", "application/pdf"
_NAMES = {JPEG: ("IMG_{:04d}.jpg", "写真{:04d}.jpg"), PDF: ("書類{:04d}.pdf", "scan{:04d}.pdf")}


class Papers:
    """A handful of drawings in the file store; each attachment is a file of its own that shares their bytes."""

    def __init__(self, rng: random.Random):
        drawn = {JPEG: [_photo(rng) for _n in range(_VARIANTS)], PDF: [_paper(rng) for _n in range(_VARIANTS)]}
        self._blobs = {media_type: [_stored(data) for data in all_of] for media_type, all_of in drawn.items()}
        Blob.objects.bulk_create([blob for blobs in self._blobs.values() for blob in blobs], ignore_conflicts=True)

    def attach(self, rng: random.Random, *, purpose: str, accepted: tuple[str, ...], at: datetime, by: Person | None) -> StoredFile:
        """A file that is not saved yet. Papers are photographed more often than scanned."""
        media_type = rng.choice([kind for kind in (JPEG, JPEG, PDF) if kind in accepted])
        blob = rng.choice(self._blobs[media_type])
        return StoredFile(
            public_id=new_public_id(), purpose=purpose, name=rng.choice(_NAMES[media_type]).format(rng.randrange(1, 10_000)),
            media_type=media_type, size=blob.size, sha256=blob.sha256, blob=blob, state=FileState.READY, added_at=at, added_by=by,
        )  # fmt: skip


def _stored(data: bytes) -> Blob:
    sha256 = hashlib.sha256(data).hexdigest()
    store().put(sha256, io.BytesIO(data))
    return Blob(sha256=sha256, size=len(data))


def _photo(rng: random.Random) -> bytes:
    """A street in the light of some hour: sky, houses, road."""
    image = Image.new("RGB", _SIZE)
    draw = ImageDraw.Draw(image)
    width, height = _SIZE
    top, low = (rng.randint(90, 170), rng.randint(150, 210), rng.randint(210, 250)), (rng.randint(225, 250), 235, rng.randint(200, 235))
    for y in range(height):
        share = y / height
        draw.line([(0, y), (width, y)], fill=tuple(round(a + (b - a) * share) for a, b in zip(top, low, strict=True)))
    left = 0
    while left < width:
        broad, tall = rng.randint(90, 210), rng.randint(180, 430)
        tone = rng.randint(120, 215)
        draw.rectangle(
            (left, height - 160 - tall, left + broad, height - 160), fill=(tone, tone - rng.randint(0, 25), tone - rng.randint(5, 45))
        )
        _windows(draw, rng, left, height - 160 - tall, broad, tall)
        left += broad + rng.randint(0, 14)
    draw.rectangle((0, height - 160, width, height), fill=(105, 106, 110))
    for x in range(20, width, 150):
        draw.rectangle((x, height - 84, x + 80, height - 74), fill=(228, 226, 214))
    return _saved(image, "JPEG", quality=82)


def _windows(draw: ImageDraw.ImageDraw, rng: random.Random, left: int, top: int, broad: int, tall: int) -> None:
    for x in range(left + 14, left + broad - 24, 36):
        for y in range(top + 16, top + tall - 30, 48):
            draw.rectangle((x, y, x + 20, y + 28), fill=rng.choice([(70, 84, 104), (92, 108, 128), (240, 222, 160)]))


def _paper(rng: random.Random) -> bytes:
    """A scanned form: frame, lines of writing, a seal."""
    image = Image.new("RGB", (620, 877), (252, 251, 247))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, 580, 837), outline=(60, 60, 60), width=2)
    for y in range(110, 800, 30):
        draw.line([(60, y), (560, y)], fill=(205, 205, 205))
        x = 70
        while x < rng.randint(200, 520):
            draw.line([(x, y - 9), (x + rng.randint(6, 14), y - 9 - rng.randint(0, 8))], fill=(40, 44, 70), width=2)
            x += 17
    draw.ellipse((470, 720, 540, 790), outline=(190, 40, 40), width=4)
    return _saved(image, "PDF", resolution=75)


def _saved(image: Image.Image, kind: str, **how) -> bytes:
    out = io.BytesIO()
    if kind == "PDF":  # no time of making in it, so that every load gives the same bytes
        how |= {"creationDate": None, "modDate": None}
    image.save(out, kind, **how)
    return out.getvalue()
