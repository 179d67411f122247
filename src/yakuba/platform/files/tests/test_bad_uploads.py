"""Every bad upload gets its own refusal, with words that say what to do, and leaves nothing behind."""

import errno
import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.files import archives, errors, photos
from yakuba.platform.files.actions import keep
from yakuba.platform.files.models import Blob, StoredFile
from yakuba.platform.files.scanning import EICAR
from yakuba.platform.files.tests.conftest import archive, docx, pdf, photo

pytestmark = pytest.mark.django_db
HTML = b"<!doctype html><script>alert(1)</script>"


def refused(problem, content, name, purpose="test.paper", by=None):
    """That `content` is refused as `problem`, with a next step, and that neither row nor byte stays."""
    with pytest.raises(errors.Refused) as caught:
        keep(content, name=name, purpose=purpose, by=by)
    assert type(caught.value) is problem
    assert caught.value.message
    assert caught.value.next_step
    assert not StoredFile.objects.exists()
    assert not Blob.objects.exists()
    return caught.value


@pytest.fixture
def stored_bytes(settings):
    return lambda: [path for path in Path(settings.DATA).rglob("*") if path.is_file() and "files" in path.parts]


def test_no_bytes():
    refused(errors.EmptyFile, b"", "写真.jpg")


def test_one_byte_too_many_and_none_too_many():
    full = pdf(b"%" * (5 * 1024 * 1024 - len(pdf())))
    assert keep(full, name="a.pdf", purpose="test.paper").size == 5 * 1024 * 1024
    with pytest.raises(errors.TooLarge) as caught:
        keep(full + b"\n", name="a.pdf", purpose="test.paper")
    assert caught.value.message == "添付書類は5MBまでです。"


def test_an_endless_upload_is_read_no_further_than_the_limit():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, n=-1):
            self.given += n
            return b"x" * n

    endless = Endless()
    endless.seek = lambda *_: 0
    refused(errors.TooLarge, endless, "a.txt")
    assert endless.given < 6 * 1024 * 1024


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00" + b"\0" * 200, "写真.jpg"),
        (HTML, "写真.jpg"),
        (b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg'/>", "図.svg"),
        (b"<?xml version='1.0'?><a/>", "a.txt"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 100, "a"),
        (b"\x00\x01\x02", "a.txt"),
        (archive({"a.txt": b"a"}), "写真.jpg"),
    ],
)
def test_a_kind_that_the_purpose_does_not_take(content, name):
    said = refused(errors.WrongType, content, name, purpose="test.photo")
    assert "JPEG、PNG" in said.message


def test_a_name_that_claims_another_kind():
    said = refused(errors.NameDisagrees, photo("PNG"), "写真.pdf")
    assert ".pdf" in said.message
    assert "PNG" in said.message


@pytest.mark.parametrize("name", ["写真.jpg.exe", "写真.jpg\u202egpj.exe", "写真.php"])
def test_a_double_or_hidden_extension(name):
    refused(errors.NameDisagrees, photo(), name)


