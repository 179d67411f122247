"""Repeating groups: rows of fields."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field as Setting

from yakuba.resident.procedures.fields import kind, reading
from yakuba.resident.procedures.fields.form_data import ADD, REMOVE, FormData
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem, keepable
from yakuba.resident.procedures.fields.view import FieldView
from yakuba.resident.procedures.texts import Text

MOST_ROWS = 50
_ROW_TEMPLATE = "__row__"  # stands for the number of a row in the template that the script copies


class GroupOptions(kind.Options):
    min_rows: int = Setting(0, ge=0, le=MOST_ROWS)
    max_rows: int = Setting(10, ge=1, le=MOST_ROWS)
    row_label: Text | None = None  # 「お子さん」: rows are called お子さん 1, お子さん 2

    def mistakes(self) -> list[str]:
        return [_("max_rows は min_rows 以上にしてください。")] if self.max_rows < self.min_rows else []


def row_scope(data: Mapping[str, Any], number: int) -> reading.Scope:
    """What an expression sees inside a group: all answers, and `row`, the row itself."""
    return lambda values: {**data, "row": values, "row_number": number}


class GroupKind(FieldKind):
    """繰り返し: a list of rows, each an object by field name. Rows that are blank all through are dropped."""

    name = "group"
    label = gettext_lazy("繰り返し")
    Options = GroupOptions
    parts = ("rows",)

    def from_form(self, form: FormData, path: str, field) -> list[dict[str, Any]]:
        rows = []
        for number in self.row_numbers(form, path):
            here = f"{path}.{number}"
            rows.append({inner.name: inner.kind_of.from_form(form, f"{here}.{inner.name}", inner) for inner in field.fields})
        return rows

    def row_numbers(self, form: FormData, path: str) -> list[str]:
        """The rows that were on the screen, in their order."""
        numbers = dict.fromkeys(
            number for number in form.texts(f"{path}_rows") if number.isascii() and number.isdigit() and len(number) < 5
        )
        return list(numbers)[: MOST_ROWS + 1]

    def blank(self, raw: Any) -> bool:
        return not kind.has_words(raw)

    def row_is_blank(self, row: Mapping[str, Any], field) -> bool:
        """Whether nothing was given in a row, not even something unknown."""
        known = set(row) <= {inner.name for inner in field.fields}
        return known and all(inner.kind_of.blank(row.get(inner.name)) for inner in field.fields)

    def read(self, raw: Any, field, context) -> list[dict[str, Any]]:
        return self.read_rows(raw, field, context, context.answers)

    def read_rows(self, raw: Any, field, context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows, each read with what the other answers say; FieldProblem keeps the good ones and what was typed."""
        options: GroupOptions = field.opts
        if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
            raise FieldProblem(_("1件ずつ分けて入力してください。"), value=[])
        given = [row for row in raw if not self.row_is_blank(row, field)]
        if len(given) > options.max_rows:
            message = _("%(most)d件まで入力できます。いらないものを削除してください。") % {"most": options.max_rows}
            raise FieldProblem(message, value=[keepable(_plain(row)) for row in given[:MOST_ROWS]])
        rows: list[dict[str, Any]] = []
        parts: dict[str, str] = {}
        for position, row in enumerate(given):
            found = self._read_row(row, position, field, context, data)
            rows.append(found.kept or {})
            parts |= {f"{position}.{path}" if path else f"{position}": message for path, message in found.errors.items()}
        message = ""
        if len(given) < options.min_rows:
            message = _("%(least)d件以上入力してください。") % {"least": options.min_rows}
        if parts or message:
            raise FieldProblem(message, parts=parts, value=rows)
        return rows

    def _read_row(self, row: Mapping[str, Any], position: int, field, context, data: Mapping[str, Any]) -> reading.Read:
        scope = row_scope(data, position + 1)
        found = reading.read_fields(field.fields, field.ordered, lambda inner: row.get(inner.name), context, scope)
        reading.run_set_checks(field.row_checks, scope(found.values), context, found)
        unknown = [str(name) for name in row if name not in {inner.name for inner in field.fields}]
        for name in unknown[:5]:
            found.errors[keepable(name)[:60]] = _("この手続にない項目です。")
        return found

    def fits(self, value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(row, dict) for row in value)

    def show(self, value: Any, field, language: str) -> str:
        """Rows one under another, for where there is no room for a table."""
        said = []
        for number, row in enumerate(value, start=1):
            cells = [
                f"{inner.label.into(language)}：{shown_value(inner, row[inner.name], language)}"
                for inner in field.fields
                if inner.name in row
            ]
            said.append(f"{number}　" + "　".join(cells))
        return "\n".join(said)

    def render(self, view: FieldView) -> str:
        options: Any = view.field.opts
        given = view.typed if self.fits(view.typed) else []
        shown = given + [{}] * max(options.min_rows - len(given), 0)
        if not shown and view.required:
            shown = [{}]
        rows = [self._row(view, position, row) for position, row in enumerate(shown[:MOST_ROWS])]
        view.more["rows"] = rows
        template = self._row(view, None, {}) if len(rows) < options.max_rows else None
        return view.template(
            "group.html",
            rows=rows,
            row_template=template,
            add=f"{ADD}{view.path}",
            can_add=len(rows) < options.max_rows,
            can_remove=len(rows) > max(options.min_rows, 1 if view.required else 0),
            least=max(options.min_rows, 1 if view.required else 0),
            most=options.max_rows,
            row_label=options.row_label.into(view.language) if options.row_label else view.label,
        )

    def _row(self, view: FieldView, position: int | None, values: Mapping[str, Any]) -> dict[str, Any]:
        number = _ROW_TEMPLATE if position is None else str(position)
        data = row_scope(view.data, (position or 0) + 1)(values)
        today = view.context.today
        fields = [
            FieldView(
                field=inner,
                path=f"{view.path}.{number}.{inner.name}",
                typed=values.get(inner.name),
                errors=view.errors,
                context=view.context,
                data=data,
                required=reading.needed(inner, data, today),
                visible=reading.shown(inner, data, today),
            )
            for inner in view.field.fields
        ]
        remove = f"{REMOVE}{view.path}:{number}"
        return {"number": number, "counted": (position or 0) + 1, "fields": fields, "remove": remove, "error": view.errors_at(number)}

    def columns(self, field) -> list[tuple[str, str]]:
        """One column: a table of its own is made by whoever exports rows."""
        return [(field.name, field.label.into("ja"))]

    def sample(self, field, rng: Random, context) -> list[dict[str, Any]]:
        options: GroupOptions = field.opts
        count = rng.randint(max(options.min_rows, 1), min(options.max_rows, max(options.min_rows, 1) + 2))
        rows = []
        for number in range(1, count + 1):
            row: dict[str, Any] = {}
            for inner in field.ordered:
                scope = row_scope(context.answers, number)(row)
                if inner.kind_of.has_value and reading.shown(inner, scope, context.today):
                    row[inner.name] = inner.kind_of.sample(inner, rng, context)
            rows.append({inner.name: row[inner.name] for inner in field.fields if not inner.kind_of.blank(row.get(inner.name))})
        return rows

    def json_schema(self, field) -> dict[str, Any]:
        return {
            "type": "array",
            "items": object_schema(field.fields),
            "minItems": max(field.opts.min_rows, 1),
            "maxItems": field.opts.max_rows,
        }


def _plain(raw: Any) -> Any:
    """What a form gave, without uploads that were not read."""
    if isinstance(raw, Mapping):
        return {name: _plain(part) for name, part in raw.items() if name != "uploads"}
    return [_plain(part) for part in raw] if isinstance(raw, list) else raw


def shown_value(field, value: Any, language: str) -> str:
    """An answer in words; what was typed wrong as it was typed."""
    return field.kind_of.show(value, field, language) if field.kind_of.fits(value) else kind.words_of(value)


def object_schema(fields: list) -> dict[str, Any]:
    """The JSON Schema of an object with these fields. What is required only under a condition is not required here."""
    asked = [field for field in fields if field.kind_of.has_value]
    schema: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
    for field in asked:
        about = field.kind_of.json_schema(field) | {"title": field.label.into("ja")}
        if field.hint:
            about["description"] = field.hint.into("ja")
        if field.show_if is not None:
            about["x-show-if"] = field.show_if
        if field.required not in (True, False):
            about["x-required-if"] = field.required
        schema["properties"][field.name] = about
    needed = [field.name for field in asked if field.required is True and field.show_if is None]
    return schema | ({"required": needed} if needed else {})
