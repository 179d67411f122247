"""The house's own jobs: every night the town is backed up and the audit chain verified (the queue's own timetable anchors it)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yakuba.platform import audit
from yakuba.platform.jobs import Daily, Permanent, job, schedule
from yakuba.site.backups.actions import back_this_town_up
from yakuba.site.backups.place import BackupProblem


@job("audit.verify", label=_("監査記録の検査"), retries=0)
def verify_audit(run) -> None:
    """Walk the whole chain; a broken chain is a failed job that names each place."""
    found = audit.verify()
    for tampering in found[:200]:
        run.log(f"{tampering.kind} at {tampering.position}: {tampering.detail}")
    if found:
        raise Permanent(f"the audit chain is broken in {len(found)} place(s)")
    run.log("whole")


@job("backups.make", label=_("夜間のバックアップ"), retries=0)
def make_backup(run) -> None:
    """Back the town up to YAKUBA_BACKUP_DIRS. A destination that failed fails the job, so that it is seen in the morning."""
    if not settings.BACKUP_DIRS:
        run.log("YAKUBA_BACKUP_DIRS names no folder: nothing was backed up")
        return
    try:
        report = back_this_town_up([Path(folder) for folder in settings.BACKUP_DIRS], tell=run.log)
    except (BackupProblem, OSError) as problem:
        raise Permanent(f"no backup was made: {problem}") from problem
    for note in report.notes:
        run.log(note)
    if report.failed:
        raise Permanent(f"{len(report.failed)} of {len(settings.BACKUP_DIRS)} destinations failed")


schedule.add("backups.make", Daily("01:30"))
schedule.add("audit.verify", Daily("03:30"))
