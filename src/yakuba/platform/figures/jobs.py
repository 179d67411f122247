"""Measuring every night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yakuba.platform.figures.measuring import measure_all
from yakuba.platform.jobs import Permanent, Run, job


@job("figures.measure", label=_("指標の測定"))
def measure_figures(run: Run) -> None:
    """Measure all figures; the job fails, and names them, when some could not be measured."""

    def between(done: int, total: int) -> None:
        run.progress(done, total)
        run.stop_if_cancelled()

    failed = measure_all(between=between)
    if failed:
        raise Permanent("not measured: " + ", ".join(failed))
