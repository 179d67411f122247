"""Whether the parts of a definition fit together: names, and what expressions refer to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from yakuba.resident.procedures.expressions import references

if TYPE_CHECKING:
    from yakuba.resident.procedures.definition.model import Check, Definition, Field, Step

MOST_FIELDS = 300
# Names of other controls on the page, and names under which a browser's form or list holds something else.
RESERVED = frozenset(
    [
        "row",
        "row_number",
        "asked",
        "revision",
        "save",
        "then",
        "csrfmiddlewaretoken",
        "name",
        "action",
        "submit",
        "reset",
        "elements",
        "item",
    ]
)
RESERVED_EVERYWHERE = frozenset({"constructor", "prototype", "length"})


def roots(expression: Any, *, row: bool = False) -> set[str]:
    """The names that `expression` reads: of all answers, or, with `row`, of the row it stands in."""
    found = set()
    for reference in references(expression):
        if reference.within is not None:
            continue
        parts = reference.path.split(".")
        if row and parts[0] == "row" and len(parts) > 1:
            found.add(parts[1])
        elif not row and parts[0] not in ("row", "row_number"):
            found.add(parts[0])
    return found


def ordered(fields: list[Field], *, inside: bool = False) -> list[Field]:
    """The fields, each behind those of them that its show_if reads; what runs in a circle comes last, in the form's order."""
    names = {field.name for field in fields}
    left, out = list(fields), list["Field"]()
    done: set[str] = set()
    while left:
        ready = [f for f in left if f.show_if is None or roots(f.show_if, row=inside) & names <= done]
        if not ready:
            return out + left
        out += ready
        done |= {f.name for f in ready}
        left = [f for f in left if f.name not in done]
    return out


def problems_of(definition: Definition) -> dict[str, list[str]]:
    """Place → what is wrong."""
    search = _Search(definition)
    search.look()
    return search.found


