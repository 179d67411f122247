"""What is kept, what of a photo is not, and how it is opened again."""

import io

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies
from PIL import Image, ImageCms

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.files import errors
from yakuba.platform.files.actions import claim, dispose, keep, open_stored, serve
from yakuba.platform.files.models import Blob, StoredFile
from yakuba.platform.files.names import tidy_name
from yakuba.platform.files.tests.conftest import pdf, photo

pytestmark = pytest.mark.django_db


def test_the_same_bytes_are_stored_once_and_known_twice(sato, suzuki):
    mine = keep(pdf(), name="住民票.pdf", purpose="test.paper", by=sato)
    theirs = keep(io.BytesIO(pdf()), name="写し.pdf", purpose="test.paper", by=suzuki)
    assert mine.sha256 == theirs.sha256
    assert mine.public_id != theirs.public_id
    assert Blob.objects.count() == 1
    with open_stored(theirs) as file:
        assert file.read() == pdf()


def test_a_file_lies_under_its_hash(settings):
    stored = keep(pdf(), name="a.pdf", purpose="test.paper")
    assert (settings.DATA / "files" / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256).read_bytes() == pdf()
    assert list((settings.DATA / "files" / "incoming").iterdir()) == []


class TestPhotos:
    def taken_at_home(self, kind="JPEG"):
        exif = Image.Exif()
        exif[0x0110] = "Secret Camera"
        exif[0x0112] = 6  # lying on its side
        exif.get_ifd(0x8825)[2] = (35.0, 42.0, 28.0)
        out = io.BytesIO()
        xmp = {"xmp": b"<x:xmpmeta>home</x:xmpmeta>"} if kind != "PNG" else {}
        Image.new("RGB", (60, 40), "red").save(out, kind, exif=exif, **xmp, **({"comment": b"my house"} if kind == "JPEG" else {}))
        return out.getvalue()

    @pytest.mark.parametrize(("kind", "name"), [("JPEG", "家.jpg"), ("PNG", "家.png"), ("WEBP", "家.webp")])
    def test_where_and_with_what_it_was_taken_stays_behind(self, kind, name):
        sent = self.taken_at_home(kind)
        assert b"Secret Camera" in sent
        stored = keep(sent, name=name, purpose="test.photo")
        kept = open_stored(stored).read()
        for word in (b"Secret", b"xmpmeta", b"my house", b"GPS"):
            assert word not in kept
        with Image.open(io.BytesIO(kept)) as image:
            assert not image.getexif()
            assert image.size == (40, 60)  # upright

    def test_heic_becomes_jpeg(self):
        import pillow_heif

        out = io.BytesIO()
        pillow_heif.from_pillow(Image.new("RGB", (80, 60), "green")).save(out)
        stored = keep(out.getvalue(), name="IMG_1.HEIC", purpose="test.photo")
        assert (stored.media_type, stored.name) == ("image/jpeg", "IMG_1.jpg")
        with Image.open(open_stored(stored)) as image:
            assert (image.format, image.size) == ("JPEG", (80, 60))

    def test_what_phones_append_to_photos_is_dropped_not_refused(self):
        stored = keep(photo() + b"\0\0SEFT trailer of a phone", name="a.jpg", purpose="test.photo")
        assert b"SEFT" not in open_stored(stored).read()

    @pytest.mark.parametrize("turned", [1, 6])
    def test_a_jpeg_keeps_its_fineness_and_does_not_grow(self, turned):
        exif = Image.Exif()
        exif[0x0112] = turned
        out = io.BytesIO()
        Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG", quality=60, exif=exif)
        stored = keep(out.getvalue(), name="a.jpg", purpose="test.photo")
        with Image.open(out) as before, Image.open(open_stored(stored)) as after:
            assert after.quantization == before.quantization
        assert stored.size < len(out.getvalue()) * 1.05

    @pytest.mark.parametrize("how", [{}, {"progressive": True}, {"subsampling": 0, "restart_marker_rows": 1}], ids=str)
    def test_no_pixel_of_an_upright_jpeg_changes(self, how):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        out = io.BytesIO()
        Image.effect_noise((321, 243), 60).convert("RGB").save(out, "JPEG", quality=87, comment=b"my house", icc_profile=profile, **how)
        stored = keep(out.getvalue(), name="a.jpg", purpose="test.photo")
        with Image.open(out) as before, Image.open(open_stored(stored)) as after:
            assert after.tobytes() == before.tobytes()
            assert after.info["icc_profile"] == profile
            assert "comment" not in after.info

    def test_a_turned_jpeg_is_written_upright_with_colours_close(self):
        exif = Image.Exif()
        exif[0x0112] = 3
        out = io.BytesIO()
        Image.linear_gradient("L").convert("RGB").save(out, "JPEG", quality=95, exif=exif)
        stored = keep(out.getvalue(), name="a.jpg", purpose="test.photo")
        with Image.open(out) as before, Image.open(open_stored(stored)) as after:
            turned = before.transpose(Image.Transpose.ROTATE_180).tobytes()
            assert max(abs(a - b) for a, b in zip(turned, after.tobytes(), strict=True)) <= 6

    def test_a_transparent_png_stays_transparent(self):
        out = io.BytesIO()
        Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
        with Image.open(open_stored(keep(out.getvalue(), name="a.png", purpose="test.photo"))) as image:
            assert image.convert("RGBA").getpixel((0, 0))[3] == 0


