"""How to reach somebody: telephone and e-mail."""

from __future__ import annotations

from random import Random
from typing import Any

from django.utils.translation import gettext_lazy

from yakuba.platform.kana import ReadProblem
from yakuba.platform.phones import read_email, read_phone
from yakuba.resident.procedures.fields import kind
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem, as_text


class PhoneKind(FieldKind):
    """電話番号."""

    name = "phone"
    label = gettext_lazy("電話番号")

    def read(self, raw: Any, field, context) -> str:
        try:
            return read_phone(as_text(raw))
        except ReadProblem as problem:
            raise FieldProblem(str(problem)) from problem

    def render(self, view) -> str:
        token = "tel" if view.own else "off"
        return kind.control("text", view, value=kind.words_of(view.typed), type="tel", inputmode="tel", autocomplete=token, width="14")

    def sample(self, field, rng: Random, context) -> str:
        return f"03-0000-{rng.randrange(10000):04d}"  # no such exchange: never a real number

    def json_schema(self, field) -> dict[str, Any]:
        return {"type": "string", "maxLength": 80, "examples": ["03-5803-1111"]}


class EmailOptions(kind.Options):
    proven: bool = False  # a code sent to it must be entered


class EmailKind(FieldKind):
    """メールアドレス. With `proven` the value is still the address alone; whether it was proven stands in the context."""

    name = "email"
    label = gettext_lazy("メールアドレス")
    Options = EmailOptions

    def read(self, raw: Any, field, context) -> str:
        try:
            return read_email(as_text(raw))
        except ReadProblem as problem:
            raise FieldProblem(str(problem)) from problem

    def render(self, view) -> str:
        token = "email" if view.own else "off"
        return kind.control(
            "text", view, value=kind.words_of(view.typed), type="email", inputmode="email", autocomplete=token, lang="en", width="full"
        )

    def sample(self, field, rng: Random, context) -> str:
        return f"sample{rng.randrange(10000):04d}@example.jp"

    def json_schema(self, field) -> dict[str, Any]:
        return {"type": "string", "format": "email", "maxLength": 254}
