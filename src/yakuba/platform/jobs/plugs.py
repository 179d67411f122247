"""What the queue offers: its events, and the timetable of the platform's own housekeeping."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.health import HealthCheck, health_checks
from yakuba.platform.jobs.health import look_at_jobs
from yakuba.platform.jobs.timetable import Daily, Every, schedule
from yakuba.platform.people.tokens import Scope, scopes
from yakuba.platform.ui import nav

events.add("job.cancelled", AuditEvent(_("ジョブを中止した")))
events.add("job.retried", AuditEvent(_("ジョブを再実行した")))
events.add("job.settled", AuditEvent(_("結果不明のジョブを確定した")))
events.add("job.became_unknown", AuditEvent(_("ジョブの結果が不明になった")))
events.add("schedule.paused", AuditEvent(_("定期ジョブを止めた")))
events.add("schedule.resumed", AuditEvent(_("定期ジョブを再開した")))

scopes.add("jobs:read", Scope(_("ジョブを見る"), right="operate"))
scopes.add("jobs:write", Scope(_("ジョブを中止する"), right="operate"))

nav.entries.add("jobs", nav.NavEntry(_("ジョブ"), "jobs:list", needs="operate", icon="job", order=80))

schedule.add("jobs.tidy", Daily("02:30"))
schedule.add("audit.anchor", Every(minutes=5))
schedule.add("files.dispose_due", Daily("03:10"))
schedule.add("files.purge_unclaimed", Daily("03:20"))
schedule.add("files.sweep", Every(minutes=10))
schedule.add("files.scan_held", Every(minutes=5))
schedule.add("people.forget_unproven", Daily("02:40"))

health_checks.add("jobs", HealthCheck(_("ジョブ"), look_at_jobs, page="jobs:list", order=30))
