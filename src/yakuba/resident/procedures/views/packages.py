"""Packages on screen: take one out, look at one, take it in, and say whose are trusted."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.platform import audit
from yakuba.platform.errors import NotThere, Refused
from yakuba.platform.files import actions as files
from yakuba.platform.files.models import StoredFile
from yakuba.platform.people.models import Department
from yakuba.platform.people.rights import departments_with, may
from yakuba.platform.people.views.doors import needs
from yakuba.platform.ui.lists import Column, Table
from yakuba.platform.ui.wording import wareki_time
from yakuba.resident.procedures.actions import importing
from yakuba.resident.procedures.definition import differences, step_view
from yakuba.resident.procedures.errors import DefinitionWrong
from yakuba.resident.procedures.models import Procedure, ProcedureVersion, Publisher
from yakuba.resident.procedures.packages import Package, build, read, signing
from yakuba.resident.procedures.queries import may_edit, procedures_editable_by, version_in_force, version_in_the_making
from yakuba.resident.procedures.reading import definition_of, plain_context
from yakuba.resident.procedures.views.holding import staff_of

PURPOSE = "procedures.package"


@needs("procedures.edit")
@require_safe
def take_out(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A published version as a signed file."""
    procedure = get_object_or_404(procedures_editable_by(staff_of(request)), slug=slug)
    version = get_object_or_404(procedure.versions.filter(published_at__isnull=False), number=number)
    audit.record("procedure.exported", procedure, by=staff_of(request), version=version.number)
    return as_file(version)


