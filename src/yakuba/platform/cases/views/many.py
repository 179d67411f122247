"""Several cases at once, and saved filters."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.platform.cases import exporting
from yakuba.platform.cases.actions import bulk, filtering
from yakuba.platform.cases.approvers import holders_of
from yakuba.platform.cases.errors import CaseNotThere, WrongFilter
from yakuba.platform.cases.models import Case, SavedFilter
from yakuba.platform.cases.queries import cases_visible_to
from yakuba.platform.cases.titles import titled
from yakuba.platform.cases.views.doors import person_of, staff_only
from yakuba.platform.cases.views.inbox import file_response
from yakuba.platform.people.models import Department, Person


def _back(request: HttpRequest) -> str:
    """The list as it was: an address of ours, or the plain inbox."""
    wanted = request.POST.get("next", "")
    home = reverse("cases:inbox")
    return wanted if wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, None) else home


@staff_only
@require_POST
def many(request: HttpRequest) -> HttpResponseBase:
    """What to do with the chosen cases: assign, move, write out. The first press shows the choice, the second does it."""
    person = person_of(request)
    chosen = bulk.chosen(cases_visible_to(person), request.POST.getlist("selected"))
    deed = request.POST.get("deed", "")
    if deed in {"csv", "cp932", "xlsx"}:
        listed = exporting.exportable(cases_visible_to(person).filter(pk__in=[case.pk for case in chosen]), person).order_by("number")
        exporting.note_export(listed, by=person, form=deed, query="selected=")
        return file_response(listed, deed)
    results = _do(request, chosen, person, deed)
    if results is not None:
        titled(result.case for result in results)
        done = sum(result.done for result in results)
        context = {"results": results, "done": done, "refused": len(results) - done, "next": _back(request)}
        return render(request, "cases/bulk_result.html", context)
    context = {
        "chosen": titled(chosen),
        "moves": bulk.moves_open_for_all(chosen, person),
        "colleagues": _who_can_handle_all(chosen),
        "problem": _not_said(request, deed),
        "next": _back(request),
    }
    return render(request, "cases/bulk.html", context)


def _who_can_handle_all(chosen: list[Case]) -> list[Person]:
    """The staff to whom every chosen case can be given."""
    departments = {case.department_id: case.department for case in chosen}.values()
    able = [{person.pk: person for person in holders_of("cases.handle", department)} for department in departments]
    shared = set.intersection(*(set(people) for people in able)) if able else set()
    return [person for pk, person in able[0].items() if pk in shared] if able else []


def _do(request: HttpRequest, chosen: list[Case], person: Person, deed: str) -> list[bulk.Result] | None:
    wanted = request.POST.get("assignee", "")
    if deed == "assign" and wanted:
        to = person if wanted == "me" else _colleague(wanted)
        return bulk.assign_all(chosen, to, by=person) if to or wanted == "nobody" else None
    if deed == "move" and request.POST.get("move"):
        return bulk.move_all(chosen, request.POST["move"], by=person, note=request.POST.get("note", ""))
    return None


def _colleague(wanted: str) -> Person | None:
    known = wanted.isascii() and wanted.isdigit() and len(wanted) < 10
    return Person.objects.filter(pk=int(wanted)).first() if known else None


def _not_said(request: HttpRequest, deed: str) -> str:
    """What the second press left open; nothing at the first."""
    return {"assign": _("担当する人を選んでください。"), "move": _("どうするかを選んでください。")}.get(deed, "")


@staff_only
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep what the inbox is asked now."""
    person = person_of(request)
    shared = Department.objects.filter(code=request.POST.get("shared_with", "")).first()
    try:
        saved = filtering.save_filter(request.POST.get("name", ""), request.POST.get("query", ""), by=person, shared_with=shared)
    except WrongFilter as problem:
        messages.error(request, str(problem.message))
        return redirect(reverse("cases:inbox") + "?" + request.POST.get("query", "")[:2000])
    messages.success(request, _("条件「%(name)s」を保存しました。") % {"name": saved.name})
    return redirect(f"{reverse('cases:inbox')}?{saved.query}")


@staff_only
@require_POST
def remove_filter(request: HttpRequest, pk: int) -> HttpResponse:
    saved = SavedFilter.objects.filter(pk=pk, owner=person_of(request)).first()
    if saved is None:
        raise CaseNotThere
    filtering.remove_filter(saved, by=person_of(request))
    messages.success(request, _("条件を削除しました。"))
    return redirect("cases:inbox")
