"""The work that cases have done by themselves."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakuba.platform.cases.numbers import prepare_year
from yakuba.platform.cases.reminding import remind_of_due
from yakuba.platform.jobs import job


@job("cases.remind_of_due", label=_("期限の近い案件の知らせ"))
def remind(run) -> None:
    run.log(f"{remind_of_due()} reminded")


@job("cases.prepare_numbers", label=_("翌年の受付番号の準備"))
def prepare_numbers(run) -> None:
    """So that no submission makes the year's sequence on New Year's morning."""
    prepare_year(timezone.localdate().year)
    prepare_year(timezone.localdate().year + 1)
