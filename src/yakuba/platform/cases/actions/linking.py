"""A fresh link for an applicant who lost theirs."""

from __future__ import annotations

from yakuba.platform import audit
from yakuba.platform.cases.case_types import case_types
from yakuba.platform.cases.models import Case
from yakuba.platform.cases.numbers import read_number
from yakuba.platform.cases.telling import tell_applicant


@audit.deed()
def send_new_link(number: str, email: str) -> None:
    """Mail a fresh link if that case has that address. The caller says the same whether it did or not."""
    wanted, email = read_number(number), email.strip().lower()
    case = Case.objects.filter(number=wanted, type__in=[n for n, _k in case_types.items()]).first() if wanted and email else None
    addresses = {case.contact_email.lower(), (case.applicant.email or "").lower() if case.applicant else ""} if case else set()
    if case is not None and email in addresses:
        tell_applicant("case.link", case)
