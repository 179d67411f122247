"""Consent: a box that must be ticked; the words agreed to are stored with it."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.resident.procedures.fields import kind
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem
from yakuba.resident.procedures.fields.markup import render_markup
from yakuba.resident.procedures.texts import Text

_YES = {"on", "true", "1", "yes"}


class ConsentOptions(kind.Options):
    text: Text


class ConsentKind(FieldKind):
    """同意: {"agreed": true, "text": the words that were on the screen}."""

    name = "consent"
    label = gettext_lazy("同意")
    Options = ConsentOptions

    def read(self, raw: Any, field, context) -> dict[str, Any]:
        options: ConsentOptions = field.opts
        agreed = raw.get("agreed") if isinstance(raw, Mapping) else raw
        if not (agreed is True or (isinstance(agreed, str) and agreed.strip().lower() in _YES)):
            raise FieldProblem(_("内容を読んで、同意する場合はチェックを入れてください。"))
        known = set(options.text.as_dict().values())
        earlier = raw.get("text") if isinstance(raw, Mapping) else None
        return {"agreed": True, "text": earlier if isinstance(earlier, str) and earlier in known else options.text.into(context.language)}

    def blank(self, raw: Any) -> bool:
        if isinstance(raw, Mapping):
            return not kind.has_words(raw.get("agreed"))
        return not kind.has_words(raw)

    def fits(self, value: Any) -> bool:
        return isinstance(value, dict) and set(value) == {"agreed", "text"} and value["agreed"] is True and isinstance(value["text"], str)

    def show(self, value: Any, field, language: str) -> str:
        return _("同意しました：%(text)s") % {"text": value["text"]}

    def form_values(self, value: Any, field) -> str:
        return "on" if self.fits(value) or value == "on" else ""

    def render(self, view) -> str:
        body = render_markup(view.field.opts.text.into(view.language))
        box = kind.control("consent", view, value=self.form_values(view.typed, view.field))
        return view.template("consent.html", body=body, box=box)

    def cells(self, value: Any, field) -> list[str]:
        return ["同意" if self.fits(value) else ""]

    def sample(self, field, rng: Random, context) -> dict[str, Any]:
        return {"agreed": True, "text": field.opts.text.into(context.language)}

    def json_schema(self, field) -> dict[str, Any]:
        agreed = {"const": True, "description": field.opts.text.into("ja")}
        whole = {"type": "object", "properties": {"agreed": agreed, "text": {"type": "string"}}, "required": ["agreed"]}
        return {"anyOf": [{"const": True, "description": field.opts.text.into("ja")}, whole]}
