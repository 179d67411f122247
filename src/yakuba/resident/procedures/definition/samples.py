"""Believable, fictional answers to a whole form: for demo data, benchmarks and tests."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from yakuba.resident.procedures.definition.filling import check_all
from yakuba.resident.procedures.definition.model import Definition
from yakuba.resident.procedures.expressions import holds
from yakuba.resident.procedures.fields import Context
from yakuba.resident.procedures.fields.reading import needed, shown

_TRIES = 60
_SHARE_OF_OPTIONAL = 0.6


def sample_answers(definition: Definition, rng: Random, context: Context) -> dict[str, Any]:
    """Answers that can be sent, save for required files, which have no bytes here. Steps that do not fit together are tried again."""
    answers: dict[str, Any] = {}
    for step in definition.steps:
        for _try in range(_TRIES):
            trial = _with_step(step, dict(answers), rng, context)
            errors = check_all(definition, trial, replace(context, proven=_all_addresses(trial))).get(step.name, {})
            if not {path for path in errors if not _is_file(step, path)}:
                break
        answers = trial
    return answers


def _with_step(step, answers: dict[str, Any], rng: Random, context: Context) -> dict[str, Any]:
    if step.show_if is not None and not holds(step.show_if, answers, today=context.today):
        return answers
    for asked in step.ordered:
        if not asked.kind_of.has_value or not shown(asked, answers, context.today):
            continue
        if needed(asked, answers, context.today) or rng.random() < _SHARE_OF_OPTIONAL:
            value = asked.kind_of.sample(asked, rng, replace(context, answers=answers))
            if not asked.kind_of.blank(value):
                answers[asked.name] = value
    return answers


def _is_file(step, path: str) -> bool:
    name, *rest = path.split(".")
    asked = next((f for f in step.fields if f.name == name), None)
    inner = next((f for f in asked.fields if rest and f.name == rest[-1]), None) if asked else None
    return any(f is not None and f.kind == "file" for f in (asked, inner))


def _all_addresses(answers: dict[str, Any]) -> frozenset[str]:
    return frozenset(value for value in answers.values() if isinstance(value, str) and "@" in value)
