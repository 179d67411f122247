"""The house's own jobs: the audit chain is verified every night (the queue's own timetable anchors it)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yakuba.platform import audit
from yakuba.platform.jobs import Daily, Permanent, job, schedule


@job("audit.verify", label=_("監査記録の検査"), retries=0)
def verify_audit(run) -> None:
    """Walk the whole chain; a broken chain is a failed job that names each place."""
    found = audit.verify()
    for tampering in found[:200]:
        run.log(f"{tampering.kind} at {tampering.position}: {tampering.detail}")
    if found:
        raise Permanent(f"the audit chain is broken in {len(found)} place(s)")
    run.log("whole")


schedule.add("audit.verify", Daily("03:30"))
