"""The platform's own jobs. Files and people lie below the queue and can't name it, so their housekeeping is declared here."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakuba.platform import audit
from yakuba.platform.files import actions as files
from yakuba.platform.files import housekeeping
from yakuba.platform.jobs.kinds import job
from yakuba.platform.jobs.models import Job, JobState, WorkerBeat
from yakuba.platform.jobs.running import Run
from yakuba.platform.people.actions.accounts import forget_unproven

KEEP_DONE = timedelta(days=30)
KEEP_FAILED = timedelta(days=180)
_BATCH = 500


@job("jobs.tidy", label=_("終わったジョブの片付け"))
def tidy(run: Run) -> None:
    """Forget jobs that ended well a month ago, failed or cancelled ones after half a year, and workers gone for a week."""
    now = timezone.now()
    removed = _remove(run, JobState.DONE, now - KEEP_DONE)
    for state in (JobState.FAILED, JobState.CANCELLED):
        removed += _remove(run, state, now - KEEP_FAILED)
    WorkerBeat.objects.filter(seen_at__lt=now - timedelta(days=7)).delete()
    run.log(f"removed {removed}")


def _remove(run: Run, state: str, before: object) -> int:
    removed = 0
    while batch := list(Job.objects.filter(state=state, finished_at__lt=before).values_list("pk", flat=True)[:_BATCH]):
        run.stop_if_cancelled()
        Job.objects.filter(pk__in=batch).delete()
        removed += len(batch)
    return removed


@job("audit.anchor", label=_("監査記録の末尾を控える"))
def anchor(run: Run) -> None:
    """Write the head of the audit chain to the file outside the database."""
    audit.anchor()


@job("files.dispose_due", label=_("保存年限を過ぎたファイルの廃棄"))
def dispose_due_files(run: Run) -> None:
    """Dispose of files whose retention has ended."""
    for done, total in files.dispose_due():
        run.progress(done, total)
        run.stop_if_cancelled()
    housekeeping.sweep()


@job("files.purge_unclaimed", label=_("送信されなかったファイルの廃棄"))
def purge_unclaimed_files(run: Run) -> None:
    """Dispose of uploads that were never sent with anything."""
    for done, total in files.purge_unclaimed():
        run.progress(done, total)
        run.stop_if_cancelled()
    housekeeping.sweep()


@job("files.sweep", label=_("不要になったファイル本体の削除"))
def sweep_files(run: Run) -> None:
    """Remove bytes that no live file refers to."""
    housekeeping.sweep()
    housekeeping.adopt_orphans()


@job("files.scan_held", label=_("検査待ちファイルのウイルス検査"))
def scan_held_files(run: Run) -> None:
    """Scan the files that were taken in while the scanner was away."""
    housekeeping.scan_held()


@job("people.forget_unproven", label=_("確認されなかった登録の削除"))
def forget_unproven_people(run: Run) -> None:
    """Delete sign-ups whose address was never proven."""
    run.log(f"forgotten {forget_unproven()}")
