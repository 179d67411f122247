"""Fields: one wrapper (label, 必須/任意, hint, error, control) around every kind of control.

The kinds: text, textarea, number, select, radios, checkboxes, consent, date, file, address. A field of a Django form is
turned into one of them by its widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

GROUPS = {"radios", "checkboxes", "date", "address"}
# The values are what `dates.date_from_parts` reads.
ERAS = (("令和", _("令和")), ("平成", _("平成")), ("昭和", _("昭和")), ("大正", _("大正")), ("明治", _("明治")), ("西暦", _("西暦")))
_ERA_STARTS = (("令和", date(2019, 5, 1)), ("平成", date(1989, 1, 8)), ("昭和", date(1926, 12, 25)), ("大正", date(1912, 7, 30)))


@dataclass
class Field:
    """What a template may say about a field."""

    name: str
    label: Any
    kind: str = "text"
    value: Any = ""
    id: str = ""
    hint: Any = ""
    errors: Any = ""  # one message or several
    required: bool | None = False  # True 必須, False 任意, None no word beside the label
    options: Iterable[Any] = ()  # (value, label) or (value, label, hint)
    type: str = "text"
    width: str = "full"  # 3, 4, 7, 14, 20, short or full: tells how much is expected
    autocomplete: str = ""
    inputmode: str = ""
    lang: str = ""
    maxlength: int | None = None
    rows: int = 4
    unit: Any = ""
    inline: bool = False
    disabled: bool = False
    readonly: bool = False
    multiple: bool = False
    accept: str = ""
    kept: Iterable[Any] = ()  # files that are there already: name, size, url, remove
    blank: Any = ""  # the first, empty choice of a select
    lookup: Any = ""  # address: name of the button that asks for the postal code
    attrs: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.id = self.id or f"id_{self.name}"
        self.errors = _messages(self.errors)
        if self.type == "search" and self.required is False:
            self.required = None

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS

    @property
    def first_id(self) -> str:
        """Where the link of the error summary leads."""
        return {"radios": f"{self.id}_0", "checkboxes": f"{self.id}_0", "date": f"{self.id}_era", "address": f"{self.id}_postal"}.get(
            self.kind, self.id
        )

    @property
    def described(self) -> SafeString:
        return described(self.id, self.hint, self.errors, None if self.is_group else self.required)

    @property
    def choices(self) -> list[dict[str, Any]]:
        chosen = {str(v) for v in self.value} if isinstance(self.value, list | tuple | set) else {str(self.value)}
        rows = []
        for number, option in enumerate(self.options):
            value, label, *rest = option
            rows.append(
                {
                    "value": value,
                    "label": label,
                    "hint": rest[0] if rest else "",
                    "chosen": str(value) in chosen,
                    "id": f"{self.id}_{number}",
                }
            )
        return rows

    @property
    def day(self) -> dict[str, Any]:
        """era, year, month, day: as they were typed, or from a date."""
        if isinstance(self.value, date):
            return parts_of(self.value)
        return dict(self.value) if isinstance(self.value, Mapping) else {}

    @property
    def eras(self) -> list[tuple[str, Any, bool]]:
        now = self.day.get("era") or ("西暦" if _counts_western() else "")
        return [(code, label, code == now) for code, label in ERAS]


def _counts_western() -> bool:
    """People from abroad know the western year."""
    return get_language() in {"en", "ja-easy"}


def parts_of(day: date) -> dict[str, Any]:
    """A day in the parts of the date control, in the reader's calendar."""
    if not _counts_western():
        for era, start in _ERA_STARTS:
            if day >= start:
                return {"era": era, "year": day.year - start.year + 1, "month": day.month, "day": day.day}
    return {"era": "西暦", "year": day.year, "month": day.month, "day": day.day}


def _messages(errors: Any) -> list[str]:
    if not errors:
        return []
    return [str(errors)] if isinstance(errors, str | Promise) else [str(error) for error in errors]


