"""Filling in, step by step: works without JavaScript, keeps what was typed at each step."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.platform.errors import NotThere
from yakuba.platform.limits import caller, limit
from yakuba.platform.phones import ReadProblem, read_email
from yakuba.resident.procedures.actions import drafting
from yakuba.resident.procedures.definition import Definition, Step, step_view, unproven_address, visible_steps
from yakuba.resident.procedures.errors import WrongCode
from yakuba.resident.procedures.models import Draft
from yakuba.resident.procedures.queries import procedures_on_show
from yakuba.resident.procedures.reading import context_for, definition_of
from yakuba.resident.procedures.views.holding import held_draft, hold, person_of


@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a draft and go to its first step."""
    limit(f"begin:{caller(request)}", rate="60/h")
    procedure = get_object_or_404(procedures_on_show(), slug=slug)
    person = person_of(request)
    draft = drafting.start_draft(procedure, by=person if person and not person.is_staff else None, language=get_language() or "ja")
    hold(request, draft)
    return redirect(_next(request, draft))


def continue_draft(request: HttpRequest, key: str) -> HttpResponse:
    """Go to the first step that is not done yet, or to the confirmation."""
    draft = held_draft(request, key)
    return redirect(_next(request, draft))


def _next(request: HttpRequest, draft: Draft, after: str = "") -> str:
    definition = definition_of(draft.version)
    steps = visible_steps(definition, draft.answers)
    names = [step.name for step in steps]
    if after in names:
        later = names[names.index(after) + 1 :]
        if later:
            return reverse("procedures:step", args=[draft.pk, later[0]])
    context = context_for(draft, by=person_of(request))
    for step in steps:
        if step.name not in draft.done_steps:
            return reverse("procedures:step", args=[draft.pk, step.name])
        if unproven_address(definition, step, draft.answers, context):  # left by 保存して中断する
            return reverse("procedures:code", args=[draft.pk, step.name])
    return reverse("procedures:confirm", args=[draft.pk])


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One step. POST keeps what was typed, right or wrong, and goes on when it is right."""
    draft = held_draft(request, key)
    definition = definition_of(draft.version)
    found = _step_named(definition, draft, name)
    if request.method == "GET":
        return _show_step(request, draft, definition, found, {})
    result = drafting.save_step(draft, found, typed(request), by=person_of(request), revision=_revision(request))
    if result.stays:  # a row was added or removed: show the step again, and no error yet
        return redirect(reverse("procedures:step", args=[draft.pk, name]) + (f"#{result.anchor}" if result.anchor else ""))
    if "save" in request.POST:
        return redirect("procedures:save", draft.pk)
    if result.errors:
        return _show_step(request, draft, definition, found, result.errors, status=422)
    if unproven_address(definition, found, draft.answers, context_for(draft, by=person_of(request))):
        return redirect("procedures:code", draft.pk, name)
    if request.GET.get("then") == "confirm":
        return redirect(_next(request, draft))
    return redirect(_next(request, draft, after=name))


def typed(request: HttpRequest) -> Any:
    data = request.POST.copy()
    for name, uploads in request.FILES.lists():
        both: list[Any] = [*data.getlist(name), *uploads]  # text and files, told apart by the kind of the field
        data.setlist(name, both)
    return data


def _revision(request: HttpRequest) -> int | None:
    raw = request.POST.get("revision", "")
    return int(raw) if raw.isdigit() and len(raw) < 10 else None


def _step_named(definition: Definition, draft: Draft, name: str) -> Step:
    for candidate in visible_steps(definition, draft.answers):
        if candidate.name == name:
            return candidate
    raise NotThere(_("この画面はありません。"), link=reverse("procedures:draft", args=[draft.pk]))


def _show_step(
    request: HttpRequest, draft: Draft, definition: Definition, found: Step, errors: dict[str, str], status: int = 200
) -> HttpResponse:
    steps = visible_steps(definition, draft.answers)
    names = [s.name for s in steps]
    position = names.index(found.name) if found.name in names else 0
    language = get_language() or "ja"
    form = step_view(definition, found, draft.answers, errors, context_for(draft, by=person_of(request)))
    context = {
        "draft": draft,
        "procedure": draft.version.procedure,
        "step": found,
        "step_title": found.title.into(language),
        "step_help": found.help.into(language) if found.help else "",
        "step_items": step_items(draft, steps, found.name, language),
        "back": reverse("procedures:step", args=[draft.pk, names[position - 1]]) if position else "",
        "form": form,
        "error_pairs": form.error_pairs,
    }
    return render(request, "procedures/step.html", context, status=status)


def step_items(draft: Draft, steps: list[Step], here: str, language: str) -> list[dict[str, str]]:
    """The step list: what is done can be opened again, what lies ahead can't."""
    items = []
    for step in steps:
        done = step.name in draft.done_steps
        state = "current" if step.name == here else "done" if done else "todo"
        url = reverse("procedures:step", args=[draft.pk, step.name]) if done and state != "current" else ""
        items.append({"name": step.title.into(language), "state": state, "url": url})
    ready = all(step.name in draft.done_steps for step in steps)
    url = reverse("procedures:confirm", args=[draft.pk]) if ready and here else ""
    items.append({"name": _("内容の確認"), "state": "todo" if here else "current", "url": url})
    return items


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Prove an e-mail address: send a code, take a code."""
    draft = held_draft(request, key)
    definition, person = definition_of(draft.version), person_of(request)
    found = _step_named(definition, draft, name)
    address = unproven_address(definition, found, draft.answers, context_for(draft, by=person))
    if not address:
        return redirect(_next(request, draft, after=name))
    errors: dict[str, list[str]] = {}
    if request.method == "POST" and "again" not in request.POST:
        try:
            drafting.prove_address(draft, request.POST.get("code", ""), by=person)
            return redirect(_next(request, draft, after=name))
        except WrongCode as wrong:
            errors = wrong.fields
    elif request.method == "POST" or draft.code_for != address:
        drafting.send_code(draft, address, by=person)
        if request.method == "POST":
            return redirect("procedures:code", key, name)
    wrong_code = errors["code"][0] if errors else ""
    context = {
        "draft": draft,
        "procedure": draft.version.procedure,
        "address": address,
        "error": wrong_code,
        "error_pairs": [("id_code", wrong_code)] if wrong_code else [],
        "step": found,
    }
    return render(request, "procedures/code.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Interrupt: the draft is kept; a link by e-mail opens it on another device."""
    draft = held_draft(request, key)
    address = request.POST.get("email", "").strip()
    error = ""
    if request.method == "POST":
        address, error = _readable_address(address)
        if not error:
            drafting.mail_resume_link(draft, address, by=person_of(request))
            return render(request, "procedures/saved.html", {"draft": draft, "procedure": draft.version.procedure, "sent_to": address})
    context = {
        "draft": draft,
        "procedure": draft.version.procedure,
        "address": address,
        "error": error,
        "error_pairs": [("id_email", error)] if error else [],
    }
    return render(request, "procedures/saved.html", context, status=422 if error else 200)


def _readable_address(typed: str) -> tuple[str, str]:
    try:
        return read_email(typed), ""
    except ReadProblem as problem:
        return typed, str(problem)


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, secret: str) -> HttpResponse:
    """Open a draft by its mailed link. The draft then belongs to this session, and the secret leaves the address bar."""
    limit(f"resume-from:{caller(request)}", rate="30/h")
    draft = drafting.draft_by_link(secret)
    if draft.person_id is not None and person_of(request) != draft.person:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    hold(request, draft)
    return redirect("procedures:draft", draft.pk)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Ask once, then throw the draft away."""
    draft = held_draft(request, key)
    if request.method == "GET":
        return render(request, "procedures/discard.html", {"draft": draft, "procedure": draft.version.procedure})
    drafting.discard_draft(draft, by=person_of(request))
    return redirect("procedures:start", draft.version.procedure.slug)
