"""The API of cases for staff and their programs: the same queries and actions as on screen."""

from __future__ import annotations

from typing import Any, Literal, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Path, Query, Router, Status
from ninja.files import UploadedFile

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases import exporting
from yakuba.platform.cases.errors import FilesNotThere, FilterUnreadable, WrongAssignee, WrongDepartment
from yakuba.platform.cases.filters import NAMES, Filter, clean_query, narrow, read_filter
from yakuba.platform.cases.lines import LONGEST_LIST, staff_lines
from yakuba.platform.cases.listing import cut, read_mark, read_order
from yakuba.platform.cases.models import Case, Message
from yakuba.platform.cases.queries import case_for_staff, cases_visible_to, moves_open_to
from yakuba.platform.cases.schemas import (
    AskedIn,
    AssigneeIn,
    CaseDetailOut,
    CaseOut,
    CasesOut,
    DueIn,
    EntryOut,
    FileOut,
    MessageIn,
    MessageOut,
    MoveIn,
    MoveOut,
    NoteIn,
    NoteOut,
    PageAskedIn,
    TransferIn,
)
from yakuba.platform.cases.views.detail import file_in_messages
from yakuba.platform.cases.views.inbox import file_response
from yakuba.platform.files import actions as files
from yakuba.platform.files.models import StoredFile
from yakuba.platform.people.models import Department, Person
from yakuba.platform.people.tokens import Signed

