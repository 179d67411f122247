"""What files offer: their events and the right to dispose."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.files.health import look_at_files
from yakuba.platform.health import HealthCheck, health_checks
from yakuba.platform.people.rights import Right, rights

events.add("file.kept", AuditEvent(_("ファイルを受け入れた")))
events.add("file.claimed", AuditEvent(_("ファイルを案件に付けた")))
events.add("file.opened", AuditEvent(_("ファイルを開いた"), reads_personal_data=True))
events.add("file.scanned", AuditEvent(_("ファイルのウイルス検査を終えた")))
events.add("file.infected_refused", AuditEvent(_("ウイルスの見つかったファイルを拒否した")))
events.add("file.retention_started", AuditEvent(_("ファイルの保存期間を始めた")))
events.add("file.retention_stopped", AuditEvent(_("ファイルの保存期間を止めた")))
events.add("file.held", AuditEvent(_("ファイルの廃棄を停止した")))
events.add("file.released", AuditEvent(_("ファイルの廃棄停止を解除した")))
events.add("file.disposed", AuditEvent(_("ファイルを廃棄した")))

rights.add("files.dispose", Right(_("ファイルを廃棄し、廃棄を停止する"), frozenset({"head", "director", "policy"}), everywhere=True))

health_checks.add("files", HealthCheck(_("ファイル"), look_at_files, order=50))
