"""The API of procedures and applications: the same actions as on screen."""

from __future__ import annotations

import json
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Header, Query, Router, Status
from ninja.files import UploadedFile

from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import departments_with
from yakuba.platform.people.tokens import Signed
from yakuba.resident.procedures.actions import correcting, deciding, importing, submitting
from yakuba.resident.procedures.definition import answers_schema
from yakuba.resident.procedures.models import Application, Decision, Procedure
from yakuba.resident.procedures.packages import build, read
from yakuba.resident.procedures.queries import applications_visible_to, procedures_found, procedures_on_show, version_in_force
from yakuba.resident.procedures.reading import definition_of, keep_upload
from yakuba.resident.procedures.schemas import (
    ApplicationIn,
    ApplicationOut,
    DecisionOut,
    FileOut,
    PackageIn,
    ProcedureDetailOut,
    ProcedureOut,
    ProposalIn,
    ReturnIn,
    VersionOut,
)

router = Router()
reads, writes, handles = Signed("applications:read"), Signed("applications:write"), Signed("applications:handle")
edits = Signed("procedures:edit")


def caller(request: HttpRequest) -> Person:
    """Whoever `Signed` let in."""
    return cast(Person, request.auth)  # type: ignore[attr-defined]


def _procedure_out(procedure: Procedure) -> dict:
    version = version_in_force(procedure)
    return {
        "slug": procedure.slug,
        "title": procedure.title,
        "summary": procedure.summary,
        "category": procedure.category,
        "department": procedure.department.name,
        "open": procedure.takes_applications() and version is not None,
        "version": version.number if version else None,
    }


def _application_out(application: Application) -> dict:
    return {
        "number": application.case.number,
        "procedure": application.version.procedure.slug,
        "version": application.version.number,
        "state": application.case.state,
        "channel": application.channel,
        "submitted_at": application.submitted_at,
        "corrected_at": application.corrected_at,
        "due_on": application.case.due_on,
        "answers": application.answers,
    }


@router.get("/procedures", response=list[ProcedureOut], summary="Procedures on show")
def list_procedures(request: HttpRequest, q: str = Query("", max_length=100), category: str = Query("", max_length=40)):
    return [_procedure_out(procedure) for procedure in procedures_found(q, category)[:500]]


@router.get("/procedures/{slug}", response=ProcedureDetailOut, summary="One procedure: what it asks, and the schema of its answers")
def get_procedure(request: HttpRequest, slug: str):
    procedure = get_object_or_404(procedures_on_show(), slug=slug)
    version = version_in_force(procedure)
    definition = definition_of(version) if version else None
    return _procedure_out(procedure) | {
        "definition": version.definition if version else {},
        "answers_schema": answers_schema(definition) if definition else {},
    }


@router.get("/procedures/{slug}/package", response=dict[str, Any], summary="The version in force as a signed package")
def get_package(request: HttpRequest, slug: str):
    """What residents see anyway, for another town to use: nothing in it is secret."""
    version = version_in_force(get_object_or_404(procedures_on_show(), slug=slug))
    if version is None:
        raise Http404
    return build(version, made_at=timezone.now())


@router.post("/procedure-packages", response={201: VersionOut}, auth=edits, summary="Take a package in, as a version in the making")
def take_package_in(request: HttpRequest, data: PackageIn):
    department = departments_with(caller(request), "procedures.edit").filter(code=data.department).first()
    package = read(json.dumps(data.package, ensure_ascii=False).encode())
    version = importing.import_package(package, department=department, by=caller(request))
    return Status(
        201, {"procedure": package.definition.slug, "version": version.number, "published": False, "content": version.content_hash}
    )


@router.post("/procedures/{slug}/files", response={201: FileOut}, auth=writes, summary="Upload a file to be named in answers")
def upload_file(request: HttpRequest, slug: str, file: UploadedFile = File(...)):
    get_object_or_404(procedures_on_show(), slug=slug)
    return Status(201, keep_upload(file, "procedures.attachment", by=caller(request)))


@router.post(
    "/procedures/{slug}/applications", response={201: ApplicationOut}, auth=writes, summary="Apply; repeat safely with the same key"
)
def apply(
    request: HttpRequest,
    slug: str,
    data: ApplicationIn,
    idempotency_key: str = Header(..., alias="Idempotency-Key", min_length=8, max_length=100),
):
    procedure = get_object_or_404(procedures_on_show(), slug=slug)
    application = submitting.submit_answers(procedure, data.answers, by=caller(request), key=idempotency_key, language=data.language)
    return Status(201, _application_out(application))


def _application(request: HttpRequest, number: str) -> Application:
    return get_object_or_404(applications_visible_to(caller(request)), case__number=number)


@router.get("/applications", response=list[ApplicationOut], auth=reads, summary="Applications I may see, newest first")
def list_applications(
    request: HttpRequest,
    procedure: str = Query("", max_length=60),
    state: str = Query("", max_length=40),
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=100_000),
):
    found = applications_visible_to(caller(request)).order_by("-case__received_at", "-case_id")
    if procedure:
        found = found.filter(version__procedure__slug=procedure)
    if state:
        found = found.filter(case__state=state)
    return [_application_out(application) for application in found[offset : offset + limit]]


@router.get("/applications/{number}", response=ApplicationOut, auth=reads, summary="One application")
def get_application(request: HttpRequest, number: str):
    return _application_out(_application(request, number))


@router.post("/applications/{number}/withdrawal", response=ApplicationOut, auth=writes, summary="Take it back (取下げ)")
def withdraw(request: HttpRequest, number: str):
    return _application_out(submitting.withdraw(_application(request, number), by=caller(request)))


@router.post("/applications/{number}/returns", response=ApplicationOut, auth=handles, summary="Return for correction (補正)")
def return_application(request: HttpRequest, number: str, data: ReturnIn):
    application = _application(request, number)
    wanted = [correcting.Wanted(item.path, item.note) for item in data.fields]
    correcting.return_for_correction(application, wanted, by=caller(request), message=data.message, answer_until=data.answer_until)
    return _application_out(application)


@router.post("/applications/{number}/proposals", response={201: DecisionOut}, auth=handles, summary="Propose a decision (決裁に回す)")
def propose(request: HttpRequest, number: str, data: ProposalIn):
    application = _application(request, number)
    decision = deciding.propose(application, data.verdict, by=caller(request), reason=data.reason, legal_basis=data.legal_basis)
    return Status(201, _decision_out(decision))


@router.post("/applications/{number}/decision", response=DecisionOut, auth=handles, summary="Carry out what was approved")
def decide(request: HttpRequest, number: str):
    return _decision_out(deciding.decide(_application(request, number), by=caller(request)))


def _decision_out(decision: Decision) -> dict:
    return {
        "verdict": decision.verdict,
        "reason": decision.reason,
        "document_number": decision.document_number,
        "proposed_at": decision.proposed_at,
        "decided_at": decision.decided_at,
    }
