"""Text, one line or several; explanations, which ask for nothing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import Field as Setting

from yakuba.platform.kana import narrow, to_katakana
from yakuba.resident.procedures.expressions.patterns import PatternProblem, fitting, matches, parse
from yakuba.resident.procedures.fields import kind
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem, as_text
from yakuba.resident.procedures.fields.markup import render_markup
from yakuba.resident.procedures.texts import Text


def _as_is(text: str) -> str:
    return text


# name: (pattern, what makes typed text fit where it can, what to tell)
PATTERNS: dict[str, tuple[str, Callable[[str], str], Any]] = {
    "katakana": ("[ァ-ヺー・ヽヾ ]*", to_katakana, gettext_lazy("カタカナで入力してください。")),
    "hiragana": ("[ぁ-ゖー・ゝゞ ]*", _as_is, gettext_lazy("ひらがなで入力してください。")),
    "digits": ("[0-9]*", lambda text: narrow(text).replace(" ", "").replace("-", ""), gettext_lazy("数字だけで入力してください。")),
    "alphabet": ("[A-Za-z .,'\\-]*", narrow, gettext_lazy("アルファベットで入力してください。")),
    "alphanumeric": ("[0-9A-Za-z\\-]*", lambda text: narrow(text).replace(" ", ""), gettext_lazy("半角の英数字で入力してください。")),
}


class TextOptions(kind.Options):
    lines: int = Setting(1, ge=1, le=30)
    min_length: int = Setting(0, ge=0, le=5000)
    max_length: int | None = Setting(None, ge=1, le=5000)
    pattern: str = Setting("", max_length=200)  # a name of PATTERNS, or a pattern as `expressions.patterns` has it
    pattern_hint: Text | None = None  # what to tell when an own pattern does not fit
    autocomplete: Literal["", "off", "organization", "organization-title", "nickname", "url"] = ""

    def mistakes(self) -> list[str]:
        found = []
        if self.max_length is not None and self.max_length < self.min_length:
            found.append(_("max_length は min_length 以上にしてください。"))
        if self.pattern and self.pattern not in PATTERNS:
            if self.pattern_hint is None:
                found.append(_("自分で書いた pattern には、どう入力するかを pattern_hint に書いてください。"))
            try:
                parse(self.pattern)
            except PatternProblem as problem:
                found.append(_("pattern が使えません：%(why)s") % {"why": problem})
        return found

    @property
    def limit(self) -> int:
        return self.max_length or (200 if self.lines == 1 else 2000)


class TextKind(FieldKind):
    """文字: one line, or several."""

    name = "text"
    label = gettext_lazy("文字")
    Options = TextOptions

    def read(self, raw: Any, field, context) -> str:
        options: TextOptions = field.opts
        text = as_text(raw, lines=options.lines > 1)
        known = PATTERNS.get(options.pattern)
        if known:
            text = known[1](text)
        if len(text) > options.limit:
            raise FieldProblem(
                _("%(limit)d文字以内で入力してください（いま%(typed)d文字）。") % {"limit": options.limit, "typed": len(text)}
            )
        if len(text) < options.min_length:
            message = ngettext("%(least)d文字以上で入力してください。", "%(least)d文字以上で入力してください。", options.min_length)
            raise FieldProblem(message % {"least": options.min_length})
        if options.pattern and not matches(text, known[0] if known else options.pattern):
            hint = options.pattern_hint.into(context.language) if options.pattern_hint else ""
            raise FieldProblem(_does_not_fit(text, known) if known else hint)
        return text

    def render(self, view) -> str:
        options: TextOptions = view.field.opts
        value = kind.words_of(view.typed)
        if options.lines > 1:
            return kind.control("textarea", view, value=value, rows=options.lines, attrs={"data-limit": options.limit})
        digits = options.pattern == "digits"
        width = "7" if options.limit <= 8 else "14" if options.limit <= 16 else "20" if options.limit <= 30 else "full"
        return kind.control(
            "text",
            view,
            value=value,
            width=width,
            inputmode="numeric" if digits else "",
            autocomplete=options.autocomplete or "off",
            lang="en" if options.pattern in ("alphabet", "alphanumeric") else "",
        )

    def sample(self, field, rng: Random, context) -> str:
        options: TextOptions = field.opts
        made_up = {
            "katakana": "サンプル",
            "hiragana": "さんぷる",
            "digits": f"{rng.randrange(10**7):07d}",
            "alphabet": "Sample",
            "alphanumeric": "AB-1234",
        }
        text = made_up.get(options.pattern) or (field.example.into("ja") if field.example else "架空の記入例です")
        if options.pattern and options.pattern not in PATTERNS and not matches(text, options.pattern):
            return fitting(options.pattern)
        if len(text) < options.min_length:
            text *= options.min_length // len(text) + 1
        return text[: options.limit]

    def json_schema(self, field) -> dict[str, Any]:
        options: TextOptions = field.opts
        return {"type": "string", "minLength": max(options.min_length, 1), "maxLength": options.limit}


def _does_not_fit(text: str, known: tuple[str, Callable[[str], str], Any]) -> str:
    """What to do, and the sign because of which; each known pattern is a set of signs."""
    pattern, _convert, message = known
    sign = next((c for c in text if not matches(c, pattern)), "")
    if not sign.strip() or not sign.isprintable():
        return str(message)
    return _("%(message)s「%(sign)s」は使えません。") % {"message": message, "sign": sign}


class ExplanationOptions(kind.Options):
    text: Text
    style: Literal["plain", "info", "warning"] = "plain"


class ExplanationKind(FieldKind):
    """説明: words between the questions."""

    name = "explanation"
    label = gettext_lazy("説明")
    Options = ExplanationOptions
    has_value = False

    def from_form(self, form, path: str, field) -> Any:
        return None

    def read(self, raw: Any, field, context) -> Any:
        return None

    def blank(self, raw: Any) -> bool:
        return True

    def fits(self, value: Any) -> bool:
        return False

    def show(self, value: Any, field, language: str) -> str:
        return ""

    def columns(self, field) -> list[tuple[str, str]]:
        return []

    def cells(self, value: Any, field) -> list[str]:
        return []

    def render(self, view) -> str:
        options: ExplanationOptions = view.field.opts
        facts = {"title": view.label, "style": options.style, "body": render_markup(options.text.into(view.language))}
        return view.template("explanation.html", **facts)

    def sample(self, field, rng: Random, context) -> Any:
        return None

    def json_schema(self, field) -> dict[str, Any]:
        return {}
