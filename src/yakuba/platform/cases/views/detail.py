"""The case page of the office (案件): what is asked, by whom, until when, what is doubtful, what I can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.actions.approving import may_decide
from yakuba.platform.cases.approvers import stage_label
from yakuba.platform.cases.case_types import APPLICANT, REQUEST, Action, Move
from yakuba.platform.cases.clock import soon
from yakuba.platform.cases.columns import due_state
from yakuba.platform.cases.errors import CaseNotThere, Stale
from yakuba.platform.cases.filters import clean_query, narrow, read_filter
from yakuba.platform.cases.lines import due_history, staff_lines
from yakuba.platform.cases.listing import neighbours, read_order
from yakuba.platform.cases.models import Approval, Case, Message
from yakuba.platform.cases.queries import case_for_staff, cases_visible_to, may_assign, moves_open_to, running_approval, who_can_handle
from yakuba.platform.cases.titles import titled
from yakuba.platform.cases.views.doors import person_of, revision_of, staff_only
from yakuba.platform.cases.views.uploads import kept_uploads
from yakuba.platform.dates import DateProblem, read_date
from yakuba.platform.errors import Refused, Unreadable
from yakuba.platform.files import actions as files
from yakuba.platform.files.purposes import purposes
from yakuba.platform.people.models import Department, Person
from yakuba.platform.people.rights import may

# Where a field is a group of controls, its error leads to the first of them.
FIRST_CONTROL = {"kind": "kind_0"}


@dataclass
class Tried:
    """A form that came back: which one, what was typed, what is wrong with it."""

    form: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    problem: Refused | None = None

    @property
    def errors(self) -> dict[str, list[str]]:
        return self.problem.fields if isinstance(self.problem, Unreadable) else {}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(field id, message), as the error summary takes them. A page may hold several forms, so ids carry the form's name."""
        start = f"id_{self.form}_" if self.form else "id_"
        return [(start + FIRST_CONTROL.get(name, name), said) for name, all_said in self.errors.items() for said in all_said]


@staff_only
@require_GET
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The page."""
    case = case_for_staff(person_of(request), number)
    cases.note_seen(case, person_of(request))
    if may(person_of(request), "cases.handle", case.department):
        cases.mark_read(case, as_applicant=False)
    return _page(request, case, Tried())


def _page(request: HttpRequest, case: Case, tried: Tried) -> HttpResponse:
    person = person_of(request)
    status = tried.problem.status if tried.problem else 200
    stale = tried.problem if isinstance(tried.problem, Stale) else None
    context = {
        "case": titled([case])[0],
        "kind": case.kind,
        **_beside(request, case, person),
        "due_state": due_state(case, timezone.localdate(), soon()),
        "tried": tried,
        "pairs": tried.pairs,
        "stale_lines": _stale_lines(case, stale),
        "panels": panels(request, case, case.kind.office_panels),
        "lines": staff_lines(case, brief=True),
        "messages_both": case.messages.select_related("by").prefetch_related("files"),
        "notes": case.notes.select_related("by"),
        "approvals": approvals_of(case),
        "due_history": due_history(case),
        "accepts": ",".join(purposes["cases.message"].extensions),
        **_deeds(request, case, person),
    }
    return render(request, "cases/detail.html", context, status=status)


def _beside(request: HttpRequest, case: Case, person: Person) -> dict[str, str]:
    """The list this page was opened from, and its neighbours there. A deed leads back here: then the page it came from knows the list."""
    came_from = request.GET if "list" in request.GET else QueryDict(urlsplit(request.META.get("HTTP_REFERER", "")[:2000]).query)
    query = clean_query(QueryDict(came_from.get("list", "")[:1000]))
    asked = QueryDict(query)
    before, after = neighbours(narrow(cases_visible_to(person), read_filter(asked), person), case, read_order(asked))
    kept = f"?{urlencode({'list': query})}" if query else ""
    return {
        "list_url": reverse("cases:inbox") + (f"?{query}" if query else ""),
        "before_url": reverse("cases:detail", args=[before]) + kept if before else "",
        "after_url": reverse("cases:detail", args=[after]) + kept if after else "",
    }


def _stale_lines(case: Case, stale: Stale | None) -> list[dict[str, Any]]:
    return staff_lines(case, len(stale.changes)) if stale and stale.changes else []


def panels(request: HttpRequest, case: Case, makers: tuple) -> list[str]:
    """What the case's service adds, already drawn."""
    drawn = (maker(request, case) for maker in makers)
    return [render_to_string(template, context, request) for template, context in filter(None, drawn)]


