"""A town is copied to two places, each copy is proved by restoring it, and what was lost comes back whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.jobs import later, run_all_now
from yakuba.platform.jobs.models import JobState
from yakuba.site.backups import keys, ledger
from yakuba.site.backups.engines import engine_of
from yakuba.site.backups.making import back_up, prune
from yakuba.site.backups.place import BackupProblem, Place, seal_of
from yakuba.site.backups.proving import Set, find_set, prove, sets_in
from yakuba.site.backups.restoring import own_keys, rehearse, restore
from yakuba.site.jobs import make_backup

ROOT = Path(__file__).resolve().parents[4]
PASSPHRASE = "five words nobody would guess"


def quiet(_text: str) -> None:
    pass


@pytest.fixture
def backed_up(place, disks) -> list[Path]:
    report = back_up(place, disks, passphrase=PASSPHRASE, tell=quiet)
    assert report.ok, report.failed
    return disks


def test_a_backup_is_good_in_both_places_and_holds_what_the_town_holds(place, backed_up, paper):
    town = engine_of(place).contents_of_copy(find_set(backed_up[0]).database, place.data)
    for disk in backed_up:
        [backup] = sets_in(disk)
        assert prove(backup, place) == town
        assert backup.manifest["tables"]["people_person"] == 1
        assert backup.file(paper.sha256).read_bytes() == place.files.open(paper.sha256).read()
    status = ledger.status(place.data)
    assert (status.problems, status.good_places) == ([], 2)


def test_neither_keys_nor_names_of_files_lie_open_in_a_backup(place, backed_up):
    written = b"".join(path.read_bytes() for path in (backed_up[0] / "sets").rglob("*") if path.suffix in {".json", ".sealed", ".seal"})
    assert settings.AUDIT_KEY.encode() not in written
    assert settings.SECRET_KEY.encode() not in written
    assert "申請書".encode() not in written


def test_without_a_passphrase_the_keys_stay_out_and_that_is_said(place, disks):
    report = back_up(place, disks, passphrase="", tell=quiet)
    assert "NOT in this backup" in report.notes[0]
    assert not (find_set(disks[0]).folder / "keys.sealed").exists()


def test_a_file_is_copied_once_however_often_one_backs_up(place, backed_up, paper):
    before = find_set(backed_up[0]).file(paper.sha256).stat().st_ino
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        report = back_up(place, backed_up, passphrase=PASSPHRASE, tell=quiet)
    assert report.ok, report.failed
    assert len(sets_in(backed_up[0])) == 2
    assert find_set(backed_up[0]).file(paper.sha256).stat().st_ino == before


def test_one_disk_that_is_away_does_not_spoil_the_other(place, disks):
    shutil.rmtree(disks[0])
    report = back_up(place, disks, passphrase=PASSPHRASE, tell=quiet)
    assert (report.ok, report.done, list(report.failed)) == (False, [disks[1]], [disks[0]])
    assert not disks[0].exists(), "a backup never makes the folder, lest it fill the wrong disk"
    assert any(str(disks[0]) in problem for problem in ledger.status(place.data).problems)


# Damage ----------------------------------------------------------------------------------------------------------------


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def damage_the_database(backup: Set) -> None:
    flip_a_byte(backup.database)


def damage_a_file(backup: Set) -> None:
    flip_a_byte(backup.file(backup.manifest["files"][0][0]))


def lose_a_file(backup: Set) -> None:
    backup.file(backup.manifest["files"][0][0]).unlink()


def lose_the_anchors(backup: Set) -> None:
    (backup.folder / "audit-anchors.log").unlink()


def rewrite_the_manifest(backup: Set) -> None:
    manifest = backup.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"people_person": 1', '"people_person": 2'))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (damage_the_database, "is missing or damaged"),
        (damage_a_file, "in the backup is damaged"),
        (lose_a_file, "is missing from the backup"),
        (lose_the_anchors, "is missing or damaged"),
        (rewrite_the_manifest, "was changed after the backup was made"),
    ],
)
def test_a_copy_that_was_harmed_is_found_and_its_sister_is_still_good(place, backed_up, harm, words):
    harm(find_set(backed_up[0]))
    with pytest.raises(BackupProblem, match=words):
        prove(find_set(backed_up[0]), place)
    prove(find_set(backed_up[1]), place)


def test_a_copy_whose_database_lacks_a_row_is_found_even_with_a_manifest_of_the_town(place, backed_up):
    """As when the snapshot itself went wrong: hashes fit, the seal is ours, the counts do not."""
    backup = find_set(backed_up[0])
    manifest = backup.manifest | {"tables": backup.manifest["tables"] | {"people_person": 2}}
    (backup.folder / "manifest.json").write_text(json.dumps(manifest))
    (backup.folder / "manifest.seal").write_text(seal_of((backup.folder / "manifest.json").read_bytes(), place.audit_key))
    with pytest.raises(BackupProblem, match="other row counts in: people_person"):
        prove(Set(backup.folder), place)


# Too old ---------------------------------------------------------------------------------------------------------------


def status_command() -> str:
    out = StringIO()
    call_command("backup_status", stdout=out)
    return out.getvalue()


def test_the_status_is_a_failure_until_a_backup_was_made_and_again_when_it_is_too_old(place, disks):
    with pytest.raises(CommandError, match="No backup has been made yet"):
        status_command()
    back_up(place, disks, passphrase=PASSPHRASE, tell=quiet)
    assert "in order" in status_command()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        status_command()
    with time_machine.travel(timezone.now() + timedelta(hours=27)), pytest.raises(CommandError, match="27 hours old"):
        status_command()


def test_old_backups_go_and_so_do_the_files_that_only_they_named(place, backed_up, paper):
    disk = backed_up[0]
    first = find_set(disk)
    for day in (1, 2, 3):
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            newer = disk / "sets" / f"{timezone.now():%Y%m%dT%H%M%SZ}"
            shutil.copytree(first.folder, newer)
            manifest = json.loads((newer / "manifest.json").read_text()) | {"files": []}
            (newer / "manifest.json").write_text(json.dumps(manifest))
    prune(disk, keep=4, newest=newer.name)
    assert len(sets_in(disk)) == 4
    prune(disk, keep=2, newest=newer.name)
    assert (len(sets_in(disk)), first.folder.exists(), first.file(paper.sha256).exists()) == (2, False, False)


# Restoring -------------------------------------------------------------------------------------------------------------


def test_after_a_fire_everything_is_back_on_another_machine(place, backed_up, paper, elsewhere):
    burnt = engine_of(place).contents_of_copy(find_set(backed_up[1]).database, place.data)
    found = own_keys(find_set(backed_up[1]), elsewhere, folder=None, passphrase=PASSPHRASE)
    back = restore(find_set(backed_up[1]), elsewhere, found, replace_living=False, tell=quiet)
    assert engine_of(back).is_living()
    assert keys.read_from(back.data) == {"secret.key": settings.SECRET_KEY, "audit.key": settings.AUDIT_KEY}
    assert (back.data / "audit.key").stat().st_mode & 0o777 == 0o600
    with back.files.open(paper.sha256) as file:
        assert file.read() == place.files.open(paper.sha256).read()
    again = elsewhere.data / "again"
    again.mkdir()
    assert engine_of(back).snapshot(again / engine_of(back).file_name) == burnt
    assert (back.data / "audit-anchors.log").read_bytes() == (place.data / "audit-anchors.log").read_bytes()
    assert ledger.status(back.data).restored_at is not None


def test_with_another_passphrase_nothing_comes_back(backed_up, elsewhere):
    with pytest.raises(BackupProblem, match="the passphrase is another one"):
        own_keys(find_set(backed_up[0]), elsewhere, folder=None, passphrase="guessed")
    with pytest.raises(BackupProblem, match="YAKUBA_BACKUP_PASSPHRASE"):
        own_keys(find_set(backed_up[0]), elsewhere, folder=None, passphrase="")


def test_the_keys_of_another_town_do_not_open_it(backed_up, elsewhere):
    with pytest.raises(BackupProblem, match="not the one of this backup"):
        restore(find_set(backed_up[0]), elsewhere, {"audit.key": "of another town"}, replace_living=False, tell=quiet)
    assert not engine_of(elsewhere).is_living()


def test_a_living_town_is_replaced_only_when_asked_and_is_kept_aside(place, backed_up):
    ours = keys.read_from(place.data)
    with pytest.raises(BackupProblem, match="a town lives here"):
        restore(find_set(backed_up[0]), place, ours, replace_living=False, tell=quiet)
    said: list[str] = []
    restore(find_set(backed_up[0]), place, ours, replace_living=True, tell=said.append)
    assert "the one before is kept" in said[-1]
    assert list(place.data.glob("before-*/audit.key"))


def test_a_harmed_backup_leaves_a_living_town_as_it_was(place, backed_up):
    before = engine_of(place).snapshot(place.data / "before")
    damage_a_file(find_set(backed_up[0]))
    with pytest.raises(BackupProblem, match="damaged"):
        restore(find_set(backed_up[0]), place, keys.read_from(place.data), replace_living=True, tell=quiet)
    assert engine_of(place).snapshot(place.data / "after") == before


def test_a_drill_touches_nothing_and_is_written_down(place, backed_up):
    before = engine_of(place).snapshot(place.data / "before")
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        rehearse(find_set(backed_up[0]), place, quiet)
    assert engine_of(place).snapshot(place.data / "after") == before
    status = ledger.status(place.data)
    assert status.proved_at > status.made_at


# Commands and the night ------------------------------------------------------------------------------------------------


@pytest.fixture
def this_town(place, monkeypatch):
    """Commands and jobs ask for the town of the settings: it is the one apart from the tests' own database."""
    monkeypatch.setattr(Place, "here", classmethod(lambda cls: place))
    return place


