"""A JPEG without what a camera wrote beside the picture: the segments that the picture needs are copied, the others stay behind.

No pixel is touched, so no photograph loses fineness by being sent to us. Pillow can only write a picture anew, and what is left of
the libraries that edit segments has had no release for years; the format itself is a list of segments (ITU-T T.81, annex B).
"""

from __future__ import annotations

import re

from yakuba.platform.files.errors import BrokenFile

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_TABLES_AND_FRAMES = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, _SCAN})
_MARKER_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # not a stuffed byte, not a restart
_JFIF, _PROFILE, _ADOBE = b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"
_JFIF_WITHOUT_THUMBNAIL = 12


def only_the_picture(data: bytes) -> bytes:
    """The same JPEG without EXIF, XMP, comments, thumbnails, further pictures and trailing bytes. BrokenFile if its segments don't fit."""
    if data[:2] != b"\xff\xd8":
        raise BrokenFile
    kept, at = [data[:2]], 2
    while True:
        marker, at = _marker(data, at)
        if marker == _END:
            return b"".join([*kept, b"\xff\xd9"])
        if marker == 0x01:  # TEM stands alone
            continue
        end = at + int.from_bytes(data[at : at + 2])
        if marker in (0x00, _START) or end < at + 2 or end > len(data):
            raise BrokenFile
        segment = _needed(marker, data[at + 2 : end])
        if segment is not None:
            kept.append(bytes((0xFF, marker)) + (len(segment) + 2).to_bytes(2) + segment)
        at = end
        if marker == _SCAN:
            found = _MARKER_AFTER_SCAN.search(data, at)
            if found is None:
                raise BrokenFile
            kept.append(data[at : found.start()])
            at = found.start()


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at `at` and where its segment begins; any number of 0xFF may stand before it."""
    if data[at : at + 1] != b"\xff":
        raise BrokenFile
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise BrokenFile
    return data[at], at + 1


def _needed(marker: int, content: bytes) -> bytes | None:
    """What of a segment the picture needs: its tables and frames; how its colours are meant."""
    if marker in _TABLES_AND_FRAMES:
        return content
    if marker == 0xE0 and content.startswith(_JFIF):
        return content[:_JFIF_WITHOUT_THUMBNAIL] + b"\0\0"
    if (marker == 0xE2 and content.startswith(_PROFILE)) or (marker == 0xEE and content.startswith(_ADOBE)):
        return content
    return None
