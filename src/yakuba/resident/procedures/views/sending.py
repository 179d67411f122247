"""Confirm, send, read the outcome of sending; correct what was returned; take back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.platform.cases.access import case_open_to
from yakuba.platform.cases.access import grant as grant_case
from yakuba.platform.errors import NotThere
from yakuba.platform.files import actions as files
from yakuba.platform.files.models import StoredFile
from yakuba.resident.procedures.actions import correcting, submitting
from yakuba.resident.procedures.actions.drafting import kept_files
from yakuba.resident.procedures.definition import Step, check_all, step_view, visible_steps
from yakuba.resident.procedures.errors import NoCorrectionAsked, NoSuchDraft, NotComplete
from yakuba.resident.procedures.models import Application, Draft
from yakuba.resident.procedures.printing import receipt_pdf, what_happens_next
from yakuba.resident.procedures.queries import application_of, living_decision, open_correction
from yakuba.resident.procedures.reading import context_for, day_of, definition_of, plain_context
from yakuba.resident.procedures.views.filling import step_items, typed
from yakuba.resident.procedures.views.holding import held_draft, held_keys, person_of
from yakuba.resident.procedures.views.showing import sections_of_answers


@require_safe
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Everything that will be sent, each answer with a way back to it."""
    return _show_confirm(request, held_draft(request, key))


def _show_confirm(request: HttpRequest, draft: Draft, status: int = 200) -> HttpResponse:
    definition, language = definition_of(draft.version), get_language() or "ja"
    errors = check_all(definition, draft.answers, context_for(draft, by=person_of(request)))
    steps = visible_steps(definition, draft.answers)
    sections = sections_of_answers(
        definition, draft.answers, language, lambda file_id: reverse("procedures:draft_file", args=[draft.pk, file_id])
    )
    titles = {step.name: step.title.into(language) for step in steps}
    for section in sections:
        section.url = _step_url(draft, section.name)
    context = {
        "draft": draft,
        "procedure": draft.version.procedure,
        "sections": sections,
        "step_items": step_items(draft, steps, "", language),
        "problems": [(titles.get(name, name), _step_url(draft, name), list(found.values())) for name, found in errors.items()],
    }
    return render(request, "procedures/confirm.html", context, status=status)


def _step_url(draft: Draft, name: str) -> str:
    return reverse("procedures:step", args=[draft.pk, name]) + "?then=confirm"


@require_POST
def send_in(request: HttpRequest, key: str) -> HttpResponse:
    """Send. Pressed twice, or after a broken connection, it leads to the same receipt."""
    person = person_of(request)
    try:
        draft = held_draft(request, key)
    except NoSuchDraft:
        application = submitting.already_sent(key) if key in held_keys(request) or person else None
        if application is not None and key not in held_keys(request) and application.case.applicant != person:
            application = None
        if application is None:
            raise
    else:
        try:
            application = submitting.submit(draft, by=person if person and not person.is_staff else None)
        except NotComplete:
            return _show_confirm(request, draft, status=422)
    grant_case(request, application.case)
    return redirect("procedures:done", application.case.public_id)


def _application(request: HttpRequest, public_id: str) -> Application:
    """The application for its applicant: signed in, or holding a grant in this session."""
    application = application_of(case_open_to(request, public_id))
    if application is None:
        raise NotThere(_("この申請は見つかりません。"))
    return application


@require_safe
def done(request: HttpRequest, public_id: str) -> HttpResponse:
    """Received: number, what happens next, by when, whom to ask, printable."""
    application = _application(request, public_id)
    context = {
        "application": application,
        "case": application.case,
        "next": what_happens_next(application),
        "title": definition_of(application.version).title.into(get_language() or "ja"),
        "status_url": _status_page(application),
    }
    return render(request, "procedures/done.html", context)


@require_safe
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """受付票 as PDF."""
    application = _application(request, public_id)
    pdf = receipt_pdf(application, get_language() or "ja")
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{application.case.number}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


