"""Reading a set of fields: which are shown, what was answered, what is missing. The same for a step and for a row of a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from yakuba.resident.procedures.expressions import holds
from yakuba.resident.procedures.fields.kind import Context, FieldProblem, keepable

if TYPE_CHECKING:
    from yakuba.resident.procedures.definition.model import Check, Field

Scope = Callable[[Mapping[str, Any]], Mapping[str, Any]]  # from the values of the set to what expressions see


@dataclass
class Read:
    """What a set of fields gave. `values` holds what is right, `kept` also what is wrong, as it was typed."""

    values: dict[str, Any] = made(default_factory=dict)
    kept: dict[str, Any] = made(default_factory=dict)
    errors: dict[str, str] = made(default_factory=dict)
    visible: list[Field] = made(default_factory=list)


def shown(field: Field, data: Mapping[str, Any], today: date) -> bool:
    """Whether `field` is asked, given what was answered."""
    return field.show_if is None or holds(field.show_if, data, today=today)


def needed(field: Field, data: Mapping[str, Any], today: date) -> bool:
    """Whether `field` must be answered."""
    return field.kind_of.has_value and holds(field.required, data, today=today)


def in_order(fields: list[Field], wanted: list[Field]) -> list[Field]:
    """`wanted` in the order of the form."""
    names = {field.name for field in wanted}
    return [field for field in fields if field.name in names]


def read_fields(fields: list[Field], ordered: list[Field], raw: Callable[[Field], Any], context: Context, scope: Scope) -> Read:
    """Read all fields that are shown; `ordered` has each field behind those that its show_if reads."""
    found = Read()
    for field in ordered:
        if not shown(field, scope(found.values), context.today):
            continue
        found.visible.append(field)
        if field.kind_of.has_value:
            _read_one(field, raw(field), context, scope, found)
    found.visible = in_order(fields, found.visible)
    data = scope(found.values)
    for field in found.visible:
        if field.name not in found.kept and needed(field, data, context.today):
            found.errors.setdefault(field.name, missing(field, context.language))
        elif field.name in found.values:
            _run_checks(field.checks, data, context, found, field.name)
    names = [field.name for field in fields]
    found.values = {name: found.values[name] for name in names if name in found.values}
    found.kept = {name: found.kept[name] for name in names if name in found.kept}
    return found


def missing(field: Field, language: str) -> str:
    """What to do about a field that was left blank."""
    label = field.label.into(language)
    if field.kind == "choice":
        return _("「%(label)s」を選んでください。") % {"label": label}
    if field.kind == "file":
        return _("「%(label)s」のファイルを選んでください。") % {"label": label}
    if field.kind == "consent":
        return _("内容を読んで、同意する場合はチェックを入れてください。")
    return _("「%(label)s」を入力してください。") % {"label": label}


def _read_one(field: Field, raw: Any, context: Context, scope: Scope, found: Read) -> None:
    kind = field.kind_of
    if kind.blank(raw):
        return
    try:
        if hasattr(kind, "read_rows"):
            value = kind.read_rows(raw, field, context, scope(found.values))
        else:
            value = kind.read(raw, field, context)
    except FieldProblem as problem:
        found.errors |= problem.at(field.name)
        kept = keepable(raw) if problem.value is None else problem.value
        if not kind.blank(kept):
            found.kept[field.name] = kept
    else:
        if not kind.blank(value):
            found.values[field.name] = found.kept[field.name] = value


def _run_checks(checks: list[Check], data: Mapping[str, Any], context: Context, found: Read, name: str) -> None:
    for check in checks:
        if not holds(check.expr, data, today=context.today):
            found.errors.setdefault(name, check.message.into(context.language))


def run_set_checks(checks: list[Check], data: Mapping[str, Any], context: Context, found: Read) -> None:
    """Checks between fields. One that reads a field which is wrong or missing waits until that is mended."""
    wrong = {path.partition(".")[0] for path in found.errors}
    names = {field.name for field in found.visible}
    for check in checks:
        if check.reads & wrong or holds(check.expr, data, today=context.today):
            continue
        places = [name for name in check.fields if name in names]
        for name in places or [""]:
            found.errors.setdefault(name, check.message.into(context.language))
