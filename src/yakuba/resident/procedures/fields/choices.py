"""Choices: one of several, or some of several, with room for an answer of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Setting

from yakuba.resident.procedures.fields import kind
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem, as_text, has_words
from yakuba.resident.procedures.texts import Text

OTHER = "other"
_LONGEST_OTHER = 200
_AS_RADIOS = 8


class Choice(BaseModel):
    """One of the answers: what is stored, and what is read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    value: str = Setting(pattern="^[a-z0-9][a-z0-9_-]{0,59}$")
    label: Text
    hint: Text | None = None


class ChoiceOptions(kind.Options):
    choices: list[Choice] = Setting(min_length=1, max_length=500)
    many: bool = False
    other: bool = False  # 「その他」 with a text
    control: Literal["auto", "radios", "select"] = "auto"
    least: int = Setting(0, ge=0, le=500)
    most: int | None = Setting(None, ge=1, le=500)

    def mistakes(self) -> list[str]:
        values = [choice.value for choice in self.choices]
        found = [_("選択肢「%(value)s」が2回あります。") % {"value": v} for v in sorted({v for v in values if values.count(v) > 1})]
        if self.other and OTHER in values:
            found.append(_("other: true のときは、選択肢に other を書きません（「その他」が加わります）。"))
        if not self.many and (self.least or self.most):
            found.append(_("least と most は、many: true のときだけ使えます。"))
        if self.most is not None and self.most < max(self.least, 1):
            found.append(_("most は least 以上にしてください。"))
        return found


class ChoiceKind(FieldKind):
    """選択. One: `"cash"`; many: `["a", "b"]`. With `other` the value is `{"chosen": …, "other": "words"}`."""

    name = "choice"
    label = gettext_lazy("選択")
    Options = ChoiceOptions
    parts = ("other",)
    first_part = "0"

    def from_form(self, form, path: str, field) -> Any:
        options: ChoiceOptions = field.opts
        chosen: Any = form.texts(path) if options.many else form.text(path)
        return {"chosen": chosen, "other": form.text(f"{path}_other")} if options.other else chosen

    def blank(self, raw: Any) -> bool:
        if isinstance(raw, Mapping):
            return not has_words(raw.get("chosen"))
        return not has_words([part for part in raw if has_words(part)] if isinstance(raw, list) else raw)

    def read(self, raw: Any, field, context) -> Any:
        options: ChoiceOptions = field.opts
        parted = isinstance(raw, Mapping)
        if parted and not options.other:
            raise FieldProblem(self._pick(options))
        chosen = self._chosen(raw.get("chosen") if parted else raw, options)
        if not options.other:
            return chosen
        words = as_text(raw.get("other")) if parted else ""
        if OTHER in (chosen if options.many else [chosen]):
            if not words:
                raise FieldProblem(parts={"other": _("「その他」の内容を入力してください。")})
            if len(words) > _LONGEST_OTHER:
                raise FieldProblem(parts={"other": _("%(limit)d文字以内で入力してください。") % {"limit": _LONGEST_OTHER}})
            return {"chosen": chosen, "other": words}
        return {"chosen": chosen, "other": ""}

    def _pick(self, options: ChoiceOptions) -> str:
        return _("選択肢から選んでください。") if options.many else _("選択肢から1つ選んでください。")

    def _chosen(self, raw: Any, options: ChoiceOptions) -> Any:
        known = [choice.value for choice in options.choices] + [OTHER] * options.other
        given = [raw] if isinstance(raw, str) else raw
        if not isinstance(given, list) or not all(isinstance(value, str) for value in given):
            raise FieldProblem(self._pick(options))
        given = [value for value in given if value.strip()]
        if any(value not in known for value in given) or (not options.many and len(given) != 1):
            raise FieldProblem(self._pick(options))
        if not options.many:
            return given[0]
        chosen = [value for value in known if value in given]  # in the order of the form, each once
        if len(chosen) < options.least:
            raise FieldProblem(_("%(least)dつ以上選んでください。") % {"least": options.least})
        if options.most is not None and len(chosen) > options.most:
            raise FieldProblem(_("選べるのは%(most)dつまでです。") % {"most": options.most})
        return chosen

    def fits(self, value: Any) -> bool:
        if isinstance(value, dict):
            return set(value) == {"chosen", "other"} and isinstance(value["other"], str) and self.fits(value["chosen"])
        return isinstance(value, str) or (isinstance(value, list) and all(isinstance(part, str) for part in value))

    def show(self, value: Any, field, language: str) -> str:
        words = value["other"] if isinstance(value, dict) else ""
        chosen = value["chosen"] if isinstance(value, dict) else value
        labels = {choice.value: choice.label.into(language) for choice in field.opts.choices}
        labels.setdefault(OTHER, _("その他") + (f"（{words}）" if words else ""))
        return "、".join(labels.get(part, part) for part in ([chosen] if isinstance(chosen, str) else chosen))

    def form_values(self, value: Any, field) -> Any:
        if field.opts.other and not isinstance(value, Mapping):
            return {"chosen": value, "other": ""}
        return value

    def render(self, view) -> str:
        options: ChoiceOptions = view.field.opts
        typed = self.form_values(view.typed, view.field)
        parted = isinstance(typed, Mapping)
        chosen = typed.get("chosen") if parted else typed
        rows = [
            (choice.value, choice.label.into(view.language), choice.hint.into(view.language) if choice.hint else "")
            for choice in options.choices
        ]
        rows += [(OTHER, _("その他"), "")] * options.other
        facts: dict[str, Any] = {"options": rows, "value": chosen if isinstance(chosen, (list, str)) else ""}
        if options.many:
            shown = "checkboxes"
        elif options.control == "radios" or (options.control == "auto" and len(rows) <= _AS_RADIOS):
            shown = "radios"
        else:
            shown, facts["blank"] = "select", _("選んでください")
        main = kind.control(shown, view, **facts)
        if not options.other:
            return main
        words = kind.words_of(typed.get("other")) if parted else ""
        return main + view.template(
            "other.html", name=f"{view.path}_other", id=f"{view.id}_other", value=words, errors=view.errors_at("other"), label=view.label
        )

    def first_id(self, view) -> str:
        options: ChoiceOptions = view.field.opts
        rows = len(options.choices) + options.other
        as_select = not options.many and (options.control == "select" or (options.control == "auto" and rows > _AS_RADIOS))
        return view.id if as_select else f"{view.id}_0"

    def sample(self, field, rng: Random, context) -> Any:
        options: ChoiceOptions = field.opts
        values = [choice.value for choice in options.choices]
        count = rng.randint(max(options.least, 1), min(options.most or len(values), len(values)))
        some = rng.sample(values, count)
        chosen: Any = [value for value in values if value in some] if options.many else rng.choice(values)
        return {"chosen": chosen, "other": ""} if options.other else chosen

    def json_schema(self, field) -> dict[str, Any]:
        options: ChoiceOptions = field.opts
        one: dict[str, Any] = {"type": "string", "enum": [choice.value for choice in options.choices] + [OTHER] * options.other}
        chosen = one
        if options.many:
            chosen = {"type": "array", "items": one, "uniqueItems": True, "minItems": max(options.least, 1)}
            chosen |= {"maxItems": options.most} if options.most else {}
        if not options.other:
            return chosen
        words = {"type": "string", "maxLength": _LONGEST_OTHER}
        return {"type": "object", "properties": {"chosen": chosen, "other": words}, "required": ["chosen"], "additionalProperties": False}
