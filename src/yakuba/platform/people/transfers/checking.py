"""Check a transfer list whole, before anything is written: every problem with its row number, not only the first."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from yakuba.platform.dates import DateProblem, read_date
from yakuba.platform.people.models import Department, Holding, Person, PersonKind, Post, TransferKind, TransferLine
from yakuba.platform.people.rights import today
from yakuba.platform.people.transfers.reading import Row

KINDS = (
    {str(kind.label): kind for kind in TransferKind}
    | {kind.value: kind for kind in TransferKind}
    | {
        "異動": TransferKind.MOVE,
        "転任": TransferKind.MOVE,
        "採用": TransferKind.HIRE,
        "新規採用": TransferKind.HIRE,
        "退職": TransferKind.RETIRE,
        "昇任": TransferKind.PROMOTE,
        "昇格": TransferKind.PROMOTE,
        "兼務": TransferKind.ALSO,
    }
)
LEAVES_A_POST = {TransferKind.MOVE, TransferKind.PROMOTE}
TAKES_A_POST = {TransferKind.MOVE, TransferKind.PROMOTE, TransferKind.HIRE, TransferKind.ALSO}


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row, in words for whoever mends the sheet."""

    row: int
    message: str


class _Town:
    """What the check looks things up in, read once."""

    def __init__(self) -> None:
        self.departments: dict[str, list[Department]] = {}
        for department in Department.objects.all():
            for key in {_plain(department.code), _plain(department.name)}:
                self.departments.setdefault(key, []).append(department)
        self.posts = {(p.department_id, _plain(p.title)): p for p in Post.objects.select_related("department")}
        self.staff = {_plain(p.staff_number or ""): p for p in Person.objects.filter(kind=PersonKind.STAFF)}
        self.emails = {p.email for p in Person.objects.exclude(email=None)}
        self.holdings: dict[int, list[Holding]] = {}
        for holding in Holding.objects.select_related("post__department"):
            self.holdings.setdefault(holding.person_id, []).append(holding)


def check(rows: list[Row]) -> tuple[list[TransferLine], list[Problem]]:
    """The lines of a transfer, unsaved, and all problems; with a single problem nothing may be confirmed."""
    town, lines, problems = _Town(), [], []
    for row in rows:
        line, found = _line(row, town)
        problems += [Problem(row.number, message) for message in found]
        if line is not None:
            lines.append(line)
    return lines, sorted(problems + _between_rows(lines), key=lambda problem: problem.row)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def _line(row: Row, town: _Town) -> tuple[TransferLine | None, list[str]]:
    found: list[str] = []
    kind = KINDS.get(row["kind"])
    if kind is None:
        found.append(_("区分「%(kind)s」は使えません。異動・採用・退職・昇任・兼務のどれかにしてください。") % {"kind": row["kind"]})
    day = _day(row, found)
    if not row["staff_number"]:
        found.append(_("職員番号がありません。"))
    if kind is None or day is None or not row["staff_number"]:
        return None, found
    line = TransferLine(
        row=row.number, kind=kind, staff_number=row["staff_number"], name=row["name"], name_kana=row["name_kana"], effective_on=day
    )
    line.email = row["email"].lower()
    line.person = town.staff.get(_plain(row["staff_number"]))
    found += _about_person(line, town)
    line.from_post = _post(row, "from", town, found, needed=kind in LEAVES_A_POST)
    line.to_post = _post(row, "to", town, found, needed=kind in TAKES_A_POST)
    found += _about_posts(line, town)
    return line, found


def _day(row: Row, found: list[str]) -> date | None:
    if not row["effective_on"]:
        found.append(_("発令日がありません。"))
        return None
    try:
        day = read_date(row["effective_on"])
    except DateProblem as problem:
        found.append(_("発令日「%(day)s」：%(why)s") % {"day": row["effective_on"], "why": problem})
        return None
    if day < today():
        found.append(_("発令日%(day)sはもう過ぎています。") % {"day": day.isoformat()})
    return day


