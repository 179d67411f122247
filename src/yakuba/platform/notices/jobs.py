"""Sending what is due, and forgetting what need not be kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yakuba.platform.jobs import Run, job
from yakuba.platform.notices.delivery import deliver_due
from yakuba.platform.notices.keeping import tidy


@job("notices.deliver", label=_("お知らせのメール送信"))
def deliver(run: Run) -> None:
    """Send all mail that is due. Safe to repeat: a mail that may have left is never claimed again."""

    def between(done: int) -> None:
        run.progress(done, 0)
        run.stop_if_cancelled()

    tally = deliver_due(between=between)
    if tally.handled or tally.reaped:
        run.log(str(tally))


@job("notices.deliver_one", label=_("お知らせのメール送信（至急）"))
def deliver_one(run: Run, *, delivery_id: int) -> None:
    """Send one mail that somebody waits for. If the server is away, the next minute's run takes it up."""
    deliver_due(only=delivery_id)


@job("notices.tidy", label=_("古いお知らせの片付け"))
def tidy_notices(run: Run) -> None:
    """Remove secret texts after a day, and notices after their years."""
    wiped, removed = tidy(between=run.stop_if_cancelled)
    run.log(f"wiped {wiped}, removed {removed}")
