"""Telling from its bytes what a file is. What a sender claims is checked against this, never believed."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

import puremagic

# Media types that a purpose may take, with the extensions that agree with them; the first is the one we give.
EXTENSIONS: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif", "hif"),
    "image/gif": ("gif",),
    "image/tiff": ("tif", "tiff"),
    "text/plain": ("txt", "text", "log", "md"),
    "text/csv": ("csv", "tsv", "txt"),
    "application/json": ("json", "geojson"),
    "application/zip": ("zip",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
}
ZIP_KINDS = frozenset(kind for kind in EXTENSIONS if kind == "application/zip" or "openxml" in kind or "opendocument" in kind)
IMAGE_KINDS = frozenset(kind for kind in EXTENSIONS if kind.startswith("image/"))
TEXT_KINDS = frozenset({"text/plain", "text/csv", "application/json"})
UNKNOWN = "application/octet-stream"

_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_OFFICE_MAIN = {b"word/": "wordprocessingml.document", b"xl/": "spreadsheetml.sheet", b"ppt/": "presentationml.presentation"}
_HEAD = 4096


def sniff(file: BinaryIO, extension: str = "") -> str:
    """The media type that the bytes show. `extension` only chooses among kinds of text, which look alike."""
    file.seek(0)
    head = file.read(_HEAD)
    if (kind := _by_signature(head)) is not None:
        return _zip_kind(file) if kind == "application/zip" else kind
    if looks_like_text(file):
        return _text_kind(head, extension)
    return _by_puremagic(head)


def _by_signature(head: bytes) -> str | None:
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "image/heic"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "image/tiff"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "application/zip"
    return None


def _zip_kind(file: BinaryIO) -> str:
    """Office files are ZIP archives; their own table of contents says of which kind."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 100:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return declared if declared in ZIP_KINDS else UNKNOWN
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return "application/zip"  # the zip check says what is wrong with it
    if "[Content_Types].xml" in names:
        for folder, tail in _OFFICE_MAIN.items():
            if any(name.startswith(folder.decode()) for name in names):
                return f"application/vnd.openxmlformats-officedocument.{tail}"
    return "application/zip"


def looks_like_text(file: BinaryIO) -> bool:
    """Whether all of it reads as UTF-8, UTF-16 with a mark, or Shift_JIS, without control characters."""
    return text_encoding(file) is not None


def text_encoding(file: BinaryIO) -> str | None:
    file.seek(0)
    head = file.read(2)
    encodings = ("utf-16",) if head in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932", "euc_jp")
    return next((encoding for encoding in encodings if _reads_as(file, encoding)), None)


def _reads_as(file: BinaryIO, encoding: str) -> bool:
    import codecs

    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(64 * 1024):
            if not _is_printable(decoder.decode(chunk)):
                return False
        return _is_printable(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False


_CONTROLS = frozenset(chr(n) for n in range(32)) - set("\t\n\r\f\x1a") | {"\x7f"}


def _is_printable(text: str) -> bool:
    return _CONTROLS.isdisjoint(text)


def _text_kind(head: bytes, extension: str) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if looks_like_markup(start):
        return "image/svg+xml" if b"<svg" in start[:1024] else "text/html" if b"html" in start[:1024] else "text/xml"
    if extension in ("json", "geojson") and start[:1] in (b"{", b"["):
        return "application/json"
    return "text/csv" if extension in ("csv", "tsv") else "text/plain"


def looks_like_markup(start: bytes) -> bool:
    """Whether a browser, or a web server with scripts, might run this text."""
    return start.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<?php", b"<iframe", b"<!--"))


def _by_puremagic(head: bytes) -> str:
    """For everything that no purpose takes: only so that the refusal can name it."""
    try:
        return puremagic.from_string(head, mime=True) or UNKNOWN
    except (puremagic.PureError, ValueError):
        return UNKNOWN
