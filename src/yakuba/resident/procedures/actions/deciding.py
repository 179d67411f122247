"""決裁・決定・交付: the clerk proposes, the heads approve, the decision goes out with its notice."""

from __future__ import annotations

import io

from django.db.models import F
from django.utils import timezone, translation

from yakuba.platform import audit
from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.models import Case
from yakuba.platform.dates import fiscal_year
from yakuba.platform.files import actions as files
from yakuba.platform.people.models import Department, Person
from yakuba.resident.procedures.actions.submitting import tell_applicant
from yakuba.resident.procedures.errors import NothingProposed, ReasonNeeded
from yakuba.resident.procedures.models import Application, Decision, DocumentSequence, Verdict
from yakuba.resident.procedures.printing import notice_pdf
from yakuba.resident.procedures.queries import living_decision


@audit.deed()
def propose(application: Application, verdict: str, *, by: Person, reason: str = "", legal_basis: str = "", revision=None) -> Decision:
    """Put a decision before the approvers (決裁に回す). A refusal states its reasons."""
    if verdict == Verdict.REFUSED and not reason.strip():
        raise ReasonNeeded
    said = reason.strip()
    with translation.override("ja"):  # kept as a record, whatever language the clerk reads
        text = f"{Verdict(verdict).label}{'：' + said if said else ''}"
    # The case goes first: it knows who may propose and whether there is still something to decide.
    application.case = cases.request_approval(application.case, by=by, proposal=text, revision=revision)
    _drop_living(application)
    decision = Decision.objects.create(
        application=application, verdict=verdict, reason=said, legal_basis=legal_basis.strip(), proposed_by=by
    )
    audit.record("application.proposed", application.case, by=by, verdict=verdict)
    return decision


def _drop_living(application: Application) -> None:
    application.decisions.filter(dropped_at__isnull=True, decided_at__isnull=True).update(dropped_at=timezone.now())


def drop_on_send_back(case: Case) -> None:
    """Follows the case when an approver sends the proposal back: the proposal is dead, the clerk writes a new one."""
    application = Application.objects.filter(case=case).first()
    if application is not None:
        _drop_living(application)


@audit.deed()
def decide(application: Application, *, by: Person, revision=None) -> Decision:
    """Carry out the approved proposal: number the document, make the notice, tell the applicant."""
    proposal = living_decision(application)
    if proposal is None or proposal.decided_at is not None:
        raise NothingProposed(application.case)
    decision = Decision.objects.select_for_update().get(pk=proposal.pk)
    case = application.case
    decision.decided_at, decision.decided_by = timezone.now(), by
    decision.document_number = _next_document_number(case.department)
    pdf = notice_pdf(application, decision)
    # Before the move: it closes the case, and from that the retention of all its files counts.
    decision.notice = files.keep(io.BytesIO(pdf), name=f"{case.number}.pdf", purpose="procedures.notice", by=by, about=case)
    decision.save()
    case = cases.move(case, "grant" if decision.verdict == Verdict.GRANTED else "refuse", by=by, revision=revision)
    application.case = case
    audit.record("application.decided", case, by=by, verdict=decision.verdict, document=decision.document_number)
    tell_applicant("procedures.decided", application)
    return decision


def _next_document_number(department: Department) -> str:
    """文書番号, as municipalities write it: 8文戸第12号 counts within department and fiscal year; here with the department's code."""
    year = fiscal_year(timezone.localdate())
    sequence, _ = DocumentSequence.objects.select_for_update().get_or_create(department=department, fiscal_year=year)
    DocumentSequence.objects.filter(pk=sequence.pk).update(last=F("last") + 1)
    sequence.refresh_from_db()
    return f"{year - 2018}文{department.code}第{sequence.last}号"
