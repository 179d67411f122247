"""The office's pages on departments and posts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.platform.errors import NotThere, Unreadable
from yakuba.platform.people import queries
from yakuba.platform.people.actions import organisation
from yakuba.platform.people.models import Department, Holding, Post
from yakuba.platform.people.office_forms import DepartmentForm, HoldingForm, LastDayForm, PostForm, show_problems
from yakuba.platform.people.rights import roles, today
from yakuba.platform.people.views.doors import fresh, manages, person_of


def _posts(of: Any) -> list[Post]:
    """Posts with `current`, the holdings that run today, and the words for their roles."""
    running = Holding.objects.filter(queries.running_on(today())).select_related("person").order_by("acting")
    posts = list(of.prefetch_related(Prefetch("holdings", queryset=running, to_attr="current")))
    for post in posts:
        post.role_labels = [known.label if (known := roles.get(name)) else name for name in post.roles]
    return posts


@manages
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    everything = request.GET.get("closed") == "1"
    departments = list(Department.objects.select_related("parent") if everything else queries.departments_open())
    by_department: dict[int, list[Post]] = {}
    for post in _posts(Post.objects.filter(department__in=departments)):
        by_department.setdefault(post.department_id, []).append(post)
    for department in departments:
        department.depth = department.path.count("/") - 1  # type: ignore[attr-defined]
        department.its_posts = by_department.get(department.pk, [])  # type: ignore[attr-defined]
    return render(request, "people/office/departments.html", {"departments": departments, "everything": everything})


def _one(code: str) -> Department:
    found = Department.objects.select_related("parent").filter(code=code).first()
    if found is None:
        raise NotThere(_("この組織は見つかりません。"))
    return found


@manages
@fresh
@require_http_methods(["GET", "POST"])
def open_department(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        try:
            made = organisation.open_department(**form.cleaned_data, by=person_of(request))
            messages.success(request, _("%(name)sを作りました。") % {"name": made.name})
            return redirect("people:department", made.code)
        except Unreadable as problem:
            show_problems(form, problem)
    return render(request, "people/office/open_department.html", {"form": form})


@manages
@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, _one(code))


def _page(request: HttpRequest, found: Department, **forms: Any) -> HttpResponse:
    start = {f: getattr(found, f) for f in ("name", "name_en", "phone", "email", "place")} | {"parent": found.parent}
    context = {
        "department": found,
        "posts": _posts(found.posts.all()),
        "children": found.children.all(),
        "change_form": DepartmentForm(initial=start, department=found),
        "post_form": PostForm(),
        "close_form": LastDayForm(),
    } | forms
    return render(request, "people/office/department.html", context, status=422 if forms else 200)


@manages
@fresh
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    found = _one(code)
    form = DepartmentForm(request.POST, department=found)
    if form.is_valid():
        try:
            organisation.change_department(found, **form.cleaned_data, by=person_of(request))
            messages.success(request, _("変更しました。"))
            return redirect("people:department", code)
        except Unreadable as problem:
            show_problems(form, problem)
    return _page(request, found, change_form=form)


@manages
@fresh
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    found, form = _one(code), LastDayForm(request.POST)
    if not form.is_valid():
        return _page(request, found, close_form=form)
    organisation.close_department(found, last_day=form.cleaned_data["last_day"], by=person_of(request))
    messages.success(request, _("閉じる日を記録しました。"))
    return redirect("people:department", code)


@manages
@fresh
@require_POST
def create_post(request: HttpRequest, code: str) -> HttpResponse:
    found, form = _one(code), PostForm(request.POST)
    if form.is_valid():
        try:
            made = organisation.create_post(found, **form.cleaned_data, by=person_of(request))
            messages.success(request, _("役職を作りました。"))
            return redirect("people:post", made.pk)
        except Unreadable as problem:
            show_problems(form, problem)
    return _page(request, found, post_form=form)


@manages
@fresh
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """A post: what it may do, who holds it, who held it."""
    found = Post.objects.select_related("department").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("この役職は見つかりません。"))
    deed = request.POST.get("deed", "")
    form = PostForm(request.POST if deed == "change" else None, initial={"title": found.title, "roles": found.roles, "level": found.level})
    give = HoldingForm(request.POST if deed == "give" else None, of=found)
    close_form = LastDayForm(request.POST if deed == "close" else None)
    try:
        if _did(request, deed, found, form, give, close_form):
            return redirect("people:post", pk)
    except Unreadable as problem:
        show_problems({"change": form, "give": give}.get(deed, close_form), problem)
    context = {
        "post": found,
        "form": form,
        "give_form": give,
        "close_form": close_form,
        "holdings": found.holdings.select_related("person"),
        "day": today(),
    }
    return render(request, "people/office/post.html", context, status=422 if deed else 200)


def _did(request: HttpRequest, deed: str, found: Post, form: PostForm, give: HoldingForm, close_form: LastDayForm) -> bool:
    """Do what the page asked for, if it can be read."""
    by = person_of(request)
    if deed == "change" and form.is_valid():
        organisation.change_post(found, **form.cleaned_data, by=by)
        messages.success(request, _("変更しました。"))
        return True
    if deed == "give" and give.is_valid():
        given = dict(give.cleaned_data)
        number = given.pop("staff_number").strip()
        person = queries.staff_visible_to(by).filter(staff_number__iexact=number).first()
        if person is None:
            raise Unreadable(_("割り当てられません。"), fields={"staff_number": [_("この職員番号の職員はいません。")]})
        organisation.give_post(found, person, **given, by=by)
        messages.success(request, _("役職を割り当てました。"))
        return True
    if deed == "close" and close_form.is_valid():
        organisation.close_post(found, last_day=close_form.cleaned_data["last_day"], by=by)
        messages.success(request, _("閉じる日を記録しました。"))
        return True
    return False
