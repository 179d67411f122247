"""Messages to and from the applicant (連絡), and notes among staff (メモ)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.cases.actions.moving import make
from yakuba.platform.cases.errors import CaseNotThere, MayNot
from yakuba.platform.cases.models import Case, EntryKind, InternalNote, Message
from yakuba.platform.cases.queries import is_applicant
from yakuba.platform.cases.telling import tell_applicant, tell_staff
from yakuba.platform.cases.timeline import add_entry, lock, save
from yakuba.platform.cases.writing import needed
from yakuba.platform.files import actions as stored_files
from yakuba.platform.files.models import StoredFile
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import may


@audit.deed()
def write_message(case: Case, text: str, *, by: Person | None, from_applicant: bool = False, files: Iterable[StoredFile] = ()) -> Message:
    """Write to the applicant, or as the applicant to the office (`by=None`: let in by a link). Never stale: it adds, it changes nothing."""
    case, text = lock(case), needed(text)
    if from_applicant and not is_applicant(case, by):
        raise CaseNotThere
    if not from_applicant and (by is None or not may(by, "cases.handle", case.department)):
        raise MayNot(_("申請者への連絡"))
    message = Message.objects.create(case=case, text=text, by=by, from_applicant=from_applicant)
    attached = list(files)
    for stored in attached:
        stored_files.claim(stored, about=case, by=by)
    message.files.set(attached)
    if from_applicant:
        save(case)  # what the applicant says may change a decision: forms drawn before it are stale
    add_entry(case, EntryKind.MESSAGE, by=by, at=message.at, for_applicant=True, by_applicant=from_applicant,
              facts={"message": message.pk, "files": len(attached)})  # fmt: skip
    audit.record("case.message_received" if from_applicant else "case.message_sent", case, by=by, message=message.pk, files=len(attached))
    _tell(case, from_applicant)
    _reply_moves(case, by, from_applicant)
    return message


def _tell(case: Case, from_applicant: bool) -> None:
    if not from_applicant:
        tell_applicant("case.message", case)
    elif case.assignee is not None:
        tell_staff("case.replied", case.assignee, case)


def _reply_moves(case: Case, by: Person | None, from_applicant: bool) -> None:
    """The answer that a case was waiting for puts it back on the office's desk."""
    reply = case.kind.moves.get(case.kind.reply_move)
    if from_applicant and reply is not None and case.state in reply.frm and case.waiting_for == "applicant":
        make(case, reply, by=by)


@audit.deed()
def add_note(case: Case, text: str, *, by: Person) -> InternalNote:
    """Write a note that only staff read."""
    case, text = lock(case), needed(text)
    if not may(by, "cases.see", case.department):
        raise CaseNotThere
    note = InternalNote.objects.create(case=case, text=text, by=by)
    add_entry(case, EntryKind.NOTE, by=by, at=note.at, facts={"note": note.pk})
    audit.record("case.noted", case, by=by, note=note.pk)
    return note


def mark_read(case: Case, *, as_applicant: bool) -> int:
    """The messages of the other side have been seen."""
    return Message.objects.filter(case=case, from_applicant=not as_applicant, read_at__isnull=True).update(read_at=timezone.now())
