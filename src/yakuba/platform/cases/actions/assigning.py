"""Whose it is: the person who handles a case (担当), the department (回付), and until when."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.cases.errors import DueBeforeReceipt, MayNot, NoSuchMove, NoteNeeded, WrongAssignee, WrongDepartment
from yakuba.platform.cases.models import Approval, ApprovalState, Case, EntryKind
from yakuba.platform.cases.queries import may_assign, who_can_handle
from yakuba.platform.cases.telling import tell_staff
from yakuba.platform.cases.timeline import add_entry, lock, save
from yakuba.platform.cases.writing import NOTE, written
from yakuba.platform.people.models import Department, Person
from yakuba.platform.people.rights import may


@audit.deed()
def assign(case: Case, to: Person | None, *, by: Person, revision: int | None = None) -> Case:
    """Make `to` the one who handles the case (None: nobody). A clerk may take a free case and give their own back."""
    case = lock(case, revision)
    if not may_assign(case, by, to):
        raise MayNot(_("担当の割当て"))
    if to is not None and not who_can_handle(case.department).filter(pk=to.pk).exists():
        raise WrongAssignee
    if (to.pk if to else None) == case.assignee_id:
        return case
    give(case, to, by=by)
    if to is not None and to.pk != by.pk:
        tell_staff("case.assigned", to, case)
    return case


def give(case: Case, to: Person | None, *, by: Person) -> None:
    """Write the new assignee of a locked case; the caller has asked whether it may."""
    before, case.assignee = case.assignee_id, to
    save(case, "assignee")
    add_entry(case, EntryKind.ASSIGNED, by=by, facts={"from": before, "to": to.pk if to else None, "name": to.name if to else ""})
    audit.record("case.assigned", case, by=by, frm=before, to=to)


@audit.deed()
def transfer(case: Case, department: Department, *, by: Person, note: str, revision: int | None = None) -> Case:
    """Hand the case to another department (回付), with the reason. Nobody handles it there yet; a running approval ends."""
    case = lock(case, revision)
    if not may(by, "cases.handle", case.department):
        raise MayNot(_("回付"))
    note = _reason(note, _("回付"))
    if department.pk == case.department_id or (department.closed_on and department.closed_on <= timezone.localdate()):
        raise WrongDepartment
    _refuse_during_approval(case)
    before = case.department
    case.department, case.assignee = department, None
    save(case, "department", "assignee")
    add_entry(case, EntryKind.TRANSFERRED, by=by, text=note, for_applicant=True,
              facts={"from": before.pk, "from_name": before.name, "to": department.pk, "to_name": department.name})  # fmt: skip
    audit.record("case.transferred", case, by=by, frm=before, to=department)
    return case


def _refuse_during_approval(case: Case) -> None:
    if Approval.objects.filter(case=case, state=ApprovalState.RUNNING).exists():
        raise NoSuchMove(case, _("回付"))


@audit.deed()
def set_due(case: Case, due_on: date, *, by: Person, note: str, revision: int | None = None) -> Case:
    """Move the due date, with the reason (期限の変更)."""
    case = lock(case, revision)
    if not may(by, "cases.handle", case.department):
        raise MayNot(_("期限の変更"))
    if not case.is_open:
        raise NoSuchMove(case, _("期限の変更"))
    note = _reason(note, _("期限の変更"))
    if due_on < timezone.localtime(case.received_at).date():
        raise DueBeforeReceipt
    before, case.due_on = case.due_on, due_on
    save(case, "due_on")
    facts = {"from": before.isoformat() if before else None, "to": due_on.isoformat(), "reason": "set"}
    add_entry(case, EntryKind.DUE, by=by, text=note, facts=facts)
    audit.record("case.due_set", case, by=by, frm=before, to=due_on)
    return case


def _reason(note: str, what: str) -> str:
    note = written(note, longest=NOTE, field="note")
    if not note:
        raise NoteNeeded(what)
    return note
