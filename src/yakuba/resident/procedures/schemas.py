"""What programs send and receive. Out schemas list their fields by hand: a new column never leaks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from yakuba.platform.dates.schemas import Day


class ProcedureOut(Schema):
    slug: str
    title: dict[str, str]
    summary: dict[str, str]
    category: str
    department: str
    open: bool
    version: int | None


class ProcedureDetailOut(ProcedureOut):
    definition: dict[str, Any]
    answers_schema: dict[str, Any]


class PackageIn(Schema):
    package: dict[str, Any] = Field(description="The whole file, as GET …/package gives it")
    department: str = Field("", max_length=20, description="Code of the department of a procedure that is new here")


class VersionOut(Schema):
    procedure: str
    version: int
    published: bool
    content: str = Field(description="SHA-256 of the definition; the same form has the same in every town")


class ApplicationIn(Schema):
    answers: dict[str, Any] = Field(description="By field name, as the procedure's answers_schema says")
    language: str = Field("ja", pattern="^(ja|en|ja-easy)$")


class FileOut(Schema):
    file: str
    name: str
    media_type: str
    size: int


class ApplicationOut(Schema):
    number: str
    procedure: str
    version: int
    state: str
    channel: str
    submitted_at: datetime
    corrected_at: datetime | None
    due_on: date | None
    answers: dict[str, Any]


class WantedIn(Schema):
    path: str = Field(min_length=1, max_length=200, description="A field's name, as in the definition")
    note: str = Field("", max_length=500)


class ReturnIn(Schema):
    fields: list[WantedIn] = Field(min_length=1, max_length=200)
    message: str = Field("", max_length=2000)
    answer_until: Day | None = None


class ProposalIn(Schema):
    verdict: str = Field(pattern="^(granted|refused)$")
    reason: str = Field("", max_length=4000)
    legal_basis: str = Field("", max_length=300)


class DecisionOut(Schema):
    verdict: str
    reason: str
    document_number: str
    proposed_at: datetime
    decided_at: datetime | None
