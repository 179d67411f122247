"""Definition, Step, Field, Check: what a definition is made of, checked as it is read."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_serializer, model_validator
from pydantic import Field as Setting

from yakuba.resident.procedures.definition import references
from yakuba.resident.procedures.definition.problems import DefinitionProblem, in_words
from yakuba.resident.procedures.expressions import check_expression
from yakuba.resident.procedures.expressions import references as references_of
from yakuba.resident.procedures.fields import FieldKind, kinds
from yakuba.resident.procedures.fields.kind import Options
from yakuba.resident.procedures.texts import Text

__all__ = ["Check", "ContactFields", "Definition", "DefinitionProblem", "Field", "LegalBasis", "NoticeTexts", "Step"]

LARGEST = 1_000_000  # characters of JSON
NAME = "^[a-z][a-z0-9_]{0,59}$"

Name = Annotated[str, Setting(pattern=NAME)]
Expr = Annotated[Any, AfterValidator(check_expression)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_serializer(mode="wrap")
    def _without_defaults(self, handler) -> dict[str, Any]:
        """What says nothing is left out, so that the same form has the same hash."""
        plain = {name: info.get_default(call_default_factory=True) for name, info in type(self).model_fields.items()}
        return {name: value for name, value in handler(self).items() if name not in plain or getattr(self, name) != plain[name]}


class LegalBasis(_Part):
    """根拠法令."""

    name: str = Setting(min_length=1, max_length=200)
    article: str = Setting("", max_length=200)
    url: str = Setting("", max_length=500, pattern="^(https?://.*)?$")


class Check(_Part):
    """Something that must be true; `message` tells what to do when it is not, beside each of `fields`."""

    expr: Expr
    message: Text
    fields: list[Name] = Setting(default_factory=list, max_length=20)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names of the fields (of a row: its own fields) that it reads."""
        found = set()
        for reference in references_of(self.expr):
            if reference.within is None:
                parts = reference.path.split(".")
                found.add(parts[1] if parts[0] == "row" and len(parts) > 1 else parts[0])
        return frozenset(found)


class Field(_Part):
    """One question. `options` are those of its kind; `fields` and `row_checks` belong to a group."""

    name: Name
    kind: str = Setting(max_length=40)
    label: Text
    hint: Text | None = None
    example: Text | None = None
    required: Expr = True
    show_if: Expr | None = None
    checks: list[Check] = Setting(default_factory=list, max_length=20)
    legal_basis: LegalBasis | None = None
    options: dict[str, Any] = Setting(default_factory=dict)
    fields: list[Field] = Setting(default_factory=list, max_length=30)
    row_checks: list[Check] = Setting(default_factory=list, max_length=20)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Field:
        if self.kind not in kinds:
            known = "、".join(name for name, _kind in kinds.items())
            raise ValueError(_("「%(kind)s」という種類はありません（使える種類：%(known)s）。") % {"kind": self.kind, "known": known})
        try:
            mistakes = self.opts.mistakes()
        except ValidationError as error:
            raise ValueError("options: " + " / ".join(f"{place}: {text}" for place, text in in_words(error, {}).items())) from error
        if mistakes:
            raise ValueError("options: " + " / ".join(mistakes))
        is_group = self.kind == "group"
        if is_group and not self.fields:
            raise ValueError(_("繰り返し（group）には fields が必要です。"))
        if not is_group and (self.fields or self.row_checks):
            raise ValueError(_("fields と row_checks は、繰り返し（group）だけに書けます。"))
        if is_group and any(inner.kind in ("group", "consent") for inner in self.fields):
            raise ValueError(_("繰り返しの中に、繰り返しや同意は置けません。"))
        if not self.kind_of.has_value and (self.required is not True or self.checks):
            raise ValueError(_("説明には required や checks を書けません。"))
        return self

    @property
    def kind_of(self) -> FieldKind:
        return kinds[self.kind]

    @cached_property
    def opts(self) -> Options:
        """The options, as their kind reads them."""
        return kinds[self.kind].Options.model_validate_json(json.dumps(self.options))

    @cached_property
    def ordered(self) -> list[Field]:
        """The fields of a row, each behind those that its show_if reads."""
        return references.ordered(self.fields, inside=True)

    @property
    def is_proven(self) -> bool:
        return self.kind == "email" and bool(getattr(self.opts, "proven", False))


class Step(_Part):
    """One screen."""

    name: Name
    title: Text
    help: Text | None = None
    show_if: Expr | None = None
    fields: list[Field] = Setting(min_length=1, max_length=60)
    checks: list[Check] = Setting(default_factory=list, max_length=30)

    @cached_property
    def ordered(self) -> list[Field]:
        """The fields, each behind those that its show_if reads."""
        return references.ordered(self.fields)


class NoticeTexts(_Part):
    """The words of the notice of the decision (通知書)."""

    granted: Text
    refused: Text


class ContactFields(_Part):
    """Which fields tell whom to answer: names of fields of kind name, email, phone, address."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


class Definition(_Part):
    """A procedure: what its start page says, and what it asks."""

    slug: str = Setting(pattern="^[a-z][a-z0-9-]{0,59}$")
    title: Text
    summary: Text
    category: str = Setting(max_length=40)
    keywords: list[str] = Setting(default_factory=list, max_length=50)
    who: Text
    papers: list[Text] = Setting(default_factory=list, max_length=30)
    fee: Text
    deadline: Text
    law: list[LegalBasis] = Setting(default_factory=list, max_length=20)
    takes_minutes: int = Setting(10, ge=1, le=240)
    answer_within_open_days: int = Setting(10, ge=0, le=365)
    retention_years: int = Setting(5, ge=1, le=100)
    contact: ContactFields = Setting(default_factory=ContactFields)
    notices: NoticeTexts
    steps: list[Step] = Setting(min_length=1, max_length=30)

    @model_validator(mode="after")
    def _holds_together(self) -> Definition:
        found = references.problems_of(self)
        if found:
            raise DefinitionProblem(found)
        return self

    @classmethod
    def from_json(cls, given: Any) -> Definition:
        """A definition from a dict, or from JSON text; DefinitionProblem names each mistake by its place."""
        try:
            text = given if isinstance(given, (str, bytes)) else json.dumps(given, ensure_ascii=False)
            if len(text) > LARGEST:
                raise DefinitionProblem({_("全体"): _("定義が大きすぎます。")})
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise DefinitionProblem(in_words(error, _loaded(text))) from error
        except RecursionError as error:
            raise DefinitionProblem({_("全体"): _("定義の入れ子が深すぎます。")}) from error

    def to_json(self) -> dict[str, Any]:
        """As it is stored: a dict of plain JSON, without what says nothing."""
        return self.model_dump(mode="json", by_alias=True)

    def canonical(self) -> str:
        """The one way to write this definition as text."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def content_hash(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field that is not inside a group, by name."""
        return {field.name: field for step in self.steps for field in step.fields}


def _loaded(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