router = Router()
reads, writes = Signed("cases:read"), Signed("cases:write")

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sends(*media_types: str, what: str = "The file") -> dict[str, Any]:
    """What the document says of an answer that is a file."""
    return {"description": what, "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in media_types}}


def caller(request: HttpRequest) -> Person:
    """Whoever `Signed` let in."""
    return cast(Person, request.auth)  # type: ignore[attr-defined]


def _case(request: HttpRequest, number: str) -> Case:
    return case_for_staff(caller(request), number)


# The list ----------------------------------------------------------------------------------------------------------


def _asked(request: HttpRequest) -> Filter:
    """The question. A page leaves out what it can't read and says so; a program is refused, or it would take all for some."""
    asked = read_filter(request.GET)
    wrong = {name: [said] for name, said in asked.problems.items()}
    for name in NAMES:
        if request.GET.get(name, "") and not getattr(asked, name) and name not in wrong:
            wrong[name] = [_("この値では絞り込めません。")]
    if wrong:
        raise FilterUnreadable(wrong)
    return asked


@router.get("/cases", response=CasesOut, auth=reads, summary="Cases I may see, narrowed like the inbox")
def list_cases(request: HttpRequest, query: Query[PageAskedIn]):
    person, order = caller(request), read_order(request.GET)
    if query.after and read_mark(query.after, order) is None:
        raise FilterUnreadable({"after": [_("この値では続きを探せません。")]})
    found = narrow(cases_visible_to(person), _asked(request), person).select_related("department", "assignee")
    page = cut(found, request.GET, order, per_page=query.limit)
    return {
        "items": [_case_out(case) for case in page.rows],
        "count": page.count.number,
        "count_is_capped": page.count.capped,
        "next": page.after,
    }


@router.get(
    "/cases/export/{form}",
    auth=reads,
    summary="The list as a file: csv (UTF-8), cp932 (CSV for old spreadsheets) or xlsx",
    openapi_extra={"responses": {200: sends("text/csv", EXCEL)}},
)
def export_cases(request: HttpRequest, form: Literal["csv", "cp932", "xlsx"], query: Query[AskedIn]):
    person = caller(request)
    found = narrow(cases_visible_to(person), _asked(request), person)
    listed = exporting.exportable(found, person).order_by(*read_order(request.GET).fields())
    exporting.note_export(listed, by=person, form=form, query=clean_query(request.GET))
    return file_response(listed, form)


# One case ----------------------------------------------------------------------------------------------------------


def _person_out(person: Person | None) -> dict[str, Any] | None:
    return {"id": person.pk, "name": person.name, "staff_number": person.staff_number or None} if person else None


def _case_out(case: Case) -> dict[str, Any]:
    own = ("number", "type", "topic", "title", "state", "waiting_for", "received_at", "due_on", "clock_stopped", "closed_at", "outcome")
    return {name: getattr(case, name) for name in (*own, "revision")} | {
        "state_label": str(case.state_now.label),
        "open": case.is_open,
        "department": case.department.code,
        "department_name": case.department.name,
        "assignee": _person_out(case.assignee),
    }


def _detail_out(case: Case) -> dict[str, Any]:
    contact = {name: getattr(case, f"contact_{name}") for name in ("name", "kana", "email", "phone")}
    return _case_out(case) | {"contact": contact | {"language": case.language}, "has_account": case.applicant_id is not None}


@router.get("/cases/{number}", response=CaseDetailOut, auth=reads, summary="One case")
def get_case(request: HttpRequest, number: str):
    case = _case(request, number)
    cases.note_seen(case, caller(request))
    return _detail_out(case)


@router.get("/cases/{number}/timeline", response=list[EntryOut], auth=reads, summary="What happened, newest first")
def get_timeline(request: HttpRequest, number: str, limit: int = Query(50, ge=1, le=LONGEST_LIST)):
    case = _case(request, number)
    cases.note_seen(case, caller(request))
    entries = case.entries.select_related("by")[:limit]
    return [
        {name: getattr(entry, name) for name in ("kind", "at", "by_applicant", "state_before", "state_after", "revision")}
        | {"title": line["title"], "text": line["text"], "by": _person_out(entry.by)}
        for entry, line in zip(entries, staff_lines(case, limit), strict=True)
    ]


@router.get("/cases/{number}/moves", response=list[MoveOut], auth=reads, summary="The moves I may make from here")
def list_moves(request: HttpRequest, number: str):
    moves = [move for move in moves_open_to(_case(request, number), caller(request)) if move.offered]
    told = ("name", "to", "needs_note", "tells_applicant")
    return [{name: getattr(move, name) for name in told} | {"label": str(move.label)} for move in moves]


@router.post("/cases/{number}/moves", response=CaseOut, auth=writes, summary="Move it on")
def make_move(request: HttpRequest, number: str, data: MoveIn):
    case = cases.move_by_hand(_case(request, number), data.move, by=caller(request), note=data.note, revision=data.revision)
    return _case_out(case)


@router.put("/cases/{number}/assignee", response=CaseOut, auth=writes, summary="Say who handles it (担当)")
def set_assignee(request: HttpRequest, number: str, data: AssigneeIn):
    case = _case(request, number)
    to = Person.objects.filter(pk=data.person).first() if data.person is not None else None
    if data.person is not None and to is None:
        raise WrongAssignee
    return _case_out(cases.assign(case, to, by=caller(request), revision=data.revision))


@router.post("/cases/{number}/transfers", response={204: None}, auth=writes, summary="Hand it to another department (回付)")
def transfer(request: HttpRequest, number: str, data: TransferIn):
    case = _case(request, number)
    department = Department.objects.filter(code=data.department).first()
    if department is None:
        raise WrongDepartment
    cases.transfer(case, department, by=caller(request), note=data.note, revision=data.revision)
    return Status(204, None)


@router.put("/cases/{number}/due", response=CaseOut, auth=writes, summary="Move its due date (期限の変更)")
def set_due(request: HttpRequest, number: str, data: DueIn):
    return _case_out(cases.set_due(_case(request, number), data.due_on, by=caller(request), note=data.note, revision=data.revision))


# Words -------------------------------------------------------------------------------------------------------------


def _file_out(stored: StoredFile) -> dict[str, Any]:
    return {"file": stored.public_id, "name": stored.name, "media_type": stored.media_type, "size": stored.size}


def _message_out(message: Message) -> dict[str, Any]:
    own = {name: getattr(message, name) for name in ("at", "from_applicant", "text", "read_at")}
    return own | {"by": _person_out(message.by), "files": [_file_out(stored) for stored in message.files.all()]}


@router.get("/cases/{number}/messages", response=list[MessageOut], auth=reads, summary="Messages both ways, newest first")
def list_messages(request: HttpRequest, number: str):
    case = _case(request, number)
    cases.note_seen(case, caller(request))
    return [_message_out(message) for message in case.messages.select_related("by").prefetch_related("files")[:LONGEST_LIST]]


@router.post("/cases/{number}/files", response={201: FileOut}, auth=writes, summary="Upload a file to be named in a message")
def upload_file(request: HttpRequest, number: str, file: UploadedFile = File(...)):
    _case(request, number)
    return Status(201, _file_out(files.keep(file, name=file.name or "", purpose="cases.message", by=caller(request))))


@router.post("/cases/{number}/messages", response={201: MessageOut}, auth=writes, summary="Write to the applicant (連絡)")
def write_message(request: HttpRequest, number: str, data: MessageIn):
    case = _case(request, number)
    attached = _uploaded(data.files, caller(request))
    return Status(201, _message_out(cases.write_message(case, data.text, by=caller(request), files=attached)))


def _waiting_uploads(person: Person) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(added_by=person, purpose="cases.message", about_type="")


def _uploaded(ids: list[str], person: Person) -> list[StoredFile]:
    """Files this person uploaded and has not used yet; anybody else's are as good as absent."""
    wanted = list(dict.fromkeys(ids))
    own = _waiting_uploads(person).filter(public_id__in=wanted)
    if own.count() != len(wanted):
        raise FilesNotThere
    return list(own)


@router.get(
    "/cases/{number}/files/{file}",
    auth=reads,
    summary="A file out of a message, or one I uploaded for one",
    openapi_extra={
        "responses": {200: sends("*/*"), 206: sends("*/*", what="The part that was asked for"), 416: {"description": "No such part"}}
    },
)
def get_file(request: HttpRequest, number: str, file: str = Path(..., max_length=40)):
    case, person = _case(request, number), caller(request)
    stored = _waiting_uploads(person).filter(public_id=file).first() or file_in_messages(case, file)
    return files.serve(request, stored, by=person)


@router.get("/cases/{number}/notes", response=list[NoteOut], auth=reads, summary="Notes among staff, newest first")
def list_notes(request: HttpRequest, number: str):
    notes = _case(request, number).notes.select_related("by")[:LONGEST_LIST]
    return [{"at": note.at, "by": _person_out(note.by), "text": note.text} for note in notes]


@router.post("/cases/{number}/notes", response={201: NoteOut}, auth=writes, summary="Write a note (メモ)")
def add_note(request: HttpRequest, number: str, data: NoteIn):
    note = cases.add_note(_case(request, number), data.text, by=caller(request))
    return Status(201, {"at": note.at, "by": _person_out(note.by), "text": note.text})
