"""Everything that is checked between receiving bytes and keeping them."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext as _

from yakuba.platform.files import kinds
from yakuba.platform.files.archives import check_archive, hides_an_archive
from yakuba.platform.files.errors import BrokenFile, NameDisagrees, TwoFacedFile, WrongType
from yakuba.platform.files.names import extension_of
from yakuba.platform.files.purposes import Purpose

_CHUNK = 1024 * 1024
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_SCRIPTS = (b"<?php", b"<script", b"<html", b"<!doctype html", b"<iframe", b"#!/bin/", b"#!/usr/")
_WORDS = {
    "application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/heic": "HEIC", "image/gif": "GIF",
    "image/tiff": "TIFF", "text/csv": "CSV", "application/zip": "ZIP", "application/json": "JSON", "text/html": "HTML",
}  # fmt: skip


def kind_in_words(media_type: str) -> str:
    """What people call it: 「Excel（.xlsx）」."""
    words = {
        **_WORDS,
        "text/plain": _("文字だけのファイル"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word (.docx)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel (.xlsx)",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint (.pptx)",
    }
    return words.get(media_type) or _("別の種類")


def inspect(file: BinaryIO, size: int, name: str, purpose: Purpose) -> str:
    """The media type of a file that may be kept for `purpose`; refuses everything else, with words."""
    extension = extension_of(name)
    media_type = kinds.sniff(file, extension)
    if media_type not in purpose.media_types:
        raise WrongType(str(purpose.label), _list(kind_in_words(kind) for kind in purpose.media_types))
    if extension and extension not in kinds.EXTENSIONS[media_type]:
        raise NameDisagrees(extension, kind_in_words(media_type))
    if media_type in kinds.ZIP_KINDS:
        check_archive(file, size)
    elif media_type not in kinds.TEXT_KINDS:
        _check_one_face(file, size, media_type)
    if media_type == "application/pdf":
        _check_pdf(file, size)
    return media_type


def _list(words: object) -> str:
    return "、".join(dict.fromkeys(words))  # type: ignore[arg-type, call-overload]


def _check_one_face(file: BinaryIO, size: int, media_type: str) -> None:
    """No archive, page or script in a file that claims to be a picture or a PDF."""
    if hides_an_archive(file, size):
        raise TwoFacedFile
    needles = _ARCHIVES if media_type == "application/pdf" else (*_ARCHIVES, *_SCRIPTS)
    if _contains(file, needles):
        raise TwoFacedFile
    file.seek(0)
    head = file.read(1024).lower()
    is_pdf = media_type == "application/pdf"
    if any(script in head for script in _SCRIPTS) or (not is_pdf and b"%pdf-" in head):
        raise TwoFacedFile


def _contains(file: BinaryIO, needles: tuple[bytes, ...]) -> bool:
    """Whether any of them (in lower or upper case) occurs anywhere, reading in pieces that overlap."""
    lowered = [needle.lower() for needle in needles]
    overlap = max(len(needle) for needle in needles) - 1
    file.seek(0)
    before = b""
    while chunk := file.read(_CHUNK):
        window = (before + chunk).lower()
        if any(needle in window for needle in lowered):
            return True
        before = chunk[-overlap:]
    return False


def _check_pdf(file: BinaryIO, size: int) -> None:
    """Begins at once, has an end, hides nothing behind it."""
    file.seek(max(0, size - 64 * 1024))
    tail = file.read()
    end = tail.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in tail:
        raise BrokenFile
    behind = tail[end + 5 :].lower()
    if any(script in behind for script in _SCRIPTS) or behind.lstrip(b"\r\n\t \0").startswith(
        (b"\xff\xd8\xff", b"\x89png", b"gif8", b"mz")
    ):
        raise TwoFacedFile
