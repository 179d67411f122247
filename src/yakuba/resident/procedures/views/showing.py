"""Answers as pages show them: sections, rows, and links to the attached files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yakuba.resident.procedures.definition import lines
from yakuba.resident.procedures.models import Application
from yakuba.resident.procedures.reading import day_of, definition_of

FileUrl = Callable[[str], str]
_PICTURES = {"image/jpeg", "image/png", "image/webp"}


@dataclass
class ShownLine:
    """One question and its answer, as a template reads it."""

    label: str
    text: str
    path: str
    rows: list[list[ShownLine]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Section:
    title: str
    name: str
    rows: list[ShownLine]
    url: str = ""


def shown_line(line: Any, file_url: FileUrl) -> ShownLine:
    """A question (Line) or a cell of a group's row, with addresses for its files."""
    files = [{**file, "url": file_url(file["file"])} for file in line.files]
    rows = [[shown_line(cell, file_url) for cell in row] for row in getattr(line, "rows", ())]
    return ShownLine(line.label, line.text, line.path, rows, files)


def sections_of_answers(definition: Any, answers: dict, language: str, file_url: FileUrl, *, today: date | None = None) -> list[Section]:
    """The answers step by step; a step without any shown answer is left out."""
    shown = lines(definition, answers, language, today=today)
    sections = []
    for step in definition.steps:
        rows = [shown_line(line, file_url) for line in shown if line.step == step.name]
        if rows:
            sections.append(Section(step.title.into(language), step.name, rows))
    return sections


def sections_shown(application: Application, language: str, file_url: FileUrl) -> list[Section]:
    return sections_of_answers(definition_of(application.version), application.answers, language, file_url, today=day_of(application))


def pictures(sections: list[Section]) -> list[dict[str, Any]]:
    """The attached photos, to be seen beside the answers."""
    found = []
    for section in sections:
        for line in section.rows:
            cells = [line, *(cell for row in line.rows for cell in row)]
            found += [{**f, "label": cell.label} for cell in cells for f in cell.files if f.get("media_type") in _PICTURES]
    return found
