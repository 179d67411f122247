"""Filling in: which steps and fields are asked, and reading what was answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from yakuba.resident.procedures.definition.model import Definition, Field, Step
from yakuba.resident.procedures.expressions import holds
from yakuba.resident.procedures.fields import Context, FormData
from yakuba.resident.procedures.fields.form_data import ADD, LOOKUP, REMOVE, REMOVE_FILE
from yakuba.resident.procedures.fields.groups import row_scope
from yakuba.resident.procedures.fields.kind import FieldProblem, keepable
from yakuba.resident.procedures.fields.reading import Read, read_fields, run_set_checks, shown

Answers = dict[str, Any]


@dataclass
class StepResult:
    """`answers`: all answers, with what could not be taken kept as it was typed. `errors`: path → message.

    `stays`: nothing was sent yet, a button changed the form (a row added, a file removed) or new questions appeared: show the step again;
    `anchor` is where to look.
    """

    answers: Answers
    errors: dict[str, str] = field(default_factory=dict)
    stays: bool = False
    anchor: str = ""


def pruned(definition: Definition, answers: Mapping[str, Any], *, until: Step | None = None, today=None) -> Answers:
    """The answers of what is asked: those of hidden steps, fields and cells are dropped. `until`: of the steps before that one."""
    today = today or localdate()
    found: Answers = {}
    for step in definition.steps:
        if until is not None and step.name == until.name:
            break
        if step.show_if is not None and not holds(step.show_if, found, today=today):
            continue
        here: Answers = {}
        for field_ in step.ordered:
            if field_.name in answers and shown(field_, {**found, **here}, today):
                value = answers[field_.name]
                here[field_.name] = _pruned_rows(field_, value, {**found, **here}, today) if field_.fields else value
        found |= {f.name: here[f.name] for f in step.fields if f.name in here}
    return found


def _pruned_rows(group: Field, rows: Any, data: Mapping[str, Any], today) -> Any:
    if not group.kind_of.fits(rows):
        return rows
    found = []
    for number, row in enumerate(rows, start=1):
        here: Answers = {}
        for inner in group.ordered:
            if inner.name in row and shown(inner, row_scope(data, number)(here), today):
                here[inner.name] = row[inner.name]
        found.append({inner.name: here[inner.name] for inner in group.fields if inner.name in here})
    return found


def visible_steps(definition: Definition, answers: Mapping[str, Any], *, today=None) -> list[Step]:
    """The steps that are asked, given the answers; a condition that knows a day counts from `today`."""
    today, found = today or localdate(), []
    data = pruned(definition, answers, today=today)
    for step in definition.steps:
        if step.show_if is not None and not holds(step.show_if, data, today=today):
            continue
        if any(shown(field_, data, today) for field_ in step.fields):
            found.append(step)
    return found


def visible_fields(step: Step, answers: Mapping[str, Any], *, today=None) -> list[Field]:
    """The fields of `step` that are asked; `answers` are those of earlier steps and of this one."""
    today = today or localdate()
    here = {k: v for k, v in answers.items() if k not in {f.name for f in step.fields}}
    visible = set()
    for field_ in step.ordered:
        if shown(field_, here, today):
            visible.add(field_.name)
            if field_.name in answers:
                here[field_.name] = answers[field_.name]
    return [field_ for field_ in step.fields if field_.name in visible]


def read_step(
    definition: Definition,
    step: Step,
    data: Any,
    answers: Mapping[str, Any],
    context: Context,
    *,
    only: Collection[str] | None = None,
) -> StepResult:
    """Read what was given in `step`. `data` is a QueryDict (uploads may lie in it), a FormData, or a dict by field name.

    With `only`, just these fields are read, and every other answer stays as it is.
    """
    with override(context.language):
        return _read_step(definition, step, data, answers, replace(context, answers=answers), only)


def _read_step(
    definition: Definition, step: Step, data: Any, answers: Mapping[str, Any], context: Context, only: Collection[str] | None
) -> StepResult:
    form = data if isinstance(data, FormData) else FormData(data) if isinstance(data, MultiValueDict) else None
    before = pruned(definition, answers, until=step, today=context.today)
    found = _read(step, _source(step, form, data, answers, only), context, before, only)
    result = StepResult({name: value for name, value in answers.items() if name not in {f.name for f in step.fields}})
    kept = dict(found.kept)
    if only is not None:  # what was not to be read stays, also when it is wrong or hidden by now
        kept |= {f.name: answers[f.name] for f in step.fields if f.name not in only and f.name in answers}
    result.errors = found.errors if only is None else {p: m for p, m in found.errors.items() if p.partition(".")[0] in {*only, ""}}
    if form is None:
        result.errors |= _unknown(step, data, only)
    else:
        _do_what_a_button_says(step, form, kept, result)
        _ask_what_is_new(step, form, found, before, kept, context, result, only)
    result.answers |= {f.name: kept[f.name] for f in step.fields if f.name in kept}
    return result


def _source(step: Step, form: FormData | None, data: Any, answers: Mapping[str, Any], only: Collection[str] | None):
    given = data if isinstance(data, Mapping) else {}

    def raw(field_: Field) -> Any:
        if only is not None and field_.name not in only:
            return answers.get(field_.name)
        if form is None:
            return given.get(field_.name)
        found = field_.kind_of.from_form(form, field_.name, field_)
        return _after_removing(form, field_, found)

    return raw


def _read(step: Step, raw, context: Context, before: Mapping[str, Any], only: Collection[str] | None) -> Read:
    found = read_fields(step.fields, step.ordered, raw, context, lambda values: {**before, **values})
    checks = [check for check in step.checks if only is None or not check.fields or set(check.fields) & set(only)]
    run_set_checks(checks, {**before, **found.values}, context, found)
    return found


def _unknown(step: Step, data: Any, only: Collection[str] | None) -> dict[str, str]:
    """Names that the step does not have; in a correction, what else is sent is left aside."""
    if not isinstance(data, Mapping):
        return {"": _("項目の名前と値の組で送ってください。")}
    if only is not None:
        return {}
    known = {field_.name for field_ in step.fields}
    return {keepable(str(name))[:60]: _("この手続にない項目です。") for name in list(data)[:200] if name not in known}


# buttons that change the form


def _after_removing(form: FormData, field_: Field, raw: Any) -> Any:
    """What was sent, less the row or the file that is to go, so that it is not read either."""
    deed = form.deed()
    if deed is None:
        return raw
    what, path, value = deed
    if what == REMOVE and field_.fields and path.rpartition(":")[0] == field_.name:
        numbers = field_.kind_of.row_numbers(form, field_.name)  # type: ignore[attr-defined]
        return [row for number, row in zip(numbers, raw, strict=True) if number != path.rpartition(":")[2]]
    if what == REMOVE_FILE and field_.kind == "file" and path == field_.name:
        return field_.kind_of.without(raw, value)  # type: ignore[attr-defined]
    if what == REMOVE_FILE and field_.fields and path.startswith(f"{field_.name}."):
        _group, number, name = (path.split(".") + ["", ""])[:3]
        numbers = field_.kind_of.row_numbers(form, field_.name)  # type: ignore[attr-defined]
        inner = next((f for f in field_.fields if f.name == name and f.kind == "file"), None)
        if inner is not None and number in numbers:
            row = raw[numbers.index(number)]
            row[name] = inner.kind_of.without(row[name], value)  # type: ignore[attr-defined]
    return raw


def _do_what_a_button_says(step: Step, form: FormData, kept: Answers, result: StepResult) -> None:
    deed = form.deed()
    if deed is None:
        return
    what, path, _value = deed
    name = path.partition(":")[0].partition(".")[0]
    field_ = next((f for f in step.fields if f.name == name), None)
    if field_ is None:
        result.stays, result.errors = True, {}  # a button of another step on the same page
        return
    result.stays, result.errors, result.anchor = True, {}, f"asked_{path.partition(':')[0]}"
    if what == LOOKUP:
        _look_up(form, field_, path, kept, result)
    elif what in (ADD, REMOVE) and field_.fields:
        _keep_blank_rows(form, field_, kept, result, what, path)


def _look_up(form: FormData, field_: Field, path: str, kept: Answers, result: StepResult) -> None:
    """Fill in the address of a postal code, for whoever has no script."""
    parts = path.split(".")
    inner = field_ if len(parts) == 1 else next((f for f in field_.fields if f.name == parts[-1]), None)
    if inner is None or inner.kind != "address":
        return
    try:
        filled = inner.kind_of.look_up(inner.kind_of.from_form(form, path, inner))  # type: ignore[attr-defined]
    except FieldProblem as problem:
        result.stays, result.errors = False, {path: problem.message}
        return
    if inner is field_:
        kept[field_.name] = filled
        return
    numbers = field_.kind_of.row_numbers(form, field_.name)  # type: ignore[attr-defined]
    rows = kept.get(field_.name) or []
    position = _position(form, field_, numbers, parts[1])
    if position is not None and position < len(rows):
        rows[position][inner.name] = filled


def _position(form: FormData, group: Field, numbers: list[str], number: str) -> int | None:
    """Where a row of the screen stands among the rows that are kept: blank ones are dropped."""
    raw = group.kind_of.from_form(form, group.name, group)
    filled = [n for n, row in zip(numbers, raw, strict=True) if not group.kind_of.row_is_blank(row, group)]  # type: ignore[attr-defined]
    return filled.index(number) if number in filled else None


def _keep_blank_rows(form: FormData, group: Field, kept: Answers, result: StepResult, what: str, path: str) -> None:
    raw = _after_removing(form, group, group.kind_of.from_form(form, group.name, group))
    blank = sum(group.kind_of.row_is_blank(row, group) for row in raw)  # type: ignore[attr-defined]
    rows = list(kept.get(group.name) or []) + [{}] * (blank + (what == ADD))
    rows = rows[: max(group.opts.max_rows, len(kept.get(group.name) or []))]  # type: ignore[attr-defined]
    kept[group.name] = rows
    last = max(len(rows) - 1, 0)
    result.anchor = f"asked_{group.name}.{last}" if what == ADD else f"asked_{group.name}"
    if not rows:
        del kept[group.name]


def _ask_what_is_new(
    step: Step,
    form: FormData,
    found: Read,
    before: Mapping[str, Any],
    kept: Answers,
    context: Context,
    result: StepResult,
    only: Collection[str] | None,
) -> None:
    """Without script, an answer can bring up questions that were not on the screen: they are asked before the step counts as done."""
    if not form.knows_what_was_asked or result.stays:
        return
    new = [f.name for f in found.visible if f.name not in form.asked and (only is None or f.name in only)]
    for group in (f for f in found.visible if f.fields and (only is None or f.name in only)):
        new += _new_cells(group, form, {**before, **found.values}, kept.get(group.name), context)
    if new:
        result.errors = {p: m for p, m in result.errors.items() if p not in new}
        result.stays = not result.errors
        result.anchor = f"asked_{new[0]}" if result.stays else ""


def _new_cells(group: Field, form: FormData, data: Mapping[str, Any], rows: Any, context: Context) -> list[str]:
    numbers = group.kind_of.row_numbers(form, group.name)  # type: ignore[attr-defined]
    raw = group.kind_of.from_form(form, group.name, group)
    on_screen = [n for n, row in zip(numbers, raw, strict=True) if not group.kind_of.row_is_blank(row, group)]  # type: ignore[attr-defined]
    new = []
    for position, (number, row) in enumerate(zip(on_screen, rows if group.kind_of.fits(rows) else [], strict=False)):
        scope = row_scope(data, position + 1)(row)
        new += [
            f"{group.name}.{position}.{inner.name}"
            for inner in group.fields
            if f"{group.name}.{number}.{inner.name}" not in form.asked and shown(inner, scope, context.today)
        ]
    return new


# the whole form


def read_all(definition: Definition, data: Any, context: Context) -> tuple[Answers, dict[str, str]]:
    """Everything at once, as a program sends it, or as a draft holds it: the answers that are right, and path → message."""
    if not isinstance(data, Mapping):
        return {}, {"": _("項目の名前と値の組で送ってください。")}
    answers, by_step = _read_steps(definition, data, context)
    errors = {path: message for found in by_step.values() for path, message in found.items()}
    for name in list(data)[:200]:
        if name not in definition.fields:
            errors[keepable(str(name))[:60]] = _("この手続にない項目です。")
    return answers, errors


def check_all(definition: Definition, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, str]]:
    """Whether everything is answered and fits together: the steps that need work, each with path → message; {} when it may be sent."""
    return _read_steps(definition, answers, replace(context, answers=answers))[1]


def _read_steps(definition: Definition, data: Mapping[str, Any], context: Context) -> tuple[Answers, dict[str, dict[str, str]]]:
    with override(context.language):
        return _read_steps_in_words(definition, data, context)


def _read_steps_in_words(definition: Definition, data: Mapping[str, Any], context: Context) -> tuple[Answers, dict[str, dict[str, str]]]:
    answers: Answers = {}
    errors: dict[str, dict[str, str]] = {}
    for step in definition.steps:
        if step.show_if is not None and not holds(step.show_if, answers, today=context.today):
            continue
        found = _read(step, lambda field_: data.get(field_.name), context, answers, None)
        for field_ in found.visible:
            if field_.is_proven and found.values.get(field_.name) and not _is_proven(found.values[field_.name], context):
                found.errors.setdefault(field_.name, _("このメールアドレスに届く確認コードを入力してください。"))
        answers |= found.values
        if found.errors:
            errors[step.name] = found.errors
    return answers, errors


def _is_proven(address: str, context: Context) -> bool:
    return address.lower() in {proven.lower() for proven in context.proven}


def unproven_address(definition: Definition, step: Step, answers: Mapping[str, Any], context: Context) -> str:
    """The first e-mail address in `step` that needs a code and has not been proven yet, or ""."""
    for field_ in visible_fields(step, answers, today=context.today):
        value = answers.get(field_.name)
        if field_.is_proven and isinstance(value, str) and value and not _is_proven(value, context):
            try:
                return str(field_.kind_of.read(value, field_, context))
            except FieldProblem:
                continue
    return ""
