"""What the house itself looks at for the health page: database, room on the disk, backups, the audit chain, settings."""

from __future__ import annotations

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from yakuba.platform.audit.models import AuditHead
from yakuba.platform.health import Finding, Health, HealthCheck, Judgement, health_checks
from yakuba.platform.jobs.models import Job, JobState
from yakuba.platform.ui.wording import wareki_time
from yakuba.site.backups import ledger

GB = 1024**3
LITTLE_ROOM, NO_ROOM = 5 * GB, 1 * GB
VERIFIED_WITHIN = timedelta(days=2)  # the job runs every night; one night may be missed


def what_is_away() -> str:
    """ "" while the town can work; else in one word what it lacks. Asked by balancers every few seconds, so it is cheap."""
    if not _data_folder_is_there():
        return "data folder"
    try:
        with connection.cursor() as cursor:
            # A table of ours: SQLite makes an empty database where one was lost, and that would answer to SELECT 1.
            cursor.execute("SELECT 1 FROM django_migrations WHERE id = 0")
    except Error:
        return "database"
    return ""


def _data_folder_is_there() -> bool:
    return Path(settings.DATA).is_dir() and os.access(settings.DATA, os.R_OK | os.W_OK | os.X_OK)


def findings() -> list[tuple[str, HealthCheck, Finding]]:
    """Every look, in the order of the page."""
    return [(name, check, _look(check)) for name, check in sorted(health_checks.items(), key=lambda one: one[1].order)]


def _look(check: HealthCheck) -> Finding:
    try:
        return check.look()
    except Exception as problem:  # noqa: BLE001 - a part that can't even be looked at must not hide the others
        return Finding(Health.BAD, (_("確かめられません（%(kind)s）。") % {"kind": type(problem).__name__},))


def _said(moment: datetime) -> str:
    return strip_tags(wareki_time(moment))


def look_at_the_database() -> Finding:
    """Does it answer, and is it of this version?"""
    judged = Judgement()
    if what_is_away() == "database":
        return Finding(Health.BAD, (_("データベースに届きません。"),))
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        judged.bad(
            _("データベースがこの版になっていません（残り%(n)d件）。「./yakuba manage migrate」を実行してください。") % {"n": pending}
        )
    version = ".".join(str(part) for part in connection.get_database_version())
    return judged.finding(
        _("%(name)s %(version)s に届いています。") % {"name": connection.display_name, "version": version}, pending_migrations=pending
    )


def look_at_the_disk() -> Finding:
    """Is there room where the town lives?"""
    judged = Judgement()
    if not _data_folder_is_there():
        return Finding(Health.BAD, (_("データフォルダー（%(path)s）に書き込めません。") % {"path": settings.DATA},))
    room = shutil.disk_usage(settings.DATA)
    words = _("空きは%(free).1f GB（全体の%(share)d%%）です。") % {"free": room.free / GB, "share": room.free * 100 // room.total}
    if room.free < NO_ROOM:
        judged.bad(words)
    elif room.free < LITTLE_ROOM:
        judged.watch(words)
    return judged.finding(words, free_bytes=room.free, total_bytes=room.total)


def look_at_the_backups() -> Finding:
    """Is there a proved copy, young enough, in two places?"""
    status, judged = ledger.status(), Judgement()
    if status.made_at is None:
        # A demo town has nothing to lose.
        (judged.watch if settings.DEMO else judged.bad)(
            _("まだ一度もバックアップを取っていません。「./yakuba backup 保存先1 保存先2」で取れます。")
        )
        return judged.finding("")
    made_at = _said(status.made_at)
    if status.is_too_old:
        judged.bad(_("最後のバックアップは%(at)sで、古すぎます。") % {"at": made_at})
    for folder, why in status.failed.items():
        judged.bad(_("%(folder)s に取れませんでした：%(why)s") % {"folder": folder, "why": why})
    if status.good_places < 2:
        judged.watch(_("正しく取れた場所が1か所だけです。離れた2か所以上に取ってください。"))
    good = _("%(at)sに%(n)dか所へ取り、復元できることを確かめました。") % {"at": made_at, "n": status.good_places}
    return judged.finding(
        good,
        made_timestamp_seconds=int(status.made_at.timestamp()),
        proved_timestamp_seconds=int(status.proved_at.timestamp()) if status.proved_at else 0,
        good_places=status.good_places,
    )


def look_at_the_audit_chain() -> Finding:
    """When was the whole chain last walked, and was it whole?"""
    judged = Judgement()
    ended = Job.objects.filter(name="audit.verify", state__in=(JobState.DONE, JobState.FAILED)).order_by("-finished_at").first()
    entries = AuditHead.objects.values_list("position", flat=True).first() or 0
    if ended is None or ended.finished_at is None:
        judged.watch(_("まだ一度も検査していません。"))
        return judged.finding("", entries=entries)
    at = {"at": _said(ended.finished_at)}
    if ended.state == JobState.FAILED:
        judged.bad(_("%(at)sの検査で、記録のつながりが壊れていました。データベースをそのままにして、監査担当に知らせてください。") % at)
    elif timezone.now() - ended.finished_at > VERIFIED_WITHIN:
        judged.watch(_("最後の検査は%(at)sで、古くなっています。") % at)
    return judged.finding(
        _("%(at)sに全件を検査し、書き換えはありませんでした。") % at,
        entries=entries,
        verified_timestamp_seconds=int(ended.finished_at.timestamp()),
        whole=int(ended.state == JobState.DONE),
    )


def look_at_the_settings() -> Finding:
    """Is anything set in a way that no town on the street should have?"""
    judged = Judgement()
    if settings.DEBUG:
        judged.bad(_("YAKUBA_DEBUGが入っています。エラーの画面に内部の情報が出ます。"))
    if settings.AUDIT_KEY == settings.SECRET_KEY:
        judged.watch(_("監査記録の鍵（YAKUBA_AUDIT_KEY）が別になっていません。"))
    if not settings.HTTPS and not settings.DEMO:
        judged.watch(_("YAKUBA_URLがhttps://で始まっていません。"))
    if not settings.BACKUP_PASSPHRASE and not settings.DEMO:
        judged.watch(_("YAKUBA_BACKUP_PASSPHRASEがないため、バックアップに鍵が入りません。鍵は別に保管してください。"))
    return judged.finding(_("設定に問題はありません。"))
