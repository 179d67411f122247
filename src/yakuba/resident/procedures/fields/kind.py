"""What every kind of field is and does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from yakuba.platform.kana import tidy
from yakuba.platform.registry import Registry
from yakuba.platform.ui import controls
from yakuba.resident.procedures.fields.form_data import FormData

if TYPE_CHECKING:
    from yakuba.resident.procedures.definition.model import Field
    from yakuba.resident.procedures.fields.view import FieldView

LONGEST_RAW = 10_000


class FieldProblem(Exception):
    """What was given can't be taken; the message tells what to do.

    `parts` holds messages for parts of a field (`{"family": …}`, and `{"0.birth_date": …}` in a group); `value` is what can be
    kept of it, when that is not simply what was typed.
    """

    def __init__(self, message: str = "", *, parts: dict[str, str] | None = None, value: Any = None):
        super().__init__(message or "; ".join((parts or {}).values()))
        self.message = message
        self.parts = parts or {}
        self.value = value

    def at(self, path: str) -> dict[str, str]:
        """Path → message."""
        own = {path: self.message} if self.message else {}
        return own | {f"{path}.{part}": message for part, message in self.parts.items()}


@dataclass(frozen=True)
class Context:
    """What reading an answer needs to know beyond the answer.

    `keep(upload, purpose)` stores an uploaded file and returns {"file": id, "name", "media_type", "size"}; `find(file_id)` returns the same
    for a file that this person uploaded before and may name by its id (an API), or None. Files named in `answers` are known already.
    """

    language: str = "ja"
    today: date = field(default_factory=date.today)
    answers: Mapping[str, Any] = field(default_factory=dict)
    keep: Callable[[Any, str], dict[str, Any]] | None = None
    find: Callable[[str], dict[str, Any] | None] | None = None
    proven: frozenset[str] = frozenset()
    town: Mapping[str, str] = field(default_factory=dict)


class Options(BaseModel):
    """Options of a kind; each kind has its own."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    def mistakes(self) -> list[str]:
        """What is wrong between the options, in words for whoever writes the definition."""
        return []


class FieldKind:
    """One kind of field. Values are JSON: what `read` returns is stored, compared, sent by API and read again to the same value."""

    name: ClassVar[str]
    label: ClassVar[Any]
    Options: ClassVar[type[Options]] = Options
    has_value: ClassVar[bool] = True
    parts: ClassVar[tuple[str, ...]] = ()  # controls are called PATH_PART, beside PATH itself
    first_part: ClassVar[str] = ""  # where the error summary leads

    def from_form(self, form: FormData, path: str, field: Field) -> Any:
        """What the controls of `path` sent, in the form that `read` takes."""
        return form.text(path)

    def read(self, raw: Any, field: Field, context: Context) -> Any:
        """The value of what a person or program gave, or FieldProblem. Only called when it is not blank."""
        raise NotImplementedError

    def blank(self, raw: Any) -> bool:
        """Whether nothing was given."""
        return not has_words(raw)

    def fits(self, value: Any) -> bool:
        """Whether this is a value of this kind, rather than something wrong that was kept as it was typed."""
        return isinstance(value, str)

    def show(self, value: Any, field: Field, language: str) -> str:
        """The value in words, as plain text."""
        return str(value)

    def form_values(self, value: Any, field: Field) -> Any:
        """What the controls show again, from a value or from what was typed."""
        return value

    def render(self, view: FieldView) -> str:
        """The whole field as HTML."""
        raise NotImplementedError

    def columns(self, field: Field) -> list[tuple[str, str]]:
        """Columns of a table: (name, heading)."""
        return [(field.name, field.label.into("ja"))]

    def cells(self, value: Any, field: Field) -> list[str]:
        """One cell a column."""
        return [self.show(value, field, "ja") if self.fits(value) else words_of(value)]

    def sample(self, field: Field, rng: Random, context: Context) -> Any:
        """A believable, fictional answer."""
        raise NotImplementedError

    def json_schema(self, field: Field) -> dict[str, Any]:
        """The JSON Schema of the value."""
        raise NotImplementedError


kinds: Registry[FieldKind] = Registry("kinds of field")


def as_text(raw: Any, *, lines: bool = False) -> str:
    """Text out of what was given; numbers count as text."""
    if raw is None:
        return ""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        raise FieldProblem(_("文字で入力してください。"))
    if len(raw) > LONGEST_RAW:
        raise FieldProblem(_("長すぎます。%(limit)d文字以内で入力してください。") % {"limit": LONGEST_RAW})
    return tidy(raw, lines=lines)


def as_parts(raw: Any, names: tuple[str, ...]) -> dict[str, str]:
    """The named parts out of a mapping, each as text."""
    if not isinstance(raw, Mapping):
        raise FieldProblem(_("項目ごとに分けて入力してください。"))
    return {name: as_text(raw.get(name)) for name in names}


def has_words(raw: Any) -> bool:
    """Whether there is anything to read in it."""
    if raw is None or raw is False:
        return False
    if isinstance(raw, str):
        return len(raw) > LONGEST_RAW or bool(tidy(raw))
    if isinstance(raw, Mapping):
        return any(has_words(part) for part in raw.values())
    return bool(raw) if isinstance(raw, (list, tuple)) else True


def words_of(value: Any) -> str:
    """Something in words, whatever it is: for what was typed wrong."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return " ".join(filter(None, (words_of(part) for part in value.values())))
    if isinstance(value, (list, tuple)):
        return "、".join(filter(None, (words_of(part) for part in value)))
    return "" if value is None else str(value)


def keepable(raw: Any, depth: int = 0) -> Any:
    """What can be kept of anything given: JSON, without what a database refuses, and bounded."""
    if isinstance(raw, str):
        return raw[:LONGEST_RAW].replace("\x00", "").encode("utf-8", "replace").decode()
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, (int, float)):
        return raw if abs(raw) < 2**53 else None
    if depth > 6:
        return None
    if isinstance(raw, Mapping):
        return {keepable(str(name), depth): keepable(part, depth + 1) for name, part in list(raw.items())[:100]}
    if isinstance(raw, (list, tuple)):
        return [keepable(part, depth + 1) for part in raw[:200]]
    return None


def control(kind: str, view: FieldView, **facts: Any) -> SafeString:
    """One of the design system's fields, with what every kind says alike."""
    base: dict[str, Any] = {
        "name": view.path,
        "id": view.id,
        "label": view.label,
        "hint": view.hint,
        "errors": view.errors_at(),
        "required": view.required,
    }
    return mark_safe(controls.render(kind, **(base | facts)))
