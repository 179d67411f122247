"""The office's pages on staff: list, person, deeds on a person."""

from __future__ import annotations

import csv
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yakuba.platform import audit
from yakuba.platform.errors import NotThere, Unreadable
from yakuba.platform.people import guard, queries
from yakuba.platform.people.actions import handing_over, organisation, staff
from yakuba.platform.people.devices import open_sessions
from yakuba.platform.people.models import ApiToken, Holding, Person
from yakuba.platform.people.office_forms import (
    ChangeStaffForm,
    HandOverForm,
    HoldingForm,
    LastDayForm,
    StaffForm,
    StaffSearch,
    show_problems,
)
from yakuba.platform.people.tokens import revoke_token
from yakuba.platform.people.views.doors import fresh, manages
from yakuba.platform.people.views.own import named
from yakuba.platform.ui.lists import paginate


def _found(request: HttpRequest) -> tuple[StaffSearch, Any]:
    form = StaffSearch(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    people = queries.find_staff(
        queries.staff_visible_to(request.user),  # type: ignore[arg-type]
        text=wanted.get("q", ""),
        department=wanted.get("department"),
        state=wanted.get("state") or "here",
    )
    return form, queries.with_posts(people)


def _one(request: HttpRequest, pk: int) -> Person:
    person = queries.staff_visible_to(request.user).filter(pk=pk).first()  # type: ignore[arg-type]
    if person is None:
        raise NotThere(_("この職員は見つかりません。"))
    return person


@manages
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    form, people = _found(request)
    page = paginate(request, people)
    kept = request.GET.copy()
    kept.pop("page", None)
    audit.record("person.seen", by=request.user, listed="staff", page=page.number)  # type: ignore[arg-type]
    return render(request, "people/office/list.html", {"form": form, "page": page, "kept": kept.urlencode()})


@manages
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as CSV, as it stands on the screen; a cell can't become a formula."""
    _form, people = _found(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="staff-{timezone.localdate():%Y%m%d}.csv"'
    response.write("\ufeff")  # so that Excel reads UTF-8
    write = csv.writer(response).writerow
    write([_("職員番号"), _("氏名"), _("フリガナ"), _("メールアドレス"), _("所属"), _("役職"), _("最終サインイン")])
    number = 0
    for number, person in enumerate(people, start=1):  # noqa: B007
        posts = person.current or [None]
        signed = timezone.localtime(person.last_login).strftime("%Y-%m-%d %H:%M") if person.last_login else ""
        for held in posts:
            cells = [person.staff_number, person.name, person.name_kana, person.email or ""]
            cells += [held.post.department.name, held.post.title] if held else ["", ""]
            write([_harmless(cell) for cell in [*cells, signed]])
    audit.record("person.exported", by=request.user, listed="staff", number=number)  # type: ignore[arg-type]
    return response


def _harmless(cell: Any) -> str:
    text = str(cell or "")
    return "'" + text if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


@manages
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _person_page(request, _one(request, pk))


def _person_page(request: HttpRequest, found: Person, **forms: Any) -> HttpResponse:
    audit.record("person.seen", found, by=request.user)  # type: ignore[arg-type]
    day = timezone.localdate()
    holdings = list(found.holdings.select_related("post__department"))
    context = {
        "person": found,
        "now": [h for h in holdings if h.from_on <= day and (h.until_on is None or h.until_on >= day)],
        "coming": [h for h in holdings if h.from_on > day],
        "before": [h for h in holdings if h.until_on is not None and h.until_on < day],
        "factors": Authenticator.objects.filter(user=found),
        "lock": guard.lock_of(found),
        "sessions": open_sessions(found),
        "tokens": named(found.api_tokens.filter(revoked_at__isnull=True)),
        "held": handing_over.held_by(found),
        "holding_form": HoldingForm(of=found),
        "change_form": ChangeStaffForm(initial={"name": found.name, "name_kana": found.name_kana, "email": found.email}),
        "leave_form": LastDayForm(),
    } | forms
    return render(request, "people/office/person.html", context, status=422 if forms else 200)


@manages
@fresh
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = staff.add_staff(**form.cleaned_data, by=request.user)
            messages.success(request, _("%(name)sさんを登録し、案内のメールを送りました。") % {"name": made.name})
            return redirect("people:person", made.pk)
        except Unreadable as problem:
            show_problems(form, problem)
    return render(request, "people/office/add.html", {"form": form})


@manages
@fresh
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _one(request, pk), ChangeStaffForm(request.POST)
    if form.is_valid():
        try:
            staff.change_staff(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("変更しました。"))
            return redirect("people:person", pk)
        except Unreadable as problem:
            show_problems(form, problem)
    return _person_page(request, found, change_form=form)


@manages
@fresh
@require_POST
def reset_factors(request: HttpRequest, pk: int) -> HttpResponse:
    found = staff.reset_factors(_one(request, pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(name)sさんの二段階目の確認方法を初期化し、メールで知らせました。") % {"name": found.name})
    return redirect("people:person", pk)


@manages
@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    found = _one(request, pk)
    staff.unlock(found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(name)sさんのサインインの一時停止を解きました。") % {"name": found.name})
    return redirect("people:person", pk)


@manages
@fresh
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _one(request, pk), LastDayForm(request.POST)
    if not form.is_valid():
        return _person_page(request, found, leave_form=form)
    staff.leave(found, last_day=form.cleaned_data["last_day"], by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("最終在職日を記録しました。担当しているものがあれば、引き継いでください。"))
    return redirect("people:hand_over", pk)


@manages
@fresh
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _one(request, pk), HoldingForm(request.POST, of=_one(request, pk))
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            organisation.give_post(given.pop("post"), found, **given, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("役職を割り当てました。"))
            return redirect("people:person", pk)
        except Unreadable as problem:
            show_problems(form, problem)
    return _person_page(request, found, holding_form=form)


@manages
@fresh
@require_http_methods(["GET", "POST"])
def end_holding(request: HttpRequest, pk: int) -> HttpResponse:
    holding = Holding.objects.select_related("person", "post__department").filter(pk=pk).first()
    if holding is None:
        raise NotThere(_("この在任は見つかりません。"))
    form = LastDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation.end_holding(holding, last_day=form.cleaned_data["last_day"], by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("在任の最後の日を記録しました。"))
        return redirect("people:person", holding.person_id)
    return render(request, "people/office/end_holding.html", {"form": form, "holding": holding})


@manages
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything a person holds, and one deed that hands it over."""
    found, moved, to = _one(request, pk), None, None
    form = HandOverForm(request.POST or None, initial={"staff_number": request.GET.get("to", "")})
    if request.method == "POST" and form.is_valid():
        to = queries.staff_visible_to(request.user).filter(staff_number__iexact=form.cleaned_data["staff_number"].strip()).first()  # type: ignore[arg-type]
        if to is None:
            form.add_error("staff_number", _("この職員番号の職員はいません。"))
        else:
            moved = handing_over.hand_over(found, to, by=request.user)  # type: ignore[arg-type]
    audit.record("person.seen", found, by=request.user, hand_over=True)  # type: ignore[arg-type]
    context = {"person": found, "form": form, "held": handing_over.held_by(found), "moved": moved, "to": to}
    return render(request, "people/office/hand_over.html", context)


@manages
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """All living tokens of the town hall; any of them can be taken back here."""
    living = ApiToken.objects.filter(revoked_at__isnull=True).select_related("person")
    if request.method == "POST":
        token = living.filter(pk=request.POST.get("token") or 0).first() if request.POST.get("token", "").isdigit() else None
        if token is None:
            raise NotThere(_("このトークンは見つかりません。"))
        revoke_token(token, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("トークンを取り消しました。"))
        return redirect("people:office_tokens")
    page = paginate(request, living, 100)
    return render(request, "people/office/tokens.html", {"page": page, "tokens": named(page.rows), "now": timezone.now()})
