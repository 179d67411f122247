"""Keeping procedures, in a plain staff screen: versions with differences, a checked JSON text, publish, stop and open."""

from __future__ import annotations

import difflib
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.platform import kana
from yakuba.platform.people.views.doors import needs
from yakuba.platform.ui.lists import Column, Table
from yakuba.platform.ui.wording import in_language, wareki_time
from yakuba.resident.procedures.actions import publishing
from yakuba.resident.procedures.definition import Change, differences, step_view
from yakuba.resident.procedures.errors import DefinitionWrong, DraftMovedOn
from yakuba.resident.procedures.models import Procedure, ProcedureVersion
from yakuba.resident.procedures.queries import procedures_editable_by, version_in_force, version_in_the_making
from yakuba.resident.procedures.reading import definition_of, plain_context
from yakuba.resident.procedures.views.holding import staff_of


def _procedure(request: HttpRequest, slug: str) -> Procedure:
    return get_object_or_404(procedures_editable_by(staff_of(request)), slug=slug)


def _as_text(version: ProcedureVersion | None) -> str:
    return json.dumps(version.definition, ensure_ascii=False, indent=2) if version else ""


@needs("procedures.edit")
@require_safe
def kept_list(request: HttpRequest) -> HttpResponse:
    """The procedures of my departments, with their state and versions."""
    found = procedures_editable_by(staff_of(request))
    words = request.GET.get("q", "")[:100]
    if words:
        found = found.filter(search_key__contains=kana.search_key(words))
    columns = [
        Column("title", _("手続"), render=lambda procedure: in_language(procedure.title), head=True, sort="slug"),
        Column("state", _("受付の状態"), render=lambda procedure: procedure.get_state_display(), sort="state"),
        Column("department", _("所管課"), render=lambda procedure: in_language(procedure.department), sort="department__path"),
    ]
    table = Table(
        request, found, columns, name="procedures", caption=_("手続の管理"), sort="slug",
        row_url=lambda procedure: reverse("procedures:office_procedure", args=[procedure.slug]),
    )  # fmt: skip
    return table.remember(render(request, "procedures/office/list.html", {"procedures": table, "words": words}))


@needs("procedures.edit")
@require_safe
def kept(request: HttpRequest, slug: str) -> HttpResponse:
    """One procedure: state, period, versions, and the way to edit."""
    procedure = _procedure(request, slug)
    versions = procedure.versions.select_related("published_by").order_by("-number")
    context = {
        "procedure": procedure,
        "procedure_title": in_language(procedure.title),
        "facts": [
            {"label": _("識別名"), "value": procedure.slug},
            {"label": _("所管課"), "value": in_language(procedure.department)},
            {"label": _("受付期間"), "value": _period(procedure)},
        ],
        "versions": versions,
        "in_force": version_in_force(procedure),
        "in_the_making": version_in_the_making(procedure),
    }
    return render(request, "procedures/office/procedure.html", context)


def _period(procedure: Procedure) -> str:
    opens = wareki_time(procedure.opens_at) if procedure.opens_at else _("公開から")
    closes = wareki_time(procedure.closes_at) if procedure.closes_at else pgettext("受付期間", "期限なし")
    return format_html(_("{opens}〜{closes}"), opens=opens, closes=closes)


@needs("procedures.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The definition as text. What can't be used is refused with the place of each mistake, and the text stays."""
    procedure = _procedure(request, slug)
    making = version_in_the_making(procedure)
    text = request.POST.get("definition", _as_text(making or version_in_force(procedure)))
    problems: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            revision = request.POST.get("revision", "")
            publishing.write_version(
                procedure,
                json.loads(text),
                by=staff_of(request),
                note=request.POST.get("note", "")[:200],
                revision=int(revision) if revision.isdigit() else None,
            )
            return redirect("procedures:office_preview", slug)
        except json.JSONDecodeError as problem:
            problems = {_("%(line)d行目") % {"line": problem.lineno}: [_("JSONとして読めません。カンマや引用符を確かめてください。")]}
        except (DefinitionWrong, DraftMovedOn) as problem:
            problems = getattr(problem, "fields", None) or {_("全体"): [str(problem)]}
    context = {"procedure": procedure, "text": text, "version": making, "problems": problems} | {
        "problem_items": list(problems.items()),
        "procedure_title": in_language(procedure.title),
    }
    return render(request, "procedures/office/edit.html", context, status=422 if problems else 200)


@needs("procedures.edit")
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in the making as residents would see it, and what changes against the one in force."""
    procedure = _procedure(request, slug)
    making = version_in_the_making(procedure)
    if making is None:
        return redirect("procedures:office_procedure", slug)
    definition = definition_of(making)
    context = plain_context(language="ja", by=None)
    page = {
        "procedure": procedure,
        "version": making,
        "definition": definition,
        "procedure_title": in_language(procedure.title),
        "forms": [step_view(definition, step, {}, {}, context) for step in definition.steps],
        "changes": _changes(version_in_force(procedure), making),
        "difference": _difference(version_in_force(procedure), making),
        "language": "ja",
    }
    return render(request, "procedures/office/preview.html", page)


def _changes(before: ProcedureVersion | None, after: ProcedureVersion) -> list[Change]:
    return differences(definition_of(before) if before else None, definition_of(after))


def _difference(before: ProcedureVersion | None, after: ProcedureVersion) -> list[tuple[str, str]]:
    """Unified difference as (kind, line): kind is add, del, at or same."""
    rows = difflib.unified_diff(_as_text(before).splitlines(), _as_text(after).splitlines(), lineterm="", n=2)
    kinds = {"+": "add", "-": "del", "@": "at"}
    return [(kinds.get(row[:1], "same"), row) for row in rows if not row.startswith(("+++", "---"))]


@needs("procedures.edit")
@require_safe
def difference(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What a version changed against the one before it."""
    procedure = _procedure(request, slug)
    version = get_object_or_404(procedure.versions, number=number)
    before = procedure.versions.filter(number__lt=number).order_by("-number").first()
    return render(
        request,
        "procedures/office/difference.html",
        {
            "procedure": procedure,
            "procedure_title": in_language(procedure.title),
            "version": version,
            "changes": _changes(before, version),
            "rows": _difference(before, version),
        },
    )


@needs("procedures.edit")
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    procedure = _procedure(request, slug)
    making = version_in_the_making(procedure)
    if making is not None:
        publishing.publish_version(making, by=staff_of(request))
    return redirect("procedures:office_procedure", slug)


@needs("procedures.edit")
@require_POST
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    procedure = _procedure(request, slug)
    making = version_in_the_making(procedure)
    if making is not None:
        publishing.drop_version(making, by=staff_of(request))
    return redirect("procedures:office_procedure", slug)


@needs("procedures.edit")
@require_POST
def switch(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop, with a notice to residents, or open again."""
    procedure = _procedure(request, slug)
    if request.POST.get("to") == "stop":
        publishing.stop(procedure, by=staff_of(request), notice={"ja": request.POST.get("notice", "").strip()[:300]})
    else:
        publishing.open_again(procedure, by=staff_of(request))
    return redirect("procedures:office_procedure", slug)
