"""Answers in words: for the confirmation, papers and staff; for tables; and what changed between two states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import override

from yakuba.resident.procedures.definition.filling import pruned, visible_fields, visible_steps
from yakuba.resident.procedures.definition.model import Definition, Field
from yakuba.resident.procedures.fields.files import files_in
from yakuba.resident.procedures.fields.groups import shown_value


@dataclass
class Cell:
    """An answer inside a row of a group."""

    path: str
    label: str
    text: str
    files: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Line:
    """A question and its answer in words; a group has `rows` of cells instead of `text`. `files` may be given a "url" by the page."""

    step: str
    path: str
    label: str
    text: str = ""
    kind: str = "text"
    rows: list[list[Cell]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    legal_basis: str = ""

    @property
    def field(self) -> str:
        return self.path


def lines(definition: Definition, answers: Mapping[str, Any], language: str = "ja", *, today=None) -> list[Line]:
    """Every question that is asked, in the order of the form; one left blank has an empty text."""
    data = pruned(definition, answers, today=today)
    visible = {f.name for f in _visible(definition, data, today)}
    with override(language):
        return _lines(definition, data, visible, language)


def _lines(definition: Definition, data: Mapping[str, Any], visible: set[str], language: str) -> list[Line]:
    return [
        _line(step.name, asked, data.get(asked.name), language)
        for step in definition.steps
        for asked in step.fields
        if asked.name in visible and asked.kind_of.has_value
    ]


def _visible(definition: Definition, data: Mapping[str, Any], today) -> list[Field]:
    return [asked for step in visible_steps(definition, data, today=today) for asked in visible_fields(step, data, today=today)]


def _line(step: str, asked: Field, value: Any, language: str) -> Line:
    line = Line(step=step, path=asked.name, label=asked.label.into(language), kind=asked.kind)
    if asked.legal_basis:
        line.legal_basis = f"{asked.legal_basis.name} {asked.legal_basis.article}".strip()
    if asked.fields and asked.kind_of.fits(value):
        line.rows = [_cells(asked, number, row, language) for number, row in enumerate(value) if row]
    elif value is not None:
        line.text = shown_value(asked, value, language)
        line.files = list(files_in(value).values()) if asked.kind == "file" else []
    return line


def _cells(group: Field, number: int, row: Mapping[str, Any], language: str) -> list[Cell]:
    return [
        Cell(
            path=f"{group.name}.{number}.{inner.name}",
            label=inner.label.into(language),
            text=shown_value(inner, row[inner.name], language),
            files=list(files_in(row[inner.name]).values()) if inner.kind == "file" else [],
        )
        for inner in group.fields
        if inner.name in row
    ]


def changed_paths(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The names of the fields that differ, and inside groups the paths of the cells: {"phone", "children", "children.1.birth_date"}."""
    found: set[str] = set()
    for name in {*before, *after}:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        found.add(name)
        found |= _changed_cells(name, _rows(old), _rows(new))
    return found


def _rows(value: Any) -> list[dict[str, Any]]:
    """The rows of a group; [] for any other answer."""
    is_group = isinstance(value, list) and all(isinstance(row, dict) and "file" not in row for row in value)
    return value if is_group else []


def _changed_cells(name: str, old: list[dict], new: list[dict]) -> set[str]:
    found = set()
    for number in range(max(len(old), len(new))):
        was = old[number] if number < len(old) else {}
        now = new[number] if number < len(new) else {}
        found |= {f"{name}.{number}.{cell}" for cell in {*was, *now} if was.get(cell) != now.get(cell)}
    return found


def export_columns(definition: Definition) -> list[tuple[str, str]]:
    """Columns of a table of answers: (name, heading)."""
    return [column for step in definition.steps for asked in step.fields for column in asked.kind_of.columns(asked)]


def export_cells(definition: Definition, answers: Mapping[str, Any]) -> list[str]:
    """One row of that table."""
    found: list[str] = []
    for step in definition.steps:
        for asked in step.fields:
            value = answers.get(asked.name)
            found += asked.kind_of.cells(value, asked) if value is not None else [""] * len(asked.kind_of.columns(asked))
    return found