def approvals_of(case: Case) -> list[Approval]:
    found = list(case.approvals.select_related("proposed_by").prefetch_related("steps__by"))
    for approval in found:
        approval.stage_label = stage_label(approval.stage)  # type: ignore[attr-defined]
        approval.said = [  # type: ignore[attr-defined]
            {"label": stage_label(step.stage), "step": step} for step in approval.steps.all()
        ]
    return found


def _deeds(request: HttpRequest, case: Case, person: Person) -> dict[str, Any]:
    """What this person can do here."""
    open_moves = moves_open_to(case, person)
    names = {move.name for move in open_moves}
    links: list[Action] = [
        action for maker in case.kind.office_actions for action in maker(request, case) if not action.move or action.move in names
    ]
    by_link = {action.move for action in links}
    links += _own_links(case, names - by_link)
    approval = running_approval(case)
    handles = may(person, "cases.handle", case.department)
    assigns = may(person, "cases.assign", case.department)
    return {
        "links": links,
        **_sorted_moves([move for move in open_moves if move.offered and move.name not in by_link], links),
        "approval": approval,
        "may_decide": may_decide(case, person, approval),
        "may_take_back": approval is not None and (approval.proposed_by_id == person.pk or assigns),
        "may_handle": handles,
        "may_assign": assigns,
        "may_take": may_assign(case, person, person) and case.assignee_id != person.pk,
        "colleagues": list(who_can_handle(case.department)) if assigns else [],
    }


def _sorted_moves(moves: list[Move], links: list[Action]) -> dict[str, list[Move] | str]:
    """Those that need no word, those that do, and the applicant's own that a clerk enters. One of all is the main one."""
    own = [move for move in moves if move.right == APPLICANT]
    plain = [move for move in moves if move.right != APPLICANT and not move.needs_note and not move.tells_applicant]
    worded = [move for move in moves if move not in own and move not in plain]
    led = any("primary" in link.style for link in links)
    return {"plain_moves": plain, "worded_moves": worded, "applicant_moves": own, "main_move": plain[0].name if plain and not led else ""}


def _own_links(case: Case, names: set[str]) -> list[Action]:
    """The proposal form of cases itself, for types whose service brings none."""
    if REQUEST not in names:
        return []
    return [Action(case.kind.moves[REQUEST].label, reverse("cases:propose", args=[case.number]), "primary")]


# What the forms on the page do -------------------------------------------------------------------------------------


def _deed(request: HttpRequest, number: str, form: str, do: Callable[[Case, Person], str]) -> HttpResponse:
    """Do it and come back; refused, the page comes back with what was typed and what is wrong."""
    person = person_of(request)
    case = case_for_staff(person, number)
    try:
        said = do(case, person)
    except Refused as problem:
        if isinstance(problem, CaseNotThere):
            raise
        return _page(request, case_for_staff(person, number), Tried(form, typed_in(request), problem))
    messages.success(request, said)
    return _back_to(person, number)