def _about_person(line: TransferLine, town: _Town) -> list[str]:
    if line.kind == TransferKind.HIRE:
        return _about_newcomer(line, town)
    if line.person is None:
        return [_("職員番号%(number)sの職員はいません。") % {"number": line.staff_number}]
    if not line.person.is_here:
        return [_("職員番号%(number)sの職員はすでに退職しています。") % {"number": line.staff_number}]
    if _plain(line.person.name) != _plain(line.name):
        return [_("氏名が登録と違います（登録は「%(name)s」）。行がずれていないか確かめてください。") % {"name": line.person.name}]
    return []


def _about_newcomer(line: TransferLine, town: _Town) -> list[str]:
    found = []
    if line.person is not None:
        found.append(_("職員番号%(number)sはすでに使われています。") % {"number": line.staff_number})
    if not line.name:
        found.append(_("採用する職員の氏名がありません。"))
    try:
        validate_email(line.email)
    except ValidationError:
        found.append(_("採用する職員のメールアドレスが正しくありません。"))
    if line.email in town.emails:
        found.append(_("メールアドレス%(email)sは別のアカウントで使われています。") % {"email": line.email})
    return found


def _post(row: Row, side: str, town: _Town, found: list[str], *, needed: bool) -> Post | None:
    which = _("異動前") if side == "from" else _("異動後")
    department_text, title = row[f"{side}_department"], row[f"{side}_post"]
    if not department_text and not title:
        if needed:
            found.append(_("%(which)sの所属と役職がありません。") % {"which": which})
        return None
    departments = town.departments.get(_plain(department_text), [])
    if len(departments) != 1:
        words = (
            _("%(which)s所属「%(name)s」が見つかりません。")
            if not departments
            else _("%(which)s所属「%(name)s」は複数あります。組織コードで書いてください。")
        )
        found.append(words % {"which": which, "name": department_text})
        return None
    post = town.posts.get((departments[0].pk, _plain(title)))
    if post is None:
        found.append(
            _("%(which)s役職「%(title)s」が%(department)sにありません。") % {"which": which, "title": title, "department": departments[0]}
        )
    return post


def _about_posts(line: TransferLine, town: _Town) -> list[str]:
    found = []
    day_before = line.effective_on if line.kind == TransferKind.RETIRE else line.effective_on - timedelta(days=1)
    held = town.holdings.get(line.person.pk, []) if line.person else []
    if line.from_post is not None and not any(h.post_id == line.from_post.pk and _runs(h, day_before) for h in held):
        found.append(_("この職員は発令日の前に「%(post)s」に就いていません。") % {"post": line.from_post})
    if line.to_post is not None:
        closed = [day for day in (line.to_post.closed_on, line.to_post.department.closed_on) if day is not None and day < line.effective_on]
        if closed:
            found.append(_("「%(post)s」は発令日には閉じています。") % {"post": line.to_post})
        if any(h.post_id == line.to_post.pk and _runs(h, line.effective_on) for h in held):
            found.append(_("この職員は発令日にはすでに「%(post)s」に就いています。") % {"post": line.to_post})
        if line.kind == TransferKind.RETIRE:
            found.append(_("退職の行に異動後の役職は書けません。"))
    return found


def _runs(holding: Holding, day: date) -> bool:
    return holding.from_on <= day and (holding.until_on is None or holding.until_on >= day)


def _between_rows(lines: list[TransferLine]) -> list[Problem]:
    """The same person twice, or the same new address twice."""
    problems = []
    mains = Counter(_plain(line.staff_number) for line in lines if line.kind != TransferKind.ALSO)
    emails = Counter(line.email for line in lines if line.kind == TransferKind.HIRE and line.email)
    goals = Counter((_plain(line.staff_number), line.to_post_id) for line in lines if line.to_post_id)
    for line in lines:
        if line.kind != TransferKind.ALSO and mains[_plain(line.staff_number)] > 1:
            problems.append(
                Problem(line.row, _("職員番号%(number)sの行が2つ以上あります（兼務は別です）。") % {"number": line.staff_number})
            )
        elif line.to_post_id and goals[(_plain(line.staff_number), line.to_post_id)] > 1:
            problems.append(Problem(line.row, _("同じ職員が同じ役職に2度異動しています。")))
        if line.kind == TransferKind.HIRE and emails[line.email] > 1:
            problems.append(Problem(line.row, _("メールアドレス%(email)sが2度使われています。") % {"email": line.email}))
    return problems
