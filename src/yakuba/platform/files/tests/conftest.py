"""Files that residents send, good and bad, made here byte by byte."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from yakuba.platform.files.purposes import MB, OFFICE, PAPERS, PHOTOS, Purpose, purposes


@pytest.fixture(autouse=True)
def _purposes():
    anything = (*PAPERS, *OFFICE, "image/gif", "text/plain", "text/csv", "application/zip")
    with (
        purposes.temporarily("test.photo", Purpose("写真", PHOTOS, 2 * MB, keep_days=365, draft_days=7)),
        purposes.temporarily("test.paper", Purpose("添付書類", anything, 5 * MB, keep_days=10)),
        purposes.temporarily("test.for_good", Purpose("永年文書", anything, 5 * MB)),
    ):
        yield


def photo(kind: str = "JPEG", size: tuple[int, int] = (64, 48), colour: str = "teal", **save) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **save)
    return out.getvalue()


def pdf(body: bytes = b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + body + b"\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def archive(entries: dict[str, bytes], comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
        made.comment = comment
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return archive({**parts, **{name.replace("__", "/"): content for name, content in more.items()}})