def typed_in(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


def _back_to(person: Person, number: str) -> HttpResponse:
    """The case, or the inbox once it lies in a department whose cases this person does not see."""
    seen = cases_visible_to(person).filter(number=number).exists()
    return redirect("cases:detail", number) if seen else redirect("cases:inbox")


@staff_only
@require_POST
def make_move(request: HttpRequest, number: str) -> HttpResponse:
    """One of the moves on the right."""

    def do(case: Case, person: Person) -> str:
        name, note = request.POST.get("move", ""), request.POST.get("note", "")
        after = cases.move_by_hand(case, name, by=person, note=note, revision=revision_of(request))
        return _("「%(state)s」にしました。") % {"state": after.state_now.label}

    return _deed(request, number, "move-" + request.POST.get("move", ""), do)


@staff_only
@require_POST
def assignee(request: HttpRequest, number: str) -> HttpResponse:
    """担当."""

    def do(case: Case, person: Person) -> str:
        wanted = request.POST.get("assignee", "")
        to = Person.objects.filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else None
        cases.assign(case, person if wanted == "me" else to, by=person, revision=revision_of(request))
        return _("担当を変えました。")

    return _deed(request, number, "assignee", do)


@staff_only
@require_POST
def write(request: HttpRequest, number: str) -> HttpResponse:
    """A message to the applicant."""

    def do(case: Case, person: Person) -> str:
        if not may(person, "cases.handle", case.department):
            cases.write_message(case, "-", by=person)  # says no before any file is stored
        attached = kept_uploads(request, by=person)
        cases.write_message(case, request.POST.get("text", ""), by=person, files=attached)
        return _("申請者に送りました。")

    return _deed(request, number, "message", do)


@staff_only
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """A note among staff."""

    def do(case: Case, person: Person) -> str:
        cases.add_note(case, request.POST.get("text", ""), by=person)
        return _("メモを書きました。")

    return _deed(request, number, "note", do)


@staff_only
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """承認, 差戻し, 取下げ of the running proposal."""
    text, revision = request.POST.get("note", ""), revision_of(request)

    def do(case: Case, person: Person) -> str:
        deed = request.POST.get("decision", "")
        if deed == "send_back":
            cases.send_back(case, by=person, note=text, revision=revision)
            return _("差し戻しました。")
        if deed == "take_back":
            cases.withdraw_proposal(case, by=person, note=text, revision=revision)
            return _("決裁を取り下げました。")
        cases.approve(case, by=person, note=text, revision=revision)
        return _("承認しました。")

    return _deed(request, number, "decision", do)


@staff_only
@require_POST
def revoke_links(request: HttpRequest, number: str) -> HttpResponse:
    """The links that were mailed stop working."""

    def do(case: Case, person: Person) -> str:
        cases.revoke_links(case, by=person)
        return _("送ったリンクを使えなくしました。")

    return _deed(request, number, "links", do)


@staff_only
@require_GET
def message_file(request: HttpRequest, number: str, file_id: str) -> HttpResponseBase:
    """A file in a message, for staff who see the case."""
    case = case_for_staff(person_of(request), number)
    return files.serve(request, file_in_messages(case, file_id), by=person_of(request), inline="inline" in request.GET)


def file_in_messages(case: Case, file_id: str):
    message = Message.objects.filter(case=case, files__public_id=file_id).first()
    if message is None:
        raise CaseNotThere
    return message.files.get(public_id=file_id)


# Pages of their own: those that need room or thought ----------------------------------------------------------------


def _form_page(request: HttpRequest, number: str, template: str, extra: dict[str, Any], do: Callable[[Case, Person], str]) -> HttpResponse:
    """A form on its own page: shown, done, or shown again with everything that was typed."""
    person = person_of(request)
    case = case_for_staff(person, number)
    tried = Tried()
    if request.method == "POST":
        try:
            said = do(case, person)
        except Refused as problem:
            if isinstance(problem, CaseNotThere):
                raise
            tried = Tried("", typed_in(request), problem)
            case = case_for_staff(person, number)
        else:
            messages.success(request, said)
            return _back_to(person, number)
    stale = tried.problem if isinstance(tried.problem, Stale) else None
    context = {
        "case": case,
        "tried": tried,
        "errors": tried.errors,
        "typed": tried.typed,
        "pairs": tried.pairs,
        "stale_lines": _stale_lines(case, stale),
        **extra,
    }
    return render(request, template, context, status=tried.problem.status if tried.problem else 200)


@staff_only
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """回付: to which department, and why."""
    today = timezone.localdate()
    open_departments = [d for d in Department.objects.all() if not d.closed_on or d.closed_on > today]

    def do(case: Case, person: Person) -> str:
        wanted = next((d for d in open_departments if d.code == request.POST.get("department")), None)
        if wanted is None:
            message = _("回付先を選んでください。")
            raise Unreadable(message, fields={"department": [message]})
        cases.transfer(case, wanted, by=person, note=request.POST.get("note", ""), revision=revision_of(request))
        return _("%(name)sに回付しました。") % {"name": wanted.name}

    options = [(d.code, "　" * (d.path.count("/") - 2) + d.name) for d in open_departments]
    return _form_page(request, number, "cases/transfer.html", {"departments": options}, do)


@staff_only
def due(request: HttpRequest, number: str) -> HttpResponse:
    """期限の変更: until when, and why."""

    def do(case: Case, person: Person) -> str:
        try:
            day = read_date(request.POST.get("due_on", ""))
        except DateProblem as problem:
            raise Unreadable(str(problem), fields={"due_on": [str(problem)]}) from problem
        cases.set_due(case, day, by=person, note=request.POST.get("note", ""), revision=revision_of(request))
        return _("期限を変えました。")

    return _form_page(request, number, "cases/due.html", {}, do)


@staff_only
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """決裁に回す: the proposal in words, and what it comes to."""
    kinds = [("granted", _("承認・実施")), ("refused", _("却下・不実施"))]

    def do(case: Case, person: Person) -> str:
        kind = request.POST.get("kind", "")
        if kind not in dict(kinds):
            message = _("どちらの案かを選んでください。")
            raise Unreadable(message, fields={"kind": [message]})
        proposal = request.POST.get("proposal", "")
        cases.request_approval(case, by=person, proposal=proposal, facts={"kind": kind}, revision=revision_of(request))
        return _("決裁に回しました。")

    return _form_page(request, number, "cases/propose.html", {"kinds": kinds}, do)
