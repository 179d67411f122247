"""How the outbox is doing, for the health page."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from yakuba.platform.health import Finding, Judgement
from yakuba.platform.notices.queries import outbox_health

LATE_AFTER = 3600


def look_at_the_outbox() -> Finding:
    """Does mail leave, and is it known of each whether it left?"""
    now, judged = outbox_health(), Judgement()
    if now.late_seconds >= LATE_AFTER:
        judged.bad(_("いちばん古いメールが%(minutes)d分待っています。") % {"minutes": now.late_seconds // 60})
    if now.unknown:
        judged.bad(_("届いたか分からないメールが%(n)d件あります。確かめて、結果を記録してください。") % {"n": now.unknown})
    if now.trouble:
        judged.watch(_("メールサーバーがメールを受け取りません（%(reason)s）。") % {"reason": now.trouble})
    if now.failed_last_day:
        judged.watch(_("この24時間に送れなかったメールが%(n)d件あります。") % {"n": now.failed_last_day})
    if not settings.EMAIL_HOST and not settings.DEMO:
        judged.watch(_("メールサーバーが設定されていません。メールは送られず、データフォルダーのmailに書き込まれます。"))
    return judged.finding(
        _("送信待ちのメールは%(n)d件です。") % {"n": now.queued},
        queued=now.queued,
        unknown=now.unknown,
        failed_last_day=now.failed_last_day,
        late_seconds=now.late_seconds,
    )
