"""Transfers (人事異動): kept once checked, confirmed, taken back before their day.

A confirmed transfer only writes dated holdings and last days. On the day itself nothing has to run: rights follow from the dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.people import mails
from yakuba.platform.people.actions.handing_over import held_by
from yakuba.platform.people.actions.organisation import someone_must_manage
from yakuba.platform.people.actions.staff import add_staff, end_of, must_manage
from yakuba.platform.people.errors import TransferNotOpen
from yakuba.platform.people.models import Holding, Person, Post, Transfer, TransferKind, TransferLine, TransferState
from yakuba.platform.people.queries import holders_of
from yakuba.platform.people.rights import today
from yakuba.platform.people.transfers.checking import Problem, check
from yakuba.platform.people.transfers.reading import Row, read_list


@audit.deed()
def keep_transfer(content: bytes, *, file_name: str, title: str, by: Person) -> tuple[Transfer | None, list[Problem]]:
    """Read and check a list. Without problems it is kept, ready to be confirmed; with any, nothing is kept and all are returned."""
    must_manage(by)
    lines, problems = check(read_list(content, file_name))
    if problems:
        return None, problems
    transfer = Transfer.objects.create(title=title.strip() or file_name[:120], made_by=by)
    for line in lines:
        line.transfer = transfer
    TransferLine.objects.bulk_create(lines)
    audit.record("transfer.checked", transfer, by=by, lines=len(lines))
    return transfer, []


def problems_now(transfer: Transfer) -> list[Problem]:
    """What speaks against a kept transfer today: the town hall may have changed since it was read."""
    rows = [_row(line) for line in transfer.lines.select_related("from_post__department", "to_post__department")]
    return check(rows)[1]


def _row(line: TransferLine) -> Row:
    cells = {f: getattr(line, f) for f in ("staff_number", "name", "name_kana", "email", "kind")}
    cells["effective_on"] = line.effective_on.isoformat()
    for side, post in (("from", line.from_post), ("to", line.to_post)):
        if post is not None:
            cells |= {f"{side}_department": post.department.code, f"{side}_post": post.title}
    return Row(line.row, cells)


@audit.deed()
def confirm_transfer(transfer: Transfer, *, by: Person) -> Transfer:
    """Write the dated holdings of a transfer; all rows or none."""
    must_manage(by)
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.state != TransferState.CHECKED:
        raise TransferNotOpen(_("この人事異動はすでに確定または取り消しされています。"))
    if problems := problems_now(transfer):
        raise TransferNotOpen(
            _("取り込んだ後に変わったことがあり、確定できません（%(row)d行目：%(why)s）。一覧を直して、取り込み直してください。")
            % {"row": problems[0].row, "why": problems[0].message}
        )
    lines = list(transfer.lines.select_related("person", "from_post", "to_post"))
    for line in lines:
        _apply(line, by)
    for day in sorted({line.effective_on + timedelta(days=line.kind == TransferKind.RETIRE) for line in lines}):
        someone_must_manage(day)
    transfer.state, transfer.confirmed_at = TransferState.CONFIRMED, timezone.now()
    transfer.save(update_fields=["state", "confirmed_at"])
    audit.record("transfer.confirmed", transfer, by=by, lines=len(lines))
    return transfer


def _apply(line: TransferLine, by: Person) -> None:
    if line.kind == TransferKind.HIRE:
        line.person = add_staff(
            staff_number=line.staff_number, name=line.name, name_kana=line.name_kana, email=line.email, by=by, invite=False
        )
        line.made_person = True
    assert line.person is not None  # the check has seen to it
    if line.kind == TransferKind.RETIRE:
        line.person.left_at = end_of(line.effective_on)
        line.person.save(update_fields=["left_at"])
        _end(line, line.person.holdings.all(), line.effective_on)
        audit.record("person.left", line.person, by=by, last_day=line.effective_on, transfer=line.transfer_id)
    elif line.from_post is not None:
        _end(line, line.person.holdings.filter(post=line.from_post), line.effective_on - timedelta(days=1))
    if line.to_post is not None:
        line.begun = Holding.objects.create(post=line.to_post, person=line.person, from_on=line.effective_on)
        audit.record("holding.given", line.begun, by=by, person=line.person, post=line.to_post, from_on=line.effective_on)
    line.save()


def _end(line: TransferLine, holdings, last_day: date) -> None:
    """End what runs past `last_day`, and remember how it ran before."""
    for holding in holdings.select_for_update().filter(Q(until_on__isnull=True) | Q(until_on__gt=last_day), from_on__lte=last_day):
        line.ended.append([holding.pk, holding.until_on.isoformat() if holding.until_on else None])
        holding.until_on = last_day
        holding.save(update_fields=["until_on"])


def first_day(transfer: Transfer) -> date:
    """The day on which the first row takes effect; a last day in office takes effect after itself."""
    lines = transfer.lines.all()
    return min(line.effective_on + timedelta(days=line.kind == TransferKind.RETIRE) for line in lines)


@audit.deed()
def take_back_transfer(transfer: Transfer, *, by: Person) -> Transfer:
    """Undo a transfer exactly, before its first day. What someone has changed by hand since then is in the way, and named."""
    must_manage(by)
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.state == TransferState.TAKEN_BACK:
        raise TransferNotOpen(_("この人事異動はすでに取り消されています。"))
    if transfer.state == TransferState.CONFIRMED:
        if first_day(transfer) <= today():
            raise TransferNotOpen(_("発令日を過ぎた人事異動は取り消せません。新しい異動として取り込んでください。"))
        for line in transfer.lines.select_related("person", "begun"):
            _undo(line)
    else:
        transfer.confirmed_at = timezone.now()  # never applied: closed and taken back at once
    transfer.state, transfer.taken_back_at = TransferState.TAKEN_BACK, timezone.now()
    transfer.save()
    audit.record("transfer.taken_back", transfer, by=by)
    return transfer


def _undo(line: TransferLine) -> None:
    changed = TransferNotOpen(
        _("%(row)d行目（%(name)s）は確定の後に手で変更されています。先にその変更を戻してください。") % {"row": line.row, "name": line.name}
    )
    if line.to_post_id is not None:
        if line.begun is None or line.begun.until_on is not None:
            raise changed
        line.begun.delete()
    last_day = line.effective_on if line.kind == TransferKind.RETIRE else line.effective_on - timedelta(days=1)
    for pk, before in line.ended:
        holding = Holding.objects.select_for_update().filter(pk=pk, until_on=last_day).first()
        if holding is None:
            raise changed
        holding.until_on = date.fromisoformat(before) if before else None
        holding.save(update_fields=["until_on"])
    person = line.person
    if line.kind == TransferKind.RETIRE and person is not None:
        person.left_at = None
        person.save(update_fields=["left_at"])
    if line.made_person and person is not None:
        if person.holdings.exists():
            raise changed
        person.delete()


@dataclass(frozen=True)
class Leftover:
    """What someone who moves still holds, and who comes after them in the post."""

    person: Person
    post: Post
    successor: Person | None
    count: int


def leftovers(transfer: Transfer) -> list[Leftover]:
    """Whom to hand over to: the one who takes the post in this transfer, else whoever holds it besides."""
    lines = list(transfer.lines.select_related("person", "from_post__department", "to_post"))
    coming = {line.to_post_id: line.person for line in lines if line.to_post_id and line.person}
    found = []
    for line in lines:
        if line.person is None or line.from_post is None:
            continue
        successor = (
            coming.get(line.from_post.pk)
            or holders_of(line.from_post, line.effective_on + timedelta(days=1)).exclude(pk=line.person.pk).first()
        )
        found.append(Leftover(line.person, line.from_post, successor, sum(count for _n, _l, count in held_by(line.person))))
    return found


def invite_newcomers(transfer: Transfer) -> int:
    """Write to those hired by a confirmed transfer how they sign in; for the day before, by whoever runs the timetable."""
    newcomers = [line.person for line in transfer.lines.filter(made_person=True).select_related("person") if line.person]
    for person in newcomers:
        mails.tell(person, "people/invited", staff_number=person.staff_number)
    return len(newcomers)
