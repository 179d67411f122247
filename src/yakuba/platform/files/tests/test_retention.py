"""A file's end: when its time has run, when nobody sent it, and what stops that."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.files import errors, housekeeping
from yakuba.platform.files.actions import claim, dispose, dispose_due, hold, keep, purge_unclaimed, release, start_retention, stop_retention
from yakuba.platform.files.models import Blob, FileState, StoredFile
from yakuba.platform.files.stores import store
from yakuba.platform.files.tests.conftest import pdf, photo

pytestmark = pytest.mark.django_db
CLOSED = date(2026, 4, 1)


@pytest.fixture
def paper(sato, town):
    """A paper that 佐藤 sent with something that 住民記録係 handles; kept for ten days after that is closed."""
    return keep(pdf(), name="住民票.pdf", purpose="test.paper", by=sato, about=town.records)


def dispose_all(today):
    return list(dispose_due(today))


def state(stored):
    return StoredFile.objects.get(pk=stored.pk).state


def test_nothing_ends_before_its_case_is_closed(paper):
    dispose_all(date(2099, 1, 1))
    assert state(paper) == FileState.READY


def test_a_file_lives_through_its_last_day_and_not_the_next(paper, town):
    start_retention(town.records, closed_on=CLOSED, by=None)
    dispose_all(date(2026, 4, 11))
    assert state(paper) == FileState.READY
    assert dispose_all(date(2026, 4, 12)) == [(1, 1)]
    assert state(paper) == FileState.DISPOSED


def test_its_tombstone_says_when_why_and_by_whom_but_not_what_it_was_called(paper, tanaka):
    gone = dispose(paper, by=tanaka, reason="重複して提出された")
    assert (gone.sha256, gone.name, gone.disposed_by, gone.disposal_reason) == (paper.sha256, "", tanaka, "重複して提出された")
    assert gone.disposed_at is not None
    assert AuditEntry.objects.get(event="file.disposed").facts["reason"] == "by a person"


def test_a_days_number_of_its_own_counts_before_the_purpose(sato, town):
    longer = keep(pdf(b"1"), name="a.pdf", purpose="test.paper", about=town.records, keep_days=100)
    start_retention(town.records, closed_on=CLOSED, by=None)
    longer.refresh_from_db()
    assert longer.keep_until == date(2026, 7, 10)


def test_what_is_kept_for_good_has_no_end(town):
    kept = keep(pdf(), name="a.pdf", purpose="test.for_good", about=town.records)
    assert start_retention(town.records, closed_on=CLOSED, by=None) == 0
    dispose_all(date(2099, 1, 1))
    assert state(kept) == FileState.READY


def test_a_case_opened_again_stops_the_clock(paper, town):
    start_retention(town.records, closed_on=CLOSED, by=None)
    stop_retention(town.records, by=None)
    dispose_all(date(2099, 1, 1))
    assert state(paper) == FileState.READY


class TestHold:
    def test_it_outlasts_retention_until_released(self, paper, town, tanaka):
        start_retention(town.records, closed_on=CLOSED, by=None)
        hold(paper, by=tanaka, reason="訴訟")
        dispose_all(date(2099, 1, 1))
        assert state(paper) == FileState.READY
        with pytest.raises(errors.OnHold):
            dispose(paper, by=tanaka, reason="x")
        release(paper, by=tanaka)
        dispose_all(date(2099, 1, 1))
        assert state(paper) == FileState.DISPOSED

    def test_a_clerk_and_a_resident_may_neither_hold_nor_dispose(self, paper, suzuki, sato):
        for person in (suzuki, sato):
            with pytest.raises(errors.MayNotDispose):
                hold(paper, by=person, reason="x")
            with pytest.raises(errors.MayNotDispose):
                dispose(paper, by=person, reason="x")

    def test_a_resident_may_take_back_an_upload_not_yet_sent_but_nobody_elses(self, sato, yamada, suzuki):
        draft = keep(photo(), name="a.jpg", purpose="test.photo", by=sato)
        with pytest.raises(errors.MayNotDispose):
            dispose(draft, by=suzuki, reason="x")
        assert dispose(draft, by=sato, reason="別の写真にする").is_disposed


class TestDrafts:
    def test_an_upload_that_was_never_sent_is_purged_after_its_days(self, sato, town):
        with time_machine.travel(timezone.now() - timedelta(days=8), tick=False):
            never_sent = keep(photo(colour="red"), name="a.jpg", purpose="test.photo", by=sato)
            sent = keep(photo(colour="blue"), name="b.jpg", purpose="test.photo", by=sato)
            claim(sent, about=town.records, by=sato)
        young = keep(photo(colour="green"), name="c.jpg", purpose="test.photo", by=sato)
        list(purge_unclaimed())
        assert [state(f) for f in (never_sent, sent, young)] == [FileState.DISPOSED, FileState.READY, FileState.READY]


class TestSweep:
    def test_bytes_go_only_with_the_last_file_that_needs_them(self, sato):
        first = keep(pdf(), name="a.pdf", purpose="test.paper", by=sato)
        second = keep(pdf(), name="b.pdf", purpose="test.paper", by=sato)
        dispose(first, by=sato, reason="x")
        assert housekeeping.sweep() == 0
        assert store().exists(first.sha256)
        dispose(second, by=sato, reason="x")
        assert housekeeping.sweep() == 1
        assert not store().exists(first.sha256)
        assert not Blob.objects.exists()

    def test_the_same_bytes_can_come_again_after_their_disposal(self, sato):
        dispose(keep(pdf(), name="a.pdf", purpose="test.paper", by=sato), by=sato, reason="x")
        again = keep(pdf(), name="a.pdf", purpose="test.paper", by=sato)  # before the sweep
        housekeeping.sweep()
        assert store().exists(again.sha256)

    def test_an_upload_that_broke_off_is_found_and_removed_after_a_day(self, sato):
        store().put("c" * 64, __import__("io").BytesIO(b"left over"))
        assert housekeeping.adopt_orphans() == 0
        assert housekeeping.adopt_orphans(timezone.now() + timedelta(hours=25)) == 1
        housekeeping.sweep()
        assert not store().exists("c" * 64)


class TestCheck:
    def path(self, settings, stored):
        return settings.DATA / "files" / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256

    def test_all_is_well(self, paper, capsys):
        call_command("files_check")
        assert "All 1 stored files are whole" in capsys.readouterr().out

    def test_a_changed_byte_is_found(self, paper, settings, capsys):
        path = self.path(settings, paper)
        path.chmod(0o600)
        path.write_bytes(pdf() + b"x")
        with pytest.raises(CommandError, match="1 stored"):
            call_command("files_check")
        assert f"changed {paper.sha256}" in capsys.readouterr().out

    def test_missing_bytes_are_found(self, paper, settings, capsys):
        self.path(settings, paper).unlink()
        with pytest.raises(CommandError):
            call_command("files_check")
        assert f"missing {paper.sha256} 1 file(s)" in capsys.readouterr().out

    def test_bytes_that_no_row_knows_are_named(self, capsys):
        store().put("d" * 64, __import__("io").BytesIO(b"x"))
        call_command("files_check")
        assert "orphan " + "d" * 64 in capsys.readouterr().out
