"""A step on the screen."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from yakuba.resident.procedures.definition import references
from yakuba.resident.procedures.definition.filling import pruned
from yakuba.resident.procedures.definition.model import Definition, Field, Step
from yakuba.resident.procedures.fields import Context
from yakuba.resident.procedures.fields.reading import needed, shown
from yakuba.resident.procedures.fields.view import FieldView, anchors


@dataclass
class StepView:
    """`fields`: HTML of each field, to be printed in a <form>; `error_pairs`: (id, message) for the summary of errors."""

    name: str
    title: str
    help: str
    fields: list[SafeString]
    error_pairs: list[tuple[str, str]] = field(default_factory=list)


def step_view(
    definition: Definition,
    step: Step,
    answers: Mapping[str, Any],
    errors: Mapping[str, str],
    context: Context,
    *,
    only: Collection[str] | None = None,
) -> StepView:
    """How `step` looks with `answers` filled in and `errors` beside their fields. `only`: just these fields, for a correction."""
    before = pruned(definition, answers, until=step, today=context.today)
    data: dict[str, Any] = dict(before)
    visible = set()
    for asked in step.ordered:
        if shown(asked, data, context.today):
            visible.add(asked.name)
            if asked.name in answers:
                data[asked.name] = answers[asked.name]
    own = {
        name for name in (definition.contact.name, definition.contact.email, definition.contact.phone, definition.contact.address) if name
    }
    views = [
        FieldView(
            field=asked,
            path=asked.name,
            typed=answers.get(asked.name),
            errors=errors,
            context=context,
            data=data,
            required=needed(asked, data, context.today),
            visible=asked.name in visible,
            own=asked.name in own or bool(getattr(asked.opts, "birth", False)),
        )
        for asked in step.fields
        if only is None or asked.name in only
    ]
    with override(context.language):
        printed = [mark_safe(str(view)) for view in views]
        facts = _facts(step, views, data, context)
        pairs = _pairs(views, errors)
    return StepView(
        name=step.name,
        title=step.title.into(context.language),
        help=step.help.into(context.language) if step.help else "",
        fields=[facts, *printed],
        error_pairs=pairs,
    )


def _pairs(views: list[FieldView], errors: Mapping[str, str]) -> list[tuple[str, str]]:
    found = anchors(views, errors)
    return found + ([("", errors[""])] if "" in errors else [])


def _facts(step: Step, views: list[FieldView], data: Mapping[str, Any], context: Context) -> SafeString:
    """What the script must know: the day, and those answers from elsewhere that expressions on this page read."""
    read: set[str] = set()
    for view in views:
        for asked in (view.field, *view.field.fields):
            read |= _reads(asked)
    here = {view.field.name for view in views}
    known = {name: data[name] for name in sorted(read - here) if name in data}
    return mark_safe(
        render_to_string(
            "procedures/fields/facts.html", {"today": context.today.isoformat(), "answers": json.dumps(known, ensure_ascii=False)}
        )
    )


def _reads(asked: Field) -> set[str]:
    found = set()
    for expression in (asked.show_if, asked.required):
        if expression is not None:
            found |= references.roots(expression)
    return found