class _Search:
    def __init__(self, definition: Definition):
        self.definition = definition
        self.found: dict[str, list[str]] = {}
        self.known: dict[str, Field] = {}

    def say(self, place: str, message: str) -> None:
        self.found.setdefault(place, []).append(message)

    def look(self) -> None:
        self._names()
        answered: dict[str, Field] = {}
        for step in self.definition.steps:
            place = f"steps.{step.name}"
            if step.show_if is not None:
                self._refers(f"{place}.show_if", step.show_if, answered)
            here = answered | {field.name: field for field in step.fields}
            self._conditions(step, place, here)
            answered = here
        self._contact()

    # names

    def _names(self) -> None:
        self._twice("steps", [step.name for step in self.definition.steps])
        every = [field for step in self.definition.steps for field in step.fields]
        self._twice("fields", [field.name for field in every])
        if sum(1 + len(field.fields) for field in every) > MOST_FIELDS:
            self.say("steps", _("項目が多すぎます（全部で%(most)dまで）。") % {"most": MOST_FIELDS})
        self._controls("steps", every, RESERVED | RESERVED_EVERYWHERE)
        for step in self.definition.steps:
            for field in step.fields:
                if field.fields:
                    place = f"steps.{step.name}.fields.{field.name}.fields"
                    self._twice(place, [inner.name for inner in field.fields])
                    self._controls(place, field.fields, RESERVED_EVERYWHERE)

    def _twice(self, place: str, names: list[str]) -> None:
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                self.say(place, _("「%(name)s」という名前が2回使われています。") % {"name": name})

    def _controls(self, place: str, fields: list[Field], reserved: frozenset[str]) -> None:
        """`birth_date_year` is the box for the year of birth_date; a field can't be called so as well."""
        taken = {f"{field.name}_{part}": field.name for field in fields for part in (*field.kind_of.parts, "lookup")}
        for field in fields:
            if field.name in reserved:
                self.say(place, _("「%(name)s」という名前は使えません。") % {"name": field.name})
            if field.name in taken:
                message = _("「%(name)s」は「%(other)s」の入力欄の名前と重なります。ほかの名前にしてください。")
                self.say(place, message % {"name": field.name, "other": taken[field.name]})

    # expressions

    def _conditions(self, step: Step, place: str, known: dict[str, Field]) -> None:
        self._checks(f"{place}.checks", step.checks, known, {field.name for field in step.fields})
        for field in step.fields:
            here = f"{place}.fields.{field.name}"
            self._of_field(field, here, known, None)
            row = {inner.name: inner for inner in field.fields}
            for inner in field.fields:
                self._of_field(inner, f"{here}.fields.{inner.name}", known, row)
            self._checks(f"{here}.row_checks", field.row_checks, known, set(row), row)
            self._circles(f"{here}.fields", field.fields, inside=True)
        self._circles(f"{place}.fields", step.fields)

    def _of_field(self, field: Field, place: str, known: dict[str, Field], row: dict[str, Field] | None) -> None:
        if field.show_if is not None:
            self._refers(f"{place}.show_if", field.show_if, known, row)
        self._refers(f"{place}.required", field.required, known, row)
        for number, check in enumerate(field.checks):
            self._refers(f"{place}.checks.{number}", check.expr, known, row)
            if check.fields:
                self.say(f"{place}.checks.{number}.fields", _("項目の中の checks には fields を書きません。"))

    def _checks(
        self, place: str, checks: Iterable[Check], known: dict[str, Field], names: set[str], row: dict[str, Field] | None = None
    ) -> None:
        for number, check in enumerate(checks):
            self._refers(f"{place}.{number}", check.expr, known, row)
            for name in check.fields:
                if name not in names:
                    self.say(f"{place}.{number}.fields", _("「%(name)s」という項目はここにありません。") % {"name": name})

    def _refers(self, place: str, expression: Any, known: dict[str, Field], row: dict[str, Field] | None = None) -> None:
        for reference in references(expression):
            message = self._wrong(reference.path, reference.within, known, row)
            if message:
                self.say(place, message)

    def _wrong(self, path: str, within: str | None, known: dict[str, Field], row: dict[str, Field] | None) -> str:
        if within is not None:
            return self._wrong_inside(path, within, known)
        head, _dot, rest = path.partition(".")
        if head in ("row", "row_number"):
            if row is None:
                return _("row は繰り返しの中だけで使えます。")
            inner = rest.partition(".")[0]
            if head == "row" and inner and inner not in row:
                return _("「%(name)s」という項目は、この繰り返しにありません。") % {"name": inner}
            return ""
        if path and head not in known:
            return _("「%(name)s」という項目は、この画面までにありません。") % {"name": head}
        return ""

    def _wrong_inside(self, path: str, within: str, known: dict[str, Field]) -> str:
        """Inside map, filter, all …: the names of the group's own fields."""
        reduced = within.startswith("reduce:")
        group = known.get(within.removeprefix("reduce:"))
        head, _dot, rest = path.partition(".")
        if reduced:
            head = rest.partition(".")[0] if head == "current" else ""
        if group is None or not group.fields or not head:
            return ""
        if head not in {inner.name for inner in group.fields}:
            return _("「%(name)s」という項目は、この繰り返しにありません。") % {"name": head}
        return ""

    def _circles(self, place: str, fields: list[Field], *, inside: bool = False) -> None:
        names = {field.name for field in fields}
        left = list(fields)
        while True:
            waiting = {f.name for f in left}
            ready = [f for f in left if f.show_if is None or not roots(f.show_if, row=inside) & names & waiting]
            if not ready:
                break
            left = [f for f in left if f not in ready]
        if left:
            circle = "、".join(field.name for field in left)
            self.say(place, _("表示の条件が堂々めぐりになっています：%(names)s") % {"names": circle})

    def _contact(self) -> None:
        fields = self.definition.fields
        for kind in ("name", "email", "phone", "address"):
            name = getattr(self.definition.contact, kind)
            if name and (name not in fields or fields[name].kind != kind):
                message = _("「%(name)s」は種類が %(kind)s の項目ではありません。") % {"name": name, "kind": kind}
                self.say(f"contact.{kind}", message)
