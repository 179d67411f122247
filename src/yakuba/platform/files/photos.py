"""Photos: only the picture is kept, so that place, camera and anything hidden stay behind; upright as they were taken."""

from __future__ import annotations

from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from yakuba.platform.files.errors import BrokenFile, UnpacksTooLarge
from yakuba.platform.files.jpeg import only_the_picture

MAX_PIXELS = 64_000_000  # a 48-megapixel telephone fits; a bomb of 60,000 × 60,000 does not
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
pillow_heif.register_heif_opener(thumbnails=False)

_ORIENTATION = 0x0112
PHOTO_KINDS = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic"})
_FORMAT = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
_SAVE: dict[str, dict] = {
    "JPEG": {"quality": 92, "subsampling": 0},  # text on a photographed paper stays sharp
    "PNG": {"compress_level": 4},
    "WEBP": {"quality": 92, "method": 2},
}


def clean_photo(file: BinaryIO, media_type: str) -> tuple[BinaryIO, str]:
    """The same picture without EXIF, GPS, XMP, comments and trailing data, and its media type (HEIC becomes JPEG)."""
    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        file.seek(0)
        with Image.open(file, formats=[_FORMAT[media_type]]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise UnpacksTooLarge
            if image.format in ("JPEG", "MPO") and _as_it_should_be(image):
                file.seek(0)
                return BytesIO(only_the_picture(file.read())), media_type
            image.load()
            return _write(image, "image/jpeg" if media_type == "image/heic" else media_type)
    except bombs as problem:
        raise UnpacksTooLarge from problem
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, RuntimeError) as problem:
        # What Pillow raises for broken files of various kinds; nothing of ours is called in this block but `_write`.
        if isinstance(problem, OSError) and problem.errno is not None:
            raise
        raise BrokenFile from problem


def _as_it_should_be(image: Image.Image) -> bool:
    """Upright, and in colours that every browser shows: nothing has to be written anew."""
    return image.mode in ("L", "RGB") and image.getexif().get(_ORIENTATION, 1) == 1


def _write(image: Image.Image, media_type: str) -> tuple[BinaryIO, str]:
    kind = _FORMAT[media_type]
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "L", "P") else None
    ImageOps.exif_transpose(image, in_place=True)  # a copy of an upright picture costs as much as decoding it
    upright = _in_mode(image, kind)
    upright.info = {}
    out = cast(BinaryIO, SpooledTemporaryFile(max_size=8 * 1024 * 1024))  # noqa: SIM115 - the caller closes it
    # A JPEG keeps the fineness it came with: finer steps would make it larger by half, and no sharper.
    how = {"quality": "keep"} if kind == upright.format == "JPEG" else _SAVE[kind]
    upright.save(out, kind, icc_profile=profile, **how)
    return out, media_type


def _in_mode(image: Image.Image, kind: str) -> Image.Image:
    if kind == "JPEG":
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    if "transparency" in image.info:
        return image.convert("RGBA")
    if kind == "WEBP" and image.mode not in ("RGB", "RGBA"):
        return image.convert("RGBA" if "A" in image.mode else "RGB")
    return image
