"""The office's side: return for correction, propose, decide; see attachments; keep procedures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yakuba.platform import dates
from yakuba.platform.files import actions as files
from yakuba.platform.people.pages import staff_page
from yakuba.resident.procedures.actions import correcting, deciding
from yakuba.resident.procedures.definition import lines
from yakuba.resident.procedures.errors import FieldUnknown, ReasonNeeded
from yakuba.resident.procedures.models import Application, Verdict
from yakuba.resident.procedures.queries import applications_visible_to, living_decision
from yakuba.resident.procedures.reading import definition_of
from yakuba.resident.procedures.views.sending import attached_file


def _application(request: HttpRequest, number: str) -> Application:
    return get_object_or_404(applications_visible_to(request.user), case__number=number)


def _revision(request: HttpRequest) -> int | None:
    raw = request.POST.get("revision", "")
    return int(raw) if raw.isdigit() and len(raw) < 10 else None


@staff_page()
@require_http_methods(["GET", "POST"])
def return_page(request: HttpRequest, number: str) -> HttpResponse:
    """差戻し: choose the fields, say what is wrong with each."""
    application = _application(request, number)
    error = ""
    if request.method == "POST":
        wanted = [correcting.Wanted(path, request.POST.get(f"note:{path}", "")[:500]) for path in request.POST.getlist("field")]
        try:
            until = dates.read_date(request.POST["until"]) if request.POST.get("until") else None
            correcting.return_for_correction(
                application,
                wanted,
                by=request.user,
                message=request.POST.get("message", "")[:2000],
                answer_until=until,
                revision=_revision(request),
            )
            return redirect("cases:detail", number)
        except (FieldUnknown, dates.DateProblem) as problem:
            error = str(problem)
    context = {
        "application": application,
        "case": application.case,
        "lines": lines(definition_of(application.version), application.answers, "ja"),
        "chosen": request.POST.getlist("field"),
        "error": error,
        "typed": request.POST,
    }
    return render(request, "procedures/office/return.html", context, status=422 if error else 200)


@staff_page()
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
                    by=request.user,
                    reason=request.POST.get("reason", "")[:4000],
                    legal_basis=request.POST.get("legal_basis", "")[:300],
                    revision=_revision(request),
                )
                return redirect("cases:detail", number)
            except ReasonNeeded as problem:
                errors = problem.fields
    context = {
        "application": application,
        "case": application.case,
        "definition": definition_of(application.version),
        "errors": errors,
        "typed": request.POST,
        "verdicts": Verdict.choices,
    }
    return render(request, "procedures/office/propose.html", context, status=422 if errors else 200)


@staff_page()
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """決定・交付: what was approved is carried out."""
    application = _application(request, number)
    deciding.decide(application, by=request.user, revision=_revision(request))
    return redirect("cases:detail", number)


@staff_page()
@require_GET
def attachment(request: HttpRequest, number: str, file_id: str) -> HttpResponse:
    """An attachment, for staff who see the case."""
    application = _application(request, number)
    return files.serve(request, attached_file(application, file_id), by=request.user, inline="inline" in request.GET)


@staff_page()
@require_GET
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The notice as issued."""
    application = _application(request, number)
    decision = living_decision(application)
    if decision is None or decision.notice is None:
        return redirect("cases:detail", number)
    return files.serve(request, decision.notice, by=request.user, inline=True)


def office_panel(request: HttpRequest, case) -> tuple[str, dict]:
    """On the case page: answers, attachments, what was corrected, and the decision."""
    application = Application.objects.select_related("version__procedure").get(case=case)
    definition = definition_of(application.version)
    corrections = list(application.corrections.select_related("asked_by"))
    changed: set[str] = set()
    for correction in corrections:
        if correction.answers_before is not None:
            changed |= correcting.changed_paths(correction.answers_before, application.answers)
    shown = lines(definition, application.answers, "ja")
    sections = [(step.title.into("ja"), [line for line in shown if line.step == step.name]) for step in definition.steps]
    return "procedures/office/panel.html", {
        "application": application,
        "case": case,
        "sections": [(title, rows) for title, rows in sections if rows],
        "changed": changed,
        "corrections": corrections,
        "decision": living_decision(application),
    }


def office_actions(request: HttpRequest, case) -> list:
    """What a clerk may do with an application, beyond what all cases offer."""
    from yakuba.platform.cases.case_types import Action

    links = {
        "return": (_("補正を求める"), "procedures:office_return"),
        "request_approval": (_("決裁に回す"), "procedures:office_propose"),
    }
    return [Action(label=label, url=reverse(name, args=[case.number])) for move, (label, name) in links.items()]


def resident_panel(request: HttpRequest, case) -> tuple[str, dict]:
    """On the applicant's page: what they answered, what is to be corrected, the notice."""
    from django.utils.translation import get_language

    from yakuba.resident.procedures.queries import application_of, open_correction

    application = application_of(case)
    language = get_language() or "ja"
    definition = definition_of(application.version)
    shown = lines(definition, application.answers, language)
    return "procedures/resident_panel.html", {
        "application": application,
        "case": case,
        "sections": [
            (step.title.into(language), [line for line in shown if line.step == step.name])
            for step in definition.steps
            if any(line.step == step.name for line in shown)
        ],
        "correction": open_correction(application),
        "decision": living_decision(application),
        "title": definition.title.into(language),
    }
