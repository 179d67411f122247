"""The inbox (受付箱): one list for all services, narrowed, sorted, picked from, written out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from yakuba.platform.cases import exporting
from yakuba.platform.cases.columns import case_url, inbox_columns
from yakuba.platform.cases.filters import (
    Filter,
    chips_of,
    clean_query,
    due_words,
    narrow,
    progress_words,
    read_filter,
    state_words,
    topic_words,
    type_words,
    waiting_words,
)
from yakuba.platform.cases.listing import InboxTable, count_up_to, read_order
from yakuba.platform.cases.queries import cases_visible_to, departments_seen_by, saved_filters_for
from yakuba.platform.cases.views.doors import person_of, staff_only
from yakuba.platform.people.models import Department, Holding, Person
from yakuba.platform.people.rights import may

# The conditions that stand one step away from the list.
FURTHER = ("progress", "type", "topic", "department", "waiting", "received_from", "received_to", "unread")


@staff_only
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The list."""
    person = person_of(request)
    asked = read_filter(request.GET)
    visible = cases_visible_to(person)
    saved = list(saved_filters_for(person))
    may_export = may(person, "cases.export")
    query = clean_query(request.GET)
    listed = narrow(visible, asked, person)
    table = InboxTable(request, listed, inbox_columns(), name="inbox", caption=_("受付箱"), row_url=lambda case: case_url(case, query))
    context = {
        "table": table,
        "asked": asked,
        "query": query,
        "views": _views(request, visible, person),
        "saved": saved,
        "own_filters": [one for one in saved if one.owner_id == person.pk],
        "exports": _exports(),
        "bulk": render_to_string("cases/bulk_bar.html", {"next": request.get_full_path(), "may_export": may_export}, request),
        "may_export": may_export,
        **_choices(request, asked, person),
    }
    return table.remember(render(request, "cases/inbox.html", context))


def _exports() -> list[tuple[str, str]]:
    """Where the list can be had as a file, and for what."""
    return [
        (reverse("cases:export_xlsx"), "Excel"),
        (reverse("cases:export_csv"), "CSV（UTF-8）"),
        (reverse("cases:export_cp932"), _("CSV（古い表計算ソフト）")),
    ]


def _views(request: HttpRequest, visible, person: Person) -> list[dict[str, Any]]:
    here = clean_query(request.GET, leave_out=("sort",))
    found = []
    for query, label in questions().items():
        count = count_up_to(narrow(visible, read_filter(QueryDict(query)), person))
        found.append({"label": label, "url": f"?{query}", "here": query == here, "count": str(count)})
    return found


def questions() -> dict[str, str]:
    """What is asked every morning: query string and label."""
    return {
        "": _("未完了すべて"),
        "assignee=me": _("自分の担当"),
        "assignee=nobody": _("担当者なし"),
        "due=overdue": pgettext("案件", "期限切れ"),
        "due=week": _("今週まで"),
        "waiting=approver": _("決裁待ち"),
        "unread=1": _("新しい連絡"),
    }


def _choices(request: HttpRequest, asked: Filter, person: Person) -> dict[str, Any]:
    """What the filter form offers, and the filters that are on."""
    departments = [(d.code, "　" * (d.path.count("/") - 2) + d.name) for d in Department.objects.filter(pk__in=departments_seen_by(person))]
    colleagues = _colleagues(person)
    names = {code: label.strip("　") for code, label in departments}
    return {
        "types": type_words(),
        "topics": topic_words(asked.type),
        "states": state_words(asked.type),
        "departments": departments,
        "assignees": [("me", _("自分")), ("nobody", _("担当者なし")), *colleagues],
        "dues": due_words(),
        "waitings": waiting_words(),
        "progresses": progress_words(),
        "sort": request.GET.get("sort", "") if read_order(request.GET).key == request.GET.get("sort", "").lstrip("-") else "",
        "typed_from": request.GET.get("received_from", "")[:40],
        "typed_to": request.GET.get("received_to", "")[:40],
        "more_open": any(request.GET.get(name) for name in FURTHER),
        "problems": [(f"id_{name}", said) for name, said in asked.problems.items()],
        "chips": chips_of(asked, request.GET, departments=names, people=dict(colleagues)),
    }


def _colleagues(person: Person) -> list[tuple[int, str]]:
    """The staff with a post in a department this person sees."""
    today = timezone.localdate()
    current = Holding.objects.filter(post__department__in=departments_seen_by(person), from_on__lte=today).exclude(until_on__lt=today)
    return list(Person.objects.filter(pk__in=current.values("person"), is_active=True).order_by("name", "pk").values_list("pk", "name"))


@staff_only
@require_GET
def export(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """The list as a file: csv (UTF-8 with BOM), cp932 (for old spreadsheets) or xlsx. All of it, in the order on screen."""
    person = person_of(request)
    asked = read_filter(request.GET)
    listed = exporting.exportable(narrow(cases_visible_to(person), asked, person), person).order_by(*read_order(request.GET).fields())
    exporting.note_export(listed, by=person, form=form, query=clean_query(request.GET))
    return file_response(listed, form)


def file_response(listed, form: str) -> StreamingHttpResponse:
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M")
    if form == "xlsx":
        response = StreamingHttpResponse(
            exporting.excel_pieces(listed), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
        name = f"cases-{stamp}.xlsx"
    else:
        charset = "utf-8" if form == "csv" else "cp932"
        label = "utf-8" if form == "csv" else "Shift_JIS"
        response = StreamingHttpResponse(exporting.csv_pieces(listed, charset), content_type=f"text/csv; charset={label}")
        name = f"cases-{stamp}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
