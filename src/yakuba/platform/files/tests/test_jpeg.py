"""Segments copied, segments left behind; whatever is sent, the answer is a JPEG or a refusal."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from yakuba.platform.files.errors import BrokenFile
from yakuba.platform.files.jpeg import only_the_picture


def jpeg(**how) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((40, 30)).convert("RGB").save(out, "JPEG", **how)
    return out.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


SECRET = b"Hongo 1-2-3"


@pytest.mark.parametrize("marker", [*range(0xE0, 0xF0), 0xFE], ids=hex)
def test_no_segment_of_an_application_brings_words_along(marker):
    plain = jpeg()
    assert only_the_picture(plain[:2] + segment(marker, b"Exif\0\0" + SECRET) + plain[2:]) == only_the_picture(plain)


def test_a_thumbnail_in_the_header_stays_behind():
    plain = jpeg()
    header_ends = 4 + int.from_bytes(plain[4:6])
    with_thumbnail = plain[:2] + segment(0xE0, plain[6:18] + bytes((3, 3)) + SECRET * 3) + plain[header_ends:]
    assert SECRET in with_thumbnail
    assert only_the_picture(with_thumbnail) == only_the_picture(plain)


def test_fill_bytes_before_a_marker_are_no_fault():
    plain = jpeg()
    assert only_the_picture(plain[:2] + b"\xff\xff\xff" + plain[2:]) == only_the_picture(plain)


def test_what_is_copied_is_copied_once_and_for_all():
    copied = only_the_picture(jpeg(progressive=True, comment=SECRET) + SECRET)
    assert SECRET not in copied
    assert only_the_picture(copied) == copied


@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_file_is_copied_or_refused_and_nothing_else(place, byte, cut):
    damaged = bytearray(jpeg())
    at = int(place * len(damaged))
    damaged[at:] = b"" if cut else bytes((byte,)) + damaged[at + 1 :]
    try:
        copied = only_the_picture(bytes(damaged))
    except BrokenFile:
        return
    assert copied[:2] == b"\xff\xd8"
    assert copied[-2:] == b"\xff\xd9"


@given(st.binary(max_size=300))
def test_any_bytes_are_copied_or_refused(data):
    try:
        only_the_picture(b"\xff\xd8" + data)
    except BrokenFile:
        return