def as_file(version: ProcedureVersion) -> HttpResponse:
    """The package as a download."""
    content = json.dumps(build(version, made_at=timezone.now()), ensure_ascii=False, indent=1)
    name = f"{version.procedure.slug}-{version.number}.yakuba.json"
    return HttpResponse(
        content, content_type="application/json; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@needs("procedures.edit")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Choose a file; what is no package is refused here, before anything is kept."""
    problems: dict[str, list[str]] = {}
    said = ""
    if request.method == "POST":
        try:
            return redirect("procedures:package", _kept(request).public_id)
        except Refused as refusal:
            said = f"{refusal.message} {refusal.next_step}".strip()
            problems = {} if not isinstance(refusal, DefinitionWrong) else refusal.fields
    context = {
        "error": said,
        "error_pairs": [("id_file", said)] if said else [],
        "problem_items": list(problems.items()),
        "publishers": _publishers(request),
        "own_fingerprint": signing.fingerprint(signing.town_key()),
        "may_trust": may(staff_of(request), "procedures.trust"),
    }
    return render(request, "procedures/office/packages.html", context, status=422 if said else 200)


def _kept(request: HttpRequest) -> StoredFile:
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(_("ファイルを選んでください。"))
    raw = upload.read()
    read(raw)
    return files.keep(BytesIO(raw), name=upload.name or "package.json", purpose=PURPOSE, by=staff_of(request))


def _publishers(request: HttpRequest) -> Table:
    columns = [
        Column("name", _("発行元"), head=True),
        Column("fingerprint", _("鍵の指紋"), render=lambda publisher: signing.fingerprint(publisher.public_key)),
        Column("trusted_by", _("信頼に加えた人"), render=lambda publisher: publisher.trusted_by.name),
        Column("trusted_at", _("日時"), render=lambda publisher: wareki_time(publisher.trusted_at)),
    ]
    return Table(request, Publisher.objects.select_related("trusted_by"), columns, name="publishers", caption=_("信頼する発行元"))


def _package(request: HttpRequest, file_id: str) -> tuple[StoredFile, Package]:
    stored = StoredFile.objects.filter(public_id=file_id, purpose=PURPOSE, added_by=staff_of(request)).first()
    if stored is None or stored.is_disposed:
        raise NotThere(_("このパッケージは見つかりません。もう一度ファイルを選んでください。"), link=reverse("procedures:packages"))
    with files.open_stored(stored) as file:
        return stored, read(file.read())


@needs("procedures.edit")
@require_http_methods(["GET", "POST"])
def package(request: HttpRequest, file_id: str) -> HttpResponse:
    """Who made it, what it changes, whether it reads here as it did there; then take it in, or not."""
    stored, found = _package(request, file_id)
    procedure = Procedure.objects.filter(slug=found.definition.slug).select_related("department").first()
    if request.method == "POST":
        return _take_in(request, stored, found)
    return render(request, "procedures/office/package.html", _facts(request, stored, found, procedure))


def _take_in(request: HttpRequest, stored: StoredFile, found: Package) -> HttpResponse:
    person = staff_of(request)
    if request.POST.get("do") == "trust":
        importing.trust(found.public_key, name=request.POST.get("name", "") or found.publisher_name, by=person)
        messages.success(request, _("発行元を信頼に加えました。"))
        return redirect("procedures:package", stored.public_id)
    department = departments_with(person, "procedures.edit").filter(code=request.POST.get("department", "")).first()
    revision = request.POST.get("revision", "")
    version = importing.import_package(
        found, department=department, by=person, revision=int(revision) if revision.isdigit() and len(revision) < 9 else None
    )
    files.dispose(stored, by=person, reason="package imported")
    messages.success(request, _("編集中の版として取り込みました。下見して公開してください。"))
    return redirect("procedures:office_preview", version.procedure.slug)


def _facts(request: HttpRequest, stored: StoredFile, found: Package, procedure: Procedure | None) -> dict[str, Any]:
    in_force = version_in_force(procedure) if procedure else None
    making = version_in_the_making(procedure) if procedure else None
    definition, context = found.definition, plain_context(language="ja", by=None)
    trusted = importing.trusted_name(found.public_key)
    return {
        "stored": stored,
        "package": found,
        "procedure": procedure,
        "making": making,
        "trusted": trusted,
        "may_trust": may(staff_of(request), "procedures.trust"),
        "held_by": procedure.department if procedure and not may_edit(staff_of(request), procedure) else None,
        "facts": [
            {"label": _("手続"), "value": f"{definition.title.ja}（{definition.slug}）"},
            {"label": _("発行元の名乗り"), "value": found.publisher_name},
            {"label": _("鍵の指紋"), "value": found.fingerprint},
            {"label": _("書き出した日時"), "value": wareki_time(found.made_at)},
            {"label": _("発行元での版"), "value": str(found.content["version"])},
            {"label": _("ここでの扱い"), "value": _treatment(procedure, making)},
        ],
        "changes": differences(definition_of(in_force) if in_force else None, definition),
        "trials": len(found.content["trials"]),
        "failed": [", ".join(paths) for _trial, paths in found.failed_trials],
        "forms": [step_view(definition, step, {}, {}, context) for step in definition.steps],
        "departments": _departments(request) if procedure is None else [],
        "language": "ja",
    }


def _treatment(procedure: Procedure | None, making: ProcedureVersion | None) -> str:
    if procedure is None:
        return _("新しい手続になります。公開するまで区民には見えません。")
    if making is not None:
        return _("「%(title)s」の編集中の版を、この内容に置き換えます。") % {"title": procedure}
    return _("「%(title)s」の新しい版（編集中）になります。公開するまで区民には見えません。") % {"title": procedure}


def _departments(request: HttpRequest) -> list[tuple[str, str]]:
    own: list[Department] = list(departments_with(staff_of(request), "procedures.edit").filter(closed_on__isnull=True).order_by("path"))
    return [(department.code, department.name) for department in own]


@needs("procedures.trust")
@require_POST
def distrust(request: HttpRequest, pk: int) -> HttpResponse:
    publisher = get_object_or_404(Publisher, pk=pk)
    importing.distrust(publisher, by=staff_of(request))
    messages.success(request, _("%(name)sを信頼する発行元から外しました。") % {"name": publisher.name})
    return redirect("procedures:packages")