def described(id: str, hint: Any = "", errors: Any = "", required: bool | None = None) -> SafeString:  # noqa: A002
    """aria-describedby, aria-invalid and aria-required of a control."""
    ids = [f"{id}_error"] * bool(_messages(errors)) + [f"{id}_hint"] * bool(hint)
    parts: list[str] = []
    if ids:
        parts.append(format_html(' aria-describedby="{}"', " ".join(ids)))
    if _messages(errors):
        parts.append(' aria-invalid="true"')
    if required:
        parts.append(' aria-required="true"')
    return mark_safe("".join(parts))


def render(kind: str, **facts: Any) -> str:
    """The whole field. `error` is understood as `errors`."""
    facts["errors"] = facts.pop("errors", None) or facts.pop("error", "")
    facts.pop("error", None)
    shown = Field(kind=kind, **facts)
    control = render_to_string(f"ui/controls/{kind}.html", {"field": shown})
    return render_to_string("ui/field.html", {"field": shown, "control": control})


def render_around(control: SafeString, **facts: Any) -> str:
    """The wrapper around a control that the caller made. `group=True` when it holds several."""
    group = facts.pop("group", False)
    facts["errors"] = facts.pop("errors", None) or facts.pop("error", "")
    facts.pop("error", None)
    shown = Field(name=facts.pop("name", facts.get("id", "")), kind="checkboxes" if group else "text", **facts)
    return render_to_string("ui/field.html", {"field": shown, "control": control})


def errors_of(errors: Any) -> list[tuple[str, str]]:
    """(field id, message) pairs, out of a Django form or as they are."""
    if not isinstance(errors, forms.BaseForm):
        return [(str(where), str(message)) for where, message in errors or ()]
    found = [("", str(e)) for e in errors.non_field_errors()]
    for bound in errors:
        found += [(_bound_facts(bound)[1].get("focus", bound.auto_id), str(e)) for e in bound.errors]
    return found


_WIDGETS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "consent"),
    (forms.ClearableFileInput, "file"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.NumberInput, "number"),
)


def _bound_facts(bound: forms.BoundField) -> tuple[str, dict[str, Any]]:
    widget = bound.field.widget
    kind = next((kind for cls, kind in _WIDGETS if isinstance(widget, cls)), "text")
    facts: dict[str, Any] = {"focus": f"{bound.auto_id}_0" if kind in {"radios", "checkboxes"} else bound.auto_id}
    return kind, facts


def render_bound(bound: forms.BoundField, **more: Any) -> str:
    """A field of a Django form. Anything in `more` is stronger than what the form says."""
    kind, _facts = _bound_facts(bound)
    widget = bound.field.widget
    attrs = dict(widget.attrs)
    facts: dict[str, Any] = {
        "name": bound.html_name,
        "id": bound.auto_id,
        "label": bound.label,
        "hint": bound.help_text,
        "errors": list(bound.errors),
        "required": bound.field.required,
        "disabled": bound.field.disabled,
        "value": "" if bound.value() is None else bound.value(),
        "autocomplete": attrs.pop("autocomplete", ""),
        "inputmode": attrs.pop("inputmode", ""),
        "lang": attrs.pop("lang", ""),
        "width": attrs.pop("width", "full"),
    }
    attrs.pop("placeholder", None)  # a hint that vanishes is none
    if kind == "text":
        facts["type"] = getattr(widget, "input_type", "text")
        facts["maxlength"] = getattr(bound.field, "max_length", None)
        if facts["type"] == "password":
            facts["value"] = ""
        elif hasattr(widget, "format_value"):
            facts["value"] = widget.format_value(bound.value()) or ""
    if kind in {"select", "radios", "checkboxes"}:
        facts["options"] = [(value, label) for value, label in widget.choices if not isinstance(label, list | tuple)]
        facts["multiple"] = getattr(widget, "allow_multiple_selected", False)
    if kind == "file":
        facts["value"] = ""
    facts["attrs"] = {k: v for k, v in attrs.items() if k not in {"rows", "cols", "class", "maxlength", "type", "required"}}
    facts.update(more)
    return render(facts.pop("kind", kind), **facts)
