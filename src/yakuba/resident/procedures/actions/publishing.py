"""Keeping procedures: make, write a version, publish it, stop and open. Running applications keep the version they were made with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform import audit, kana
from yakuba.platform.errors import NotYours
from yakuba.platform.people.models import Department, Person
from yakuba.resident.procedures.definition import Definition, DefinitionProblem
from yakuba.resident.procedures.errors import DefinitionWrong, DraftMovedOn, VersionFixed
from yakuba.resident.procedures.models import Procedure, ProcedureState, ProcedureVersion
from yakuba.resident.procedures.queries import may_edit, version_in_the_making


def _check(definition: Any) -> Definition:
    try:
        return Definition.from_json(definition)
    except DefinitionProblem as problem:
        raise DefinitionWrong(_("この定義には直すところがあります。"), fields=problem.fields) from problem


def _guard(procedure: Procedure, by: Person | None) -> None:
    if by is not None and not may_edit(by, procedure):
        raise NotYours(_("この手続を編集する権限がありません。所管課の担当者に頼んでください。"))


@audit.deed()
def make_procedure(definition: Any, *, department: Department, by: Person | None, position: int = 100) -> Procedure:
    """A new procedure with a first version in the making. `by=None`: the demo loader."""
    parsed = _check(definition)
    procedure = Procedure(slug=parsed.slug, department=department, position=position)
    _guard(procedure, by)
    _copy_heading(procedure, parsed)
    procedure.save()
    ProcedureVersion.objects.create(procedure=procedure, number=1, definition=parsed.to_json(), content_hash=parsed.content_hash())
    audit.record("procedure.made", procedure, by=by)
    return procedure


def _copy_heading(procedure: Procedure, definition: Definition) -> None:
    """What lists and search need, taken from the definition."""
    procedure.title, procedure.summary = definition.title.as_dict(), definition.summary.as_dict()
    procedure.category, procedure.keywords = definition.category, definition.keywords
    words = [*procedure.title.values(), *procedure.summary.values(), *definition.keywords, definition.slug]
    procedure.search_key = "\n".join(kana.search_key(word) for word in words)


@audit.deed()
def write_version(
    procedure: Procedure, definition: Any, *, by: Person | None, note: str = "", revision: int | None = None
) -> ProcedureVersion:
    """Keep `definition` as the version in the making; the first save after a publication opens a new number."""
    procedure = Procedure.objects.select_for_update().get(pk=procedure.pk)
    _guard(procedure, by)
    parsed = _check(definition)
    if parsed.slug != procedure.slug:
        same = _("「%(slug)s」のままにしてください。") % {"slug": procedure.slug}
        raise DefinitionWrong(_("手続の識別名は変えられません。"), fields={"slug": [same]})
    version = version_in_the_making(procedure)
    if version is None:
        newest = procedure.versions.aggregate(Max("number"))["number__max"] or 0
        version = ProcedureVersion(procedure=procedure, number=newest + 1)
    elif revision is not None and version.revision != revision:
        raise DraftMovedOn
    else:
        version.revision += 1
    version.definition, version.content_hash, version.note = parsed.to_json(), parsed.content_hash(), note
    version.made_at = timezone.now()
    version.save()
    audit.record("procedure.written", procedure, by=by, version=version.number, content=version.content_hash)
    return version


@audit.deed()
def publish_version(version: ProcedureVersion, *, by: Person | None) -> ProcedureVersion:
    """From now on new applications are made with this version."""
    procedure = Procedure.objects.select_for_update().get(pk=version.procedure_id)
    _guard(procedure, by)
    version = ProcedureVersion.objects.get(pk=version.pk)
    if version.published_at is not None:
        raise VersionFixed
    _copy_heading(procedure, _check(version.definition))
    version.published_at, version.published_by = timezone.now(), by
    version.save()
    if procedure.state == ProcedureState.PREPARED:
        procedure.state = ProcedureState.OPEN
    procedure.save()
    audit.record("procedure.published", procedure, by=by, version=version.number)
    return version


@audit.deed()
def drop_version(version: ProcedureVersion, *, by: Person) -> None:
    """Throw away the version in the making."""
    _guard(version.procedure, by)
    if version.published_at is not None:
        raise VersionFixed
    audit.record("procedure.version_dropped", version.procedure, by=by, version=version.number)
    version.delete()


@audit.deed()
def stop(procedure: Procedure, *, by: Person, notice: dict[str, str]) -> Procedure:
    """Take no applications until opened again; `notice` tells residents why and what else they can do."""
    return _set_state(procedure, ProcedureState.STOPPED, by=by, notice=notice, event="procedure.stopped")


@audit.deed()
def open_again(procedure: Procedure, *, by: Person) -> Procedure:
    return _set_state(procedure, ProcedureState.OPEN, by=by, notice={}, event="procedure.opened")


def _set_state(procedure: Procedure, state: str, *, by: Person, notice: dict[str, str], event: str) -> Procedure:
    procedure = Procedure.objects.select_for_update().get(pk=procedure.pk)
    _guard(procedure, by)
    procedure.state, procedure.stop_notice = state, notice
    procedure.save(update_fields=["state", "stop_notice"])
    audit.record(event, procedure, by=by)
    return procedure


@audit.deed()
def set_period(procedure: Procedure, *, by: Person, opens_at: datetime | None, closes_at: datetime | None) -> Procedure:
    """When applications are taken."""
    procedure = Procedure.objects.select_for_update().get(pk=procedure.pk)
    _guard(procedure, by)
    procedure.opens_at, procedure.closes_at = opens_at, closes_at
    procedure.save(update_fields=["opens_at", "closes_at"])
    audit.record("procedure.period_set", procedure, by=by, opens_at=opens_at, closes_at=closes_at)
    return procedure
