"""What others need to know of a definition and its answers: who applies, which fields there are, the schema of the answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from yakuba.resident.procedures.definition import references
from yakuba.resident.procedures.definition.model import Definition, Field
from yakuba.resident.procedures.fields.groups import object_schema
from yakuba.resident.procedures.fields.names import full_kana, full_name


@dataclass(frozen=True)
class Applicant:
    """Whom to answer, out of the fields that `contact` of the definition names."""

    name: str = ""
    kana: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


def applicant_of(definition: Definition, answers: Mapping[str, Any]) -> Applicant:
    contact = definition.contact

    def given(name: str) -> Any:
        value = answers.get(name)
        return value if name and value is not None and definition.fields[name].kind_of.fits(value) else None

    person, address = given(contact.name), given(contact.address)
    return Applicant(
        name=full_name(person),
        kana=full_kana(person),
        email=given(contact.email) or "",
        phone=given(contact.phone) or "",
        address=definition.fields[contact.address].kind_of.show(address, definition.fields[contact.address], "ja") if address else "",
    )


def field_names(definition: Definition) -> set[str]:
    """The names of the fields that can be answered, as a correction may ask for them."""
    return {name for name, asked in definition.fields.items() if asked.kind_of.has_value}


def with_dependents(definition: Definition, names: Collection[str]) -> set[str]:
    """`names`, and the fields whose being asked or required hangs on them: what a correction of these may bring up."""
    found = set(names)
    while True:
        more = {
            asked.name
            for step in definition.steps
            for asked in step.fields
            if asked.name not in found and found & _conditions_read(step.show_if, asked)
        }
        if not more:
            return found & field_names(definition)
        found |= more


def _conditions_read(step_shown_if: Any, asked: Field) -> set[str]:
    inside = [expression for inner in asked.fields for expression in (inner.show_if, inner.required)]
    conditions = [step_shown_if, asked.show_if, asked.required, *inside]
    return {name for expression in conditions if expression is not None for name in references.roots(expression)}


def answers_schema(definition: Definition) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the answers, for programs. Conditions stand in x-show-if and x-required-if, as JsonLogic."""
    schema = object_schema([asked for step in definition.steps for asked in step.fields])
    hidden = {asked.name for step in definition.steps if step.show_if is not None for asked in step.fields}
    schema["required"] = [name for name in schema.get("required", []) if name not in hidden]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": definition.title.into("ja")} | schema
