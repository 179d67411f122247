"""Backing this town up, from the command line and every night: the same deed, written into the audit chain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from yakuba.platform import audit
from yakuba.site.backups.making import KEEP_DAYS, Report, back_up
from yakuba.site.backups.place import BackupProblem, Place


def back_this_town_up(destinations: list[Path], *, keep: int = KEEP_DAYS, tell: Callable[[str], None]) -> Report:
    """Copy the town to each destination and prove each copy. Raises BackupProblem when there is not even a snapshot."""
    try:
        report = back_up(Place.here(), destinations, passphrase=settings.BACKUP_PASSPHRASE, keep=keep, tell=tell)
    except (BackupProblem, OSError):
        audit.record("backup.failed", by=None, destinations=len(destinations))
        raise
    outcome = "backup.made" if report.ok else "backup.failed"
    audit.record(outcome, by=None, name=report.name, good=len(report.done), failed=len(report.failed))
    return report
