"""What programs send and receive about cases. Out schemas list their fields by hand: a new column never leaks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from yakuba.platform.dates.schemas import Day

Revision = Field(None, ge=0, le=2**31 - 1, description="What you last read: 409 when others were quicker. Left out, it is not checked")

# Told in the document, refused by the action or the filter itself, whose words say what to do.
WRITTEN: dict[str, Any] = {"minLength": 1, "pattern": r"[^\s\u0000-\u001f\u007f-\u009f]"}


class AskedIn(Schema):
    """The inbox's filters and order, under the names of its address bar: a saved filter is a query to this API."""

    q: str = Field("", max_length=100, description="Number, name or words of the title")
    progress: Literal["open", "closed", "all"] = "open"
    type: str = Field("", max_length=40)
    topic: str = Field("", max_length=80)
    state: str = Field(
        "", max_length=81, json_schema_extra={"pattern": r"^([^.]+\..+)?$"}, description="type.state, as application.reviewing"
    )
    department: str = Field("", max_length=20, description="A department's code; all below it belong to it")
    assignee: str = Field("", json_schema_extra={"pattern": "^(me|nobody|[0-9]{1,9})?$"}, description="me, nobody, or a person's id")
    due: Literal["", "overdue", "today", "week", "soon", "none"] = ""
    waiting: Literal["", "office", "applicant", "approver"] = ""
    received_from: str = Field("", max_length=40, description="A day: 2026-11-25, or as people write it")
    received_to: str = Field("", max_length=40)
    unread: Literal["", "1"] = Field("", description="1: the applicant wrote something nobody has read")
    sort: str = Field("due", pattern="^-?(due|received|number|title|name)$")


class PageAskedIn(AskedIn):
    """The same question, one page of its answer at a time."""

    after: str = Field("", max_length=1000, json_schema_extra={"pattern": "^[A-Za-z0-9_-]*$"}, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=200)


class PersonOut(Schema):
    id: int
    name: str
    staff_number: str | None


class ContactOut(Schema):
    name: str
    kana: str
    email: str
    phone: str
    language: str


class CaseOut(Schema):
    number: str
    type: str
    topic: str
    title: str
    state: str
    state_label: str
    open: bool
    waiting_for: str | None
    department: str
    department_name: str
    assignee: PersonOut | None
    received_at: datetime
    due_on: date | None
    clock_stopped: bool
    closed_at: datetime | None
    outcome: str
    revision: int


class CaseDetailOut(CaseOut):
    contact: ContactOut
    has_account: bool


class CasesOut(Schema):
    items: list[CaseOut]
    count: int
    count_is_capped: bool = Field(description="There are more than `count`")
    next: str = Field(description="For `after`; empty on the last page")


class EntryOut(Schema):
    kind: str
    title: str
    at: datetime
    by: PersonOut | None
    by_applicant: bool
    state_before: str
    state_after: str
    text: str
    revision: int


class FileOut(Schema):
    file: str
    name: str
    media_type: str
    size: int


class MessageOut(Schema):
    at: datetime
    from_applicant: bool
    by: PersonOut | None
    text: str
    read_at: datetime | None
    files: list[FileOut]


class MessageIn(Schema):
    text: str = Field(max_length=5000, json_schema_extra=WRITTEN)
    files: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(
        default_factory=list, max_length=5, description="`file` of what was uploaded before"
    )


class NoteOut(Schema):
    at: datetime
    by: PersonOut
    text: str


class NoteIn(Schema):
    text: str = Field(max_length=4000, json_schema_extra=WRITTEN)


class MoveOut(Schema):
    name: str
    label: str
    to: str
    needs_note: bool
    tells_applicant: bool


class MoveIn(Schema):
    move: str = Field(min_length=1, max_length=40, description="`name` of one of the moves open here")
    note: str = Field("", max_length=4000)
    revision: int | None = Revision


class AssigneeIn(Schema):
    person: int | None = Field(ge=1, le=2**31 - 1, description="A person's id; null: nobody")
    revision: int | None = Revision


class TransferIn(Schema):
    department: str = Field(min_length=1, max_length=20, description="The department's code")
    note: str = Field(max_length=4000, json_schema_extra=WRITTEN)
    revision: int | None = Revision


class DueIn(Schema):
    due_on: Day
    note: str = Field(max_length=4000, json_schema_extra=WRITTEN)
    revision: int | None = Revision