@require_safe
def notice(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """通知書 as it was issued."""
    application = _application(request, public_id)
    decision = living_decision(application)
    if decision is None or decision.notice is None:
        raise NotThere(_("通知書はまだありません。"))
    return files.serve(request, decision.notice, by=person_of(request), inline=True)


@require_safe
def attachment(request: HttpRequest, public_id: str, file_id: str) -> HttpResponseBase:
    """A file that the applicant attached."""
    application = _application(request, public_id)
    return files.serve(request, attached_file(application, file_id), by=person_of(request))


def attached_file(application: Application, file_id: str) -> StoredFile:
    """The file, if it really is part of the application."""
    known = kept_files(application.answers)
    for correction in application.corrections.all():
        known |= kept_files(correction.answers_before) | kept_files(correction.pending_answers)
    stored = StoredFile.objects.filter(public_id=file_id).first() if file_id in known else None
    if stored is None:
        raise NotThere(_("このファイルは見つかりません。"))
    return stored


@require_safe
def draft_attachment(request: HttpRequest, key: str, file_id: str) -> HttpResponseBase:
    """A file in a draft, for whoever holds the draft."""
    draft = held_draft(request, key)
    stored = StoredFile.objects.filter(public_id=file_id).first() if file_id in kept_files(draft.answers) else None
    if stored is None:
        raise NotThere(_("このファイルは見つかりません。"))
    return files.serve(request, stored, by=person_of(request))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """補正: exactly the returned fields, all on one page, then send."""
    application = _application(request, public_id)
    correction = open_correction(application)
    if correction is None:
        raise NoCorrectionAsked(application.case)
    person, language = person_of(request), get_language() or "ja"
    context = plain_context(language=language, by=person, proven={application.case.contact_email}, today=day_of(application))
    errors: dict[str, str] = {}
    wanted = correcting.opened_fields(application, correction)
    steps = _steps_with(application, wanted)
    if request.method == "POST":
        stays = False
        for step in steps:
            result = correcting.save_correction(application, step, typed(request), context, by=person)
            errors |= result.errors
            stays = stays or result.stays
        if stays:
            return redirect("procedures:correct", public_id)
        if not errors:
            try:
                correcting.send_correction(application, context, by=person)
                return redirect(_status_page(application))
            except NotComplete as problem:
                errors = {path: messages[0] for path, messages in problem.fields.items()}
        correction.refresh_from_db()
    answers = correction.pending_answers or application.answers
    definition = definition_of(application.version)
    forms = [step_view(definition, s, answers, errors, context, only=wanted) for s in steps]
    labels = {field.name: field.label.into(language) for s in steps for field in s.fields}
    page = {
        "application": application,
        "case": application.case,
        "title": definition.title.into(language),
        "correction": correction,
        "notes": [(labels.get(item["path"], item["path"]), item["note"]) for item in correction.fields],
        "forms": forms,
        "error_pairs": [pair for form in forms for pair in form.error_pairs],
        "status_url": _status_page(application),
    }
    return render(request, "procedures/correct.html", page, status=422 if errors else 200)


def _steps_with(application: Application, wanted: set[str]) -> list[Step]:
    definition = definition_of(application.version)
    return [s for s in definition.steps if any(field.name in wanted for field in s.fields)]


def _status_page(application: Application) -> str:
    return reverse("cases:status", args=[application.case.public_id])


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """取下げ: asks once, names what is taken back."""
    application = _application(request, public_id)
    if request.method == "GET":
        title = definition_of(application.version).title.into(get_language() or "ja")
        page = {"case": application.case, "title": title, "status_url": _status_page(application)}
        return render(request, "procedures/withdraw.html", page)
    submitting.withdraw(application, by=person_of(request), note=request.POST.get("note", "")[:500])
    return redirect(_status_page(application))
