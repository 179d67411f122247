"""One field on the screen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yakuba.resident.procedures.fields.kind import Context

if TYPE_CHECKING:
    from yakuba.resident.procedures.definition.model import Field


@dataclass
class FieldView:
    """A field as a page prints it: `{{ view }}` is the whole of it, label to error, in the wrapper that the script knows."""

    field: Field
    path: str
    typed: Any  # its value, or what was typed and could not be taken
    errors: Mapping[str, str]  # by whole path
    context: Context
    data: Mapping[str, Any]  # what expressions see
    required: bool = True
    visible: bool = True
    own: bool = False  # about the person who fills in: the browser may offer what it knows
    more: dict[str, Any] = made(default_factory=dict)

    @property
    def id(self) -> str:
        return f"id_{self.path}"

    @property
    def language(self) -> str:
        return self.context.language

    @property
    def label(self) -> str:
        return self.field.label.into(self.language)

    @property
    def hint(self) -> str:
        hint = self.field.hint.into(self.language) if self.field.hint else ""
        if self.field.example:
            example = _("例：%(example)s") % {"example": self.field.example.into(self.language)}
            hint = f"{hint} {example}".strip()
        return hint

    @property
    def own_error(self) -> str:
        return self.errors_at()

    @property
    def has_errors(self) -> bool:
        return any(path == self.path or path.startswith(f"{self.path}.") for path in self.errors)

    def errors_at(self, part: str = "") -> str:
        """The message for the field, or for one of its parts."""
        return self.errors.get(f"{self.path}.{part}" if part else self.path, "")

    def template(self, name: str, /, **facts: Any) -> SafeString:
        return mark_safe(render_to_string(f"procedures/fields/{name}", {"view": self, **facts}))

    @property
    def first_id(self) -> str:
        """Where the error summary leads."""
        kind = self.field.kind_of
        own = getattr(kind, "first_id", None)
        if own:
            return own(self)
        return f"{self.id}_{kind.first_part}" if kind.first_part else self.id

    def __str__(self) -> str:
        rules = {"show-if": _json(self.field.show_if)} if self.field.show_if is not None else {}
        if self.field.required not in (True, False):
            rules["required-if"] = _json(self.field.required)
        return self.template("wrapper.html", body=mark_safe(self.field.kind_of.render(self)), rules=rules)

    __html__ = __str__


def _json(expression: Any) -> str:
    return json.dumps(expression, ensure_ascii=False, separators=(",", ":"))


def _named(label: str, message: str) -> str:
    """A message that says which field it is about."""
    return message if label in message else _("%(label)s：%(message)s") % {"label": label, "message": message}


def anchors(views: list[FieldView], errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """(id, message) for the summary of errors, in the order of the page."""
    found: list[tuple[str, str]] = []
    for view in views:
        rows = view.more.get("rows", [])
        if view.path in errors:
            found.append((view.first_id, _named(view.label, errors[view.path])))
        if rows:
            for row in rows:
                found += anchors(row["fields"], errors)
            continue
        for path, message in errors.items():
            if path.startswith(f"{view.path}."):
                found.append((f"{view.id}_{path.removeprefix(view.path + '.')}", _named(view.label, message)))
    return found
