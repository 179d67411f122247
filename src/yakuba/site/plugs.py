"""What the house itself offers: the auditor's page, its jobs, the staff of the demo."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.health import HealthCheck, health_checks
from yakuba.platform.ui import nav
from yakuba.site import (
    health,
    jobs,  # noqa: F401 - declares the jobs
)

events.add("audit.check_asked", AuditEvent(_("監査記録の検査を頼んだ")))
events.add("backup.made", AuditEvent(_("バックアップを取り、復元できることを確かめた")))
events.add("backup.failed", AuditEvent(_("バックアップに失敗した")))
events.add("backup.restored", AuditEvent(_("バックアップから復元した")))
nav.entries.add("audit", nav.NavEntry(_("監査記録"), "audit", needs="audit.read", icon="lock", order=90))
nav.entries.add("health", nav.NavEntry(_("運用状況"), "health_page", needs="operate", icon="shield", order=78))

health_checks.add("database", HealthCheck(_("データベース"), health.look_at_the_database, order=10))
health_checks.add("disk", HealthCheck(_("データフォルダー"), health.look_at_the_disk, order=20))
health_checks.add("backups", HealthCheck(_("バックアップ"), health.look_at_the_backups, order=60))
health_checks.add("audit", HealthCheck(_("監査記録"), health.look_at_the_audit_chain, order=70))
health_checks.add("settings", HealthCheck(_("設定"), health.look_at_the_settings, order=80))
