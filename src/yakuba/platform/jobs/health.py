"""How the queue is doing, for the health page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.platform.health import Finding, Judgement
from yakuba.platform.jobs.queries import health

LATE_AFTER = 3600


def look_at_jobs() -> Finding:
    """Is anybody working, is work late, does an outcome wait for a person?"""
    now, judged = health(), Judgement()
    if not now.workers:
        judged.bad(_("ジョブを実行するワーカーが動いていません。「./yakuba manage worker」が動いているか確かめてください。"))
    if now.late_seconds >= LATE_AFTER:
        judged.bad(_("いちばん古いジョブが%(minutes)d分待っています。") % {"minutes": now.late_seconds // 60})
    if now.unknown:
        judged.bad(_("結果の分からないジョブが%(n)d件あります。確かめて、結果を記録してください。") % {"n": now.unknown})
    if now.failed_last_day:
        judged.watch(_("この24時間に失敗したジョブが%(n)d件あります。") % {"n": now.failed_last_day})
    return judged.finding(
        _("ワーカー%(workers)d。待っているジョブは%(queued)d件です。") % {"workers": now.workers, "queued": now.queued + now.waiting},
        workers=now.workers,
        queued=now.queued,
        running=now.running,
        waiting=now.waiting,
        unknown=now.unknown,
        failed_last_day=now.failed_last_day,
        late_seconds=now.late_seconds,
    )