def test_every_night_the_town_is_copied_to_the_places_of_the_settings(this_town, disks, settings):
    settings.BACKUP_DIRS = [str(disk) for disk in disks]
    later(make_backup)
    [job] = run_all_now()
    assert job.state == JobState.DONE, job.error_text
    assert [len(sets_in(disk)) for disk in disks] == [1, 1]
    assert AuditEntry.objects.filter(event="backup.made").count() == 1


def test_a_place_that_fails_at_night_fails_the_job(this_town, disks, settings):
    settings.BACKUP_DIRS = [str(disks[0]), str(disks[1] / "unmounted")]
    later(make_backup)
    [job] = run_all_now()
    assert (job.state, job.error_text) == (JobState.FAILED, "1 of 2 destinations failed")
    assert AuditEntry.objects.filter(event="backup.failed").count() == 1


def test_a_backup_to_one_place_only_is_warned_of(this_town, disks):
    out = StringIO()
    call_command("backup", str(disks[0]), stdout=out)
    assert "One destination only" in out.getvalue()


@pytest.mark.slow
def test_the_commands_bring_a_town_back_with_its_chain_whole(place, disks, tmp_path):
    """In processes of their own, as an operator does it; on the other machine there is nothing but the passphrase."""
    run_command(place, "backup", *map(str, disks))
    ashes = tmp_path / "other-machine"
    ashes.mkdir()
    if connection.vendor == "sqlite":
        there = Place(ashes, place.database | {"NAME": str(ashes / "yakuba.sqlite3")}, place.files, "")
    else:
        there = Place(ashes, place.database, place.files, "")
    said = run_command(there, "restore", str(disks[1]), "--replace")
    assert "its audit chain is whole" in said
    assert "The audit chain is whole: " in run_command(there, "audit_verify")
    assert "All 1 stored files are whole." in run_command(there, "files_check")


def run_command(place: Place, *words: str) -> str:
    """`manage.py` as './yakuba manage' calls it: the keys come from the data folder, if they lie there."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("YAKUBA_", "DJANGO_"))}
    env |= {"YAKUBA_DATA": str(place.data), "YAKUBA_DATABASE": url_of(place), "YAKUBA_BACKUP_PASSPHRASE": PASSPHRASE}
    for name, file in (("YAKUBA_SECRET_KEY", "secret.key"), ("YAKUBA_AUDIT_KEY", "audit.key")):
        if (place.data / file).exists():
            env[f"{name}_FILE"] = str(place.data / file)
        else:
            env[name] = "made up for this start"
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def url_of(place: Place) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{place.database['NAME']}"
    d = place.database
    return f"postgresql://{d['USER']}:{d['PASSWORD']}@{d['HOST']}:{d['PORT']}/{d['NAME']}"


def test_the_chain_of_the_tests_themselves_is_whole(paper):
    """What the stories above copy is a chain that verifies, or they would prove little."""
    assert audit.verify() == []