ZIP = archive({"a.class": b"\xca\xfe\xba\xbe"})
POLYGLOTS = {
    "GIFAR": (b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + b"\0" * 6 + b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;" + ZIP, "a.gif"),
    "JPEG and ZIP": (photo() + ZIP, "a.jpg"),
    "JPEG and ZIP with a comment after": (photo() + archive({"a": b"b"}, comment=b"c" * 3000), "a.jpg"),
    "PNG and RAR": (photo("PNG") + b"Rar!\x1a\x07\x00" + b"\0" * 60, "a.png"),
    "JPEG and 7z": (photo() + b"7z\xbc\xaf\x27\x1c" + b"\0" * 60, "a.jpg"),
    "JPEG and PHP": (photo() + b"<?PHP system($_GET['c']); ?>", "a.jpg"),
    "JPEG whose comment is HTML": (photo(comment=HTML), "a.jpg"),
    "JPEG that is also a PDF": (photo(comment=b"%PDF-1.4"), "a.jpg"),
    "PDF and ZIP": (pdf() + ZIP, "a.pdf"),
    "ZIP inside a PDF": (pdf(b"2 0 obj<<>>stream\n" + ZIP + b"\nendstream endobj"), "a.pdf"),
    "PDF and HTML at its head": (pdf(HTML), "a.pdf"),
    "PDF and HTML at its tail": (pdf() + HTML, "a.pdf"),
    "PDF and JPEG at its tail": (pdf() + photo(), "a.pdf"),
    "docx behind a script": (b"PK\x03\x04" + b"<script>" + docx(), "a.docx"),
    "docx with a page glued on": (docx() + HTML, "a.docx"),
    "ZIP that climbs out": (archive({"../../etc/passwd": b"x"}), "a.zip"),
    "ZIP with a Windows path that climbs out": (archive({"..\\boot.ini": b"x"}), "a.zip"),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_two_kinds_in_one_file(name):
    content, file_name = POLYGLOTS[name]
    with pytest.raises(errors.BadFile) as caught:
        keep(content, name=file_name, purpose="test.paper")
    # Glued archives may also be unreadable as archives; either way they are not kept.
    assert type(caught.value) in (errors.TwoFacedFile, errors.BrokenFile)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("name", [n for n in POLYGLOTS if "docx" not in n and not n.startswith("ZIP that")])
def test_two_kinds_in_one_file_are_named_as_that(name):
    content, file_name = POLYGLOTS[name]
    refused(errors.TwoFacedFile, content, file_name)


def test_four_stray_bytes_of_a_zip_do_not_make_a_polyglot():
    assert keep(pdf(b"PK\x05\x06" + b"\x01" * 40), name="a.pdf", purpose="test.paper").media_type == "application/pdf"


class TestArchives:
    def test_a_bomb_of_one_entry(self):
        refused(errors.UnpacksTooLarge, archive({"a.txt": b"\0" * 40_000_000}), "a.zip")

    def test_a_workbook_that_is_a_bomb(self):
        bomb = archive({"[Content_Types].xml": b"<T/>", "xl/workbook.xml": b"<w/>", "xl/sheet1.xml": b" " * 40_000_000})
        refused(errors.UnpacksTooLarge, bomb, "表.xlsx")

    def test_too_many_entries(self, monkeypatch):
        monkeypatch.setattr(archives, "MAX_ENTRIES", 50)
        refused(errors.UnpacksTooLarge, archive({f"{n}.txt": b"" for n in range(51)}), "a.zip")

    def test_entries_that_lie_over_one_another(self):
        """A bomb of one layer (Fifield 2019): many table entries, one run of packed bytes."""
        whole = bytearray(archive({"a": os.urandom(20_000), "b": b"y"}))
        table = whole.rfind(b"PK\x01\x02")  # the entry of b now claims a's size and place
        first = whole.find(b"PK\x01\x02")
        whole[table + 20 : table + 28] = whole[first + 20 : first + 28]
        whole[table + 42 : table + 46] = whole[first + 42 : first + 46]
        refused(errors.UnpacksTooLarge, bytes(whole), "a.zip")

    def test_a_table_that_lies_about_a_size(self):
        whole = bytearray(archive({"a.txt": b"x" * 30_000}))
        table = whole.rfind(b"PK\x01\x02")
        whole[table + 24 : table + 28] = struct.pack("<L", 10)
        refused(errors.BrokenFile, bytes(whole), "a.zip")

    def test_a_cut_archive(self):
        refused(errors.BrokenFile, docx()[:-30], "a.zip")

    def test_a_locked_archive(self):
        whole = bytearray(archive({"a.txt": b"x"}))
        for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            whole[whole.find(mark) + offset] |= 1
        refused(errors.LockedFile, bytes(whole), "a.zip")

    def test_a_document_with_macros(self):
        refused(errors.HasMacros, docx(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "申請.docx")

    def test_a_good_document_is_kept_as_it_is(self):
        stored = keep(docx(), name="申請.docx", purpose="test.paper")
        assert stored.media_type.endswith("wordprocessingml.document")

    def test_a_real_workbook_is_kept(self):
        import openpyxl

        out, book = io.BytesIO(), openpyxl.Workbook()
        for row in range(3000):
            book.active.append([row, "同じ文字", 1, 2, 3])
        book.save(out)
        assert keep(out, name="表.xlsx", purpose="test.paper").media_type.endswith("spreadsheetml.sheet")


class TestMalware:
    @pytest.mark.parametrize("content", [EICAR, EICAR + b"\r\n", archive({"deep/eicar.com": EICAR})])
    def test_the_test_virus_is_refused_even_without_a_scanner(self, content, sato, stored_bytes):
        name = "a.zip" if content.startswith(b"PK") else "a.txt"
        refused(errors.Infected, content, name, by=sato)
        assert stored_bytes() == []

    def test_it_is_recorded_who_sent_it(self, sato):
        refused(errors.Infected, EICAR, "a.txt", by=sato)
        entry = AuditEntry.objects.get(event="file.infected_refused")
        assert (entry.actor_id, entry.outcome) == (str(sato.pk), "refused")

    def test_a_text_that_only_quotes_it_is_no_virus(self):
        assert keep(EICAR + b" " * 10 + b"is the test file", name="a.txt", purpose="test.paper")


class TestPictures:
    def test_a_picture_of_enormous_size(self, monkeypatch):
        monkeypatch.setattr(photos, "MAX_PIXELS", 1000)
        refused(errors.UnpacksTooLarge, photo(size=(40, 30)), "a.jpg")

    def test_a_bomb_that_declares_billions_of_pixels(self):
        whole = bytearray(photo("PNG"))
        import zlib

        whole[16:24] = struct.pack(">LL", 60_000, 60_000)
        whole[29:33] = struct.pack(">L", zlib.crc32(bytes(whole[12:29])))
        refused(errors.UnpacksTooLarge, bytes(whole), "a.png")

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_a_picture_cut_in_the_middle(self, kind):
        whole = photo(kind, size=(400, 300))
        refused(errors.BrokenFile, whole[: len(whole) // 2], "a." + kind.lower())

    def test_a_pdf_cut_in_the_middle(self):
        refused(errors.BrokenFile, pdf()[:60], "a.pdf")


class TestFullDisk:
    def test_it_is_told_as_passing_and_leaves_no_half_file(self, monkeypatch, stored_bytes, caplog):
        def full(_handle):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        said = refused(errors.NoRoom, pdf(), "a.pdf")
        assert said.status == 503
        assert "失われていません" in said.message
        assert stored_bytes() == []
        assert "file store is full" in caplog.text

    def test_another_trouble_of_the_disk_is_a_bug_and_rises(self, monkeypatch):
        def forbidden(_handle):
            raise PermissionError(errno.EACCES, "no")

        monkeypatch.setattr(os, "fsync", forbidden)
        with pytest.raises(PermissionError):
            keep(pdf(), name="a.pdf", purpose="test.paper")


def test_a_zip_made_by_this_test_is_read_by_others_too():
    """The fixtures are real archives; otherwise the refusals above would prove nothing."""
    assert zipfile.ZipFile(io.BytesIO(docx())).testzip() is None