class TestNames:
    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("C:\\fakepath\\住民票.pdf", "住民票.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("a\u202efdp.pdf", "afdp.pdf"),
            ("改\n行\x00.pdf", "改 行.pdf"),
            ("", "ファイル.pdf"),
            ("...", "ファイル.pdf"),
            ("con.pdf", "_con.pdf"),
            ("a<b>:c?.pdf", "a_b__c_.pdf"),
            ("か\u3099.pdf", "が.pdf"),
            ("葛\U000e0100飾.pdf", "葛\U000e0100飾.pdf"),
            ("長" * 300 + ".pdf", "長" * 116 + ".pdf"),
            ("令和8年度 申請書（最終）.PDF", "令和8年度 申請書（最終）.pdf"),
        ],
    )
    def test_a_name_loses_what_could_mislead(self, sent, kept):
        assert tidy_name(sent, "application/pdf") == kept

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
    @given(strategies.text(max_size=400))
    def test_any_name_becomes_a_safe_one(self, sent):
        kept = tidy_name(sent, "application/pdf")
        assert kept.endswith(".pdf")
        assert len(kept) <= 120
        assert not set(kept) & set('/\\<>:"|?*\n\r\0\u202e\u200b')
        assert tidy_name(kept, "application/pdf") == kept


class TestServing:
    def serve(self, rf, stored, by=None, inline=False, **headers):
        return serve(rf.get("/", headers=headers), stored, by=by, inline=inline)

    def test_it_is_a_download_that_no_browser_runs(self, rf, sato):
        stored = keep(pdf(), name="住民票.pdf", purpose="test.paper", by=sato)
        answer = self.serve(rf, stored, by=sato)
        assert answer["Content-Disposition"].startswith("attachment")
        assert "%E4%BD%8F%E6%B0%91%E7%A5%A8.pdf" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
        assert b"".join(answer.streaming_content) == pdf()

    def test_only_pictures_and_pdf_may_be_shown_in_a_page(self, rf):
        shown = self.serve(rf, keep(photo(), name="a.jpg", purpose="test.photo"), inline=True)
        text = self.serve(rf, keep("こんにちは".encode(), name="a.txt", purpose="test.paper"), inline=True)
        assert shown["Content-Disposition"].startswith("inline")
        assert text["Content-Disposition"].startswith("attachment")
        assert text["Content-Type"] == "text/plain; charset=utf-8"

    def test_each_look_is_recorded(self, rf, sato):
        stored = keep(pdf(), name="a.pdf", purpose="test.paper", by=sato)
        self.serve(rf, stored, by=sato)
        entry = AuditEntry.objects.get(event="file.opened")
        assert (entry.actor_id, entry.subject_id) == (str(sato.pk), str(stored.pk))

    @pytest.mark.parametrize(
        ("wanted", "status", "slice_"),
        [
            ("bytes=0-3", 206, slice(0, 4)),
            ("bytes=5-", 206, slice(5, None)),
            ("bytes=-6", 206, slice(-6, None)),
            ("bytes=2-99999", 206, slice(2, None)),
            ("bytes=99999-", 416, slice(0, 0)),
            ("bytes=-0", 416, slice(0, 0)),
            ("bytes=4-2", 200, slice(None)),
            ("lines=1-2", 200, slice(None)),
            ("bytes=0-1,3-4", 200, slice(None)),
        ],
    )
    def test_a_part_may_be_asked_for(self, rf, wanted, status, slice_):
        stored = keep(pdf(), name="a.pdf", purpose="test.paper")
        answer = self.serve(rf, stored, range=wanted)
        assert answer.status_code == status
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert body == pdf()[slice_]
        if status == 206:
            assert answer["Content-Length"] == str(len(body))

    def test_a_disposed_file_is_gone(self, rf, sato):
        stored = dispose(keep(pdf(), name="a.pdf", purpose="test.paper", by=sato), by=sato, reason="取り消し")
        with pytest.raises(errors.FileIsGone):
            self.serve(rf, stored, by=sato)

    def test_bytes_that_are_missing_are_a_refusal_and_a_line_for_the_operator(self, rf, settings, caplog):
        stored = keep(pdf(), name="a.pdf", purpose="test.paper")
        (settings.DATA / "files" / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256).unlink()
        with pytest.raises(errors.FileNotThere):
            self.serve(rf, stored)
        assert "run files_check" in caplog.text


class TestClaiming:
    def test_an_upload_is_claimed_once(self, sato, town):
        stored = keep(pdf(), name="a.pdf", purpose="test.paper", by=sato)
        claim(stored, about=town.records, by=sato)
        assert claim(stored, about=town.records, by=sato).about_id == str(town.records.pk)
        with pytest.raises(errors.ClaimedAlready):
            claim(stored, about=town.policy, by=sato)


class TestConstraints:
    def row(self, **changes):
        blob = Blob.objects.create(sha256="a" * 64, size=1)
        values = {"purpose": "x", "name": "a", "media_type": "text/plain", "size": 1, "sha256": "a" * 64, "blob": blob, "state": "ready"}
        return StoredFile.objects.create(**{**values, **changes})

    @pytest.mark.parametrize(
        "changes",
        [
            {"size": 0},
            {"state": "lost"},
            {"blob": None},
            {"sha256": "b" * 64},
            {"name": ""},
            {"state": "disposed"},
            {"state": "disposed", "blob": None, "name": "", "disposal_reason": "x"},
            {"state": "disposed", "blob": None, "name": "", "disposed_at": timezone.now()},
            {"about_type": "cases.case"},
        ],
    )
    def test_an_impossible_row_is_refused_by_the_database(self, changes):
        with pytest.raises(IntegrityError), transaction.atomic():
            self.row(**changes)

    def test_bytes_of_a_live_file_can_not_lose_their_row(self):
        stored = self.row()
        with pytest.raises(IntegrityError), transaction.atomic():
            stored.blob.delete()

    def test_a_tombstone_is_possible(self):
        self.row(state="disposed", blob=None, name="", disposal_reason="x", disposed_at=timezone.now())
