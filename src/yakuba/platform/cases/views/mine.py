"""The applicant's side: my cases, and the status page of one (状況の確認)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.access import acting_for, applicant_acting, case_open_to
from yakuba.platform.cases.case_types import APPLICANT, Move
from yakuba.platform.cases.clock import soon
from yakuba.platform.cases.columns import due_state
from yakuba.platform.cases.errors import CaseNotThere, TooManyAtOnce
from yakuba.platform.cases.lines import applicant_lines
from yakuba.platform.cases.models import Case
from yakuba.platform.cases.queries import case_for_applicant, cases_visible_to, moves_open_to
from yakuba.platform.cases.titles import titled
from yakuba.platform.cases.views.detail import file_in_messages, panels
from yakuba.platform.cases.views.doors import person_of
from yakuba.platform.cases.views.uploads import kept_uploads
from yakuba.platform.errors import Refused, Unreadable
from yakuba.platform.files import actions as files
from yakuba.platform.files.purposes import purposes
from yakuba.platform.limits import limit
from yakuba.platform.people.rights import may
from yakuba.platform.ui.lists import paginate


@never_cache
@login_required
@require_GET
def my_page(request: HttpRequest) -> HttpResponse:
    """My own cases; what waits for me stands first."""
    person = applicant_acting(request)
    if person is None:  # staff have their inbox
        return redirect("cases:inbox" if may(person_of(request), "cases.see") else "home")
    own = cases_visible_to(person).select_related("department")
    waiting = [case for case in own.filter(closed_at__isnull=True)[:200] if case.waiting_for == "applicant"]
    page = paginate(request, own.exclude(pk__in=[case.pk for case in waiting]).order_by("-received_at"), 30)
    return render(request, "cases/my_page.html", {"waiting": titled(waiting), "page": page, "listed": titled(page.rows)})


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """The status page for the owner."""
    return _page(request, case_for_applicant(applicant_acting(request), number))


@never_cache
@require_GET
def status(request: HttpRequest, public_id: str) -> HttpResponse:
    """The status page for whoever holds the case: its owner, or a session let in by a link."""
    return _page(request, case_open_to(request, public_id))


def _page(request: HttpRequest, case: Case, *, typed: str = "", problem: Refused | None = None) -> HttpResponse:
    cases.mark_read(case, as_applicant=True)
    by = acting_for(request, case)
    moves = [m for m in moves_open_to(case, by) if m.right == APPLICANT and m.offered]
    errors = problem.fields if isinstance(problem, Unreadable) else {}
    answering = case.waiting_for == "applicant" and bool(case.kind.reply_move) and case.kind.moves[case.kind.reply_move].right == APPLICANT
    lines = applicant_lines(case)
    context = {
        "case": titled([case])[0],
        "answering": answering,
        "write_title": _("返事を書く") if answering else _("担当者に連絡する"),
        "steps": steps_of(case),
        "state": case.state_now.resident_label or case.state_now.label,
        "panels": panels(request, case, case.kind.resident_panels),
        "links": [action for maker in case.kind.resident_actions for action in maker(request, case)],
        "moves": moves,
        "lines": lines,
        "question": question_of(case, lines),
        "late": due_state(case, timezone.localdate(), soon()) == "overdue",
        "messages_both": case.messages.prefetch_related("files"),
        "owned": by is not None,
        "typed": typed,
        "problem": problem,
        "errors": errors,
        "pairs": [(f"id_{name}", said) for name, all_said in errors.items() for said in all_said],
        "accepts": ",".join(purposes["cases.message"].extensions),
    }
    response = render(request, "cases/status.html", context, status=problem.status if problem else 200)
    response["Referrer-Policy"] = "same-origin"
    return response


def question_of(case: Case, lines: list[dict[str, Any]]) -> str:
    """What the office asked, while the case waits for the answer."""
    if case.waiting_for != "applicant":
        return ""
    return next((line["text"] for line in lines if line.get("text")), "")


def steps_of(case: Case) -> list[dict[str, Any]]:
    """受付 → 審査 → 決定, and where an open case stands."""
    names = case.kind.steps or (_("受付"), _("審査"), _("決定"))
    at = case.kind.step_of(case.state)

    def state(position: int) -> str:
        if position < at:
            return "done"
        return "current" if position == at else "todo"

    return [{"name": name, "state": state(position)} for position, name in enumerate(names)]


@never_cache
@require_POST
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    """A message to the office."""
    case = case_open_to(request, public_id)
    by = acting_for(request, case)
    text = request.POST.get("text", "")
    try:
        limit(f"case-message:{case.pk}", rate="20/h", refusal=TooManyAtOnce)
        cases.write_message(case, text, by=by, from_applicant=True, files=kept_uploads(request, by=by))
    except CaseNotThere:
        raise
    except Refused as problem:
        return _page(request, case, typed=text, problem=problem)
    messages.success(request, _("担当者に送りました。"))
    return redirect("cases:status", public_id)


@never_cache
@require_http_methods(["GET", "POST"])
def make_move(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """A move of the applicant's own: asked once, with the case named."""
    case = case_open_to(request, public_id)
    by = acting_for(request, case)
    move = next((m for m in moves_open_to(case, by) if m.right == APPLICANT and m.offered and m.name == name), None)
    if request.method == "POST":
        cases.move(case, _checked(move, name), by=by, note=request.POST.get("note", "")[:500])
        messages.success(request, _("受け付けました。"))
        return redirect("cases:status", public_id)
    if move is None:
        raise CaseNotThere
    return render(request, "cases/confirm_move.html", {"case": case, "move": move})


def _checked(move: Move | None, name: str) -> str:
    """A move that is the applicant's to make; any other name is refused as a move that does not lead from here."""
    return move.name if move is not None else f"?{name[:38]}"


@never_cache
@require_GET
def message_file(request: HttpRequest, public_id: str, file_id: str) -> HttpResponseBase:
    """A file in a message, for the applicant."""
    case = case_open_to(request, public_id)
    return files.serve(request, file_in_messages(case, file_id), by=acting_for(request, case))
