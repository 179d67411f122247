"""The office's side: return for correction, propose, decide; see attachments; keep procedures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.platform import dates
from yakuba.platform.files import actions as files
from yakuba.platform.people.views.doors import needs
from yakuba.resident.procedures.actions import correcting, deciding
from yakuba.resident.procedures.definition import lines
from yakuba.resident.procedures.errors import AnswerUntilPast, FieldUnknown, NothingProposed, ReasonNeeded
from yakuba.resident.procedures.models import Application, Verdict
from yakuba.resident.procedures.queries import applications_visible_to, living_decision
from yakuba.resident.procedures.reading import day_of, definition_of
from yakuba.resident.procedures.views.holding import staff_of
from yakuba.resident.procedures.views.panels import decision_rows
from yakuba.resident.procedures.views.sending import attached_file


def _application(request: HttpRequest, number: str) -> Application:
    return get_object_or_404(applications_visible_to(staff_of(request)), case__number=number)


def _revision(request: HttpRequest) -> int | None:
    raw = request.POST.get("revision", "")
    return int(raw) if raw.isdigit() and len(raw) < 10 else None


@needs("cases.see")
@require_http_methods(["GET", "POST"])
def return_page(request: HttpRequest, number: str) -> HttpResponse:
    """差戻し: choose the fields, say what is wrong with each."""
    application = _application(request, number)
    errors: dict[str, str] = {}
    if request.method == "POST":
        wanted = [correcting.Wanted(path, request.POST.get(f"note:{path}", "")[:500]) for path in request.POST.getlist("field")]
        try:
            until = dates.read_date(request.POST["until"]) if request.POST.get("until") else None
            correcting.return_for_correction(
                application,
                wanted,
                by=staff_of(request),
                message=request.POST.get("message", "")[:2000],
                answer_until=until,
                revision=_revision(request),
            )
            return redirect("cases:detail", number)
        except FieldUnknown as problem:
            errors = {"fields": problem.message}
        except (AnswerUntilPast, dates.DateProblem) as problem:
            errors = {"until": str(problem)}
    context = {
        "application": application,
        "case": application.case,
        "rows": _rows_to_choose(application, request),
        "error_pairs": [("id_until" if where == "until" else "fields_field", text) for where, text in errors.items()],
        "until_error": errors.get("until", ""),
        "typed": request.POST,
    }
    return render(request, "procedures/office/return.html", context, status=422 if errors else 200)


def _rows_to_choose(application: Application, request: HttpRequest) -> list[dict]:
    chosen = set(request.POST.getlist("field"))
    return [
        {
            "path": line.path,
            "label": line.label,
            "text": line.text or "、".join(cell.text for row in line.rows for cell in row),
            "chosen": line.path in chosen,
            "note": request.POST.get(f"note:{line.path}", ""),
        }
        for line in lines(definition_of(application.version), application.answers, "ja", today=day_of(application))
    ]


@needs("cases.see")
@require_http_methods(["GET", "POST"])
def propose_page(request: HttpRequest, number: str) -> HttpResponse:
    """決裁に回す: the verdict, its reason and legal basis."""
    application = _application(request, number)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        verdict = request.POST.get("verdict", "")
        if verdict not in Verdict.values:
            errors = {"verdict": [_("承認・交付か却下かを選んでください。")]}
        else:
            try:
                deciding.propose(
                    application,
                    verdict,
                    by=staff_of(request),
                    reason=request.POST.get("reason", "")[:4000],
                    legal_basis=request.POST.get("legal_basis", "")[:300],
                    revision=_revision(request),
                )
                return redirect("cases:detail", number)
            except ReasonNeeded as problem:
                errors = problem.fields
    law = definition_of(application.version).law
    context = {
        "application": application,
        "case": application.case,
        "errors": {name: messages[0] for name, messages in errors.items()},
        "error_pairs": [("id_verdict_0" if name == "verdict" else f"id_{name}", messages[0]) for name, messages in errors.items()],
        "typed": request.POST,
        "legal_basis": request.POST.get("legal_basis", "、".join(f"{basis.name}{basis.article}" for basis in law)),
        "verdicts": Verdict.choices,
    }
    return render(request, "procedures/office/propose.html", context, status=422 if errors else 200)


@needs("cases.see")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """決定・交付: shows what was approved, then carries it out; the notice goes out and can't be called back."""
    application = _application(request, number)
    decision = living_decision(application)
    if decision is None or decision.decided_at is not None:
        raise NothingProposed(application.case)
    if request.method == "POST":
        deciding.decide(application, by=staff_of(request), revision=_revision(request))
        return redirect("cases:detail", number)
    context = {"case": application.case, "decision": decision, "rows": decision_rows(decision)}
    return render(request, "procedures/office/decide.html", context)


@needs("cases.see")
@require_safe
def attachment(request: HttpRequest, number: str, file_id: str) -> HttpResponseBase:
    """An attachment, for staff who see the case."""
    application = _application(request, number)
    return files.serve(request, attached_file(application, file_id), by=staff_of(request), inline="inline" in request.GET)


@needs("cases.see")
@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponseBase:
    """The notice as issued."""
    application = _application(request, number)
    decision = living_decision(application)
    if decision is None or decision.notice is None:
        return redirect("cases:detail", number)
    return files.serve(request, decision.notice, by=staff_of(request), inline=True)
