"""Jobs (ジョブ): work that runs later, on a timetable, or for long, with progress, log, retry and cancel.

    @job("reports.index", label=_("通報の索引"), retries=5, safe_to_repeat=True)
    def index_report(run, *, report_id):                  # in <module>/jobs.py; takes ids, reads afresh, calls an action
        ...
    later(index_report, report_id=report.pk)              # a row: inside a deed it is queued with it, or not at all
    schedule.add("reports.digest", Daily("03:00"))        # in plugs.py

A job whose worker dies is run again only if it is `safe_to_repeat`; otherwise its outcome is `unknown` until a person settles it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yakuba.platform.jobs.errors import Passing, Permanent
    from yakuba.platform.jobs.kinds import job
    from yakuba.platform.jobs.queueing import later
    from yakuba.platform.jobs.running import Run, run_all_now
    from yakuba.platform.jobs.timetable import Daily, Every, Monthly, schedule

__all__ = ["Daily", "Every", "Monthly", "Passing", "Permanent", "Run", "job", "later", "run_all_now", "schedule"]
_HOME = {
    "Passing": "errors", "Permanent": "errors", "job": "kinds", "later": "queueing", "Run": "running",
    "run_all_now": "running", "Daily": "timetable", "Every": "timetable", "Monthly": "timetable", "schedule": "timetable",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # Django imports this package before models may be loaded, so that the names are fetched at first use.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
