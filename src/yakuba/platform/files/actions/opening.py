"""Reading a stored file (閲覧). Whether the person may see it is decided by the caller, who knows what the file is about."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from yakuba.platform import audit
from yakuba.platform.files.errors import FileIsGone, FileNotThere, NotScannedYet
from yakuba.platform.files.models import FileState, StoredFile
from yakuba.platform.files.stores import store
from yakuba.platform.people.models import Person

log = logging.getLogger("yakuba.files")
_CHUNK = 256 * 1024
# What a browser may show inside a page of ours; everything else is downloaded.
INLINE_KINDS = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif"})


def open_stored(stored: StoredFile) -> BinaryIO:
    """The bytes, for a job or a PDF of ours; a person reads through `serve`, which records it."""
    if stored.is_disposed:
        raise FileIsGone
    try:
        return store().open(stored.sha256)
    except FileNotFoundError as problem:
        log.error("bytes of a file are missing: run files_check", extra={"file": stored.pk, "sha256": stored.sha256})
        raise FileNotThere from problem


def serve(request: HttpRequest, stored: StoredFile, *, by: Person | None, inline: bool = False) -> HttpResponse | StreamingHttpResponse:
    """Send the file. The caller has made sure that `by` may see it; here the reading is recorded and the answer made harmless."""
    if stored.state == FileState.UNSCANNED and not (by is not None and by.pk == stored.added_by_id):
        raise NotScannedYet
    file = open_stored(stored)
    audit.record("file.opened", stored, by=by, of=f"{stored.about_type}:{stored.about_id}" if stored.about_type else "")
    shown = inline and stored.media_type in INLINE_KINDS
    wanted = _range(request.headers.get("Range", ""), stored.size)
    response: HttpResponse | StreamingHttpResponse
    if wanted is None:
        response = FileResponse(file)
        response["Content-Length"] = str(stored.size)
    elif wanted[0] > wanted[1]:
        file.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    else:
        response = _part(file, *wanted, stored.size)
    return _harmless(response, stored, shown)


def _harmless(response: HttpResponse | StreamingHttpResponse, stored: StoredFile, shown: bool) -> HttpResponse | StreamingHttpResponse:
    """No guessing of the type, no script, no storing in shared places."""
    charset = "; charset=utf-8" if stored.media_type.startswith("text/") and _is_utf8(stored) else ""
    response["Content-Type"] = stored.media_type + charset
    response["Content-Disposition"] = content_disposition_header(not shown, stored.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    # A sandboxed answer keeps Chromium from opening its PDF viewer, so that a PDF to be shown goes without that one word.
    sandbox = "" if shown and stored.media_type == "application/pdf" else "; sandbox"
    ancestors = "'self'" if shown else "'none'"
    response["Content-Security-Policy"] = f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors {ancestors}{sandbox}"
    response["X-Frame-Options"] = "SAMEORIGIN" if shown else "DENY"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["Accept-Ranges"] = "bytes"
    return response


def _is_utf8(stored: StoredFile) -> bool:
    from yakuba.platform.files.kinds import text_encoding

    with open_stored(stored) as file:
        return text_encoding(file) == "utf-8-sig"


def _range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range (RFC 9110, 14.1.2); None for the whole file; first after last when it lies outside."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
    if not found or found.group(0) == "bytes=-":
        return None
    first, last = found.groups()
    if first == "":
        length = min(int(last), size)
        return (size - length, size - 1) if length else (1, 0)
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < int(first):
        return None
    return (start, end) if start < size else (1, 0)


def _part(file: BinaryIO, start: int, end: int, size: int) -> StreamingHttpResponse:
    file.seek(start)
    response = StreamingHttpResponse(_pieces(file, end - start + 1), status=206)
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(end - start + 1)
    return response


def _pieces(file: BinaryIO, left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (piece := file.read(min(_CHUNK, left))):
            left -= len(piece)
            yield piece
