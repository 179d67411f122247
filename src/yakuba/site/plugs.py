"""What the house itself offers: the auditor's page, its jobs, the staff of the demo."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.ui import nav
from yakuba.site import jobs  # noqa: F401 - declares the jobs

events.add("audit.check_asked", AuditEvent(_("監査記録の検査を頼んだ")))
events.add("backup.made", AuditEvent(_("バックアップを取り、復元できることを確かめた")))
events.add("backup.failed", AuditEvent(_("バックアップに失敗した")))
events.add("backup.restored", AuditEvent(_("バックアップから復元した")))
nav.entries.add("audit", nav.NavEntry(_("監査記録"), "audit", needs="audit.read", icon="lock", order=90))
