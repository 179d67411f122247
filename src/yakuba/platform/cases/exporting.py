"""Lists out of the inbox: CSV and Excel, row by row, and harmless when a spreadsheet opens them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yakuba.platform import audit
from yakuba.platform.cases.columns import waiting_label
from yakuba.platform.cases.errors import MayNot
from yakuba.platform.cases.models import Case
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import departments_with

# What a spreadsheet takes for a formula when it opens a cell (OWASP: CSV injection), in full width too, as some of them narrow it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CHUNK = 500
EXCEL_ROWS = 1_048_575


def harmless(value: Any) -> str:
    """Text that no spreadsheet runs: an apostrophe stands before what looks like a formula."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _time(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def columns() -> list[tuple[str, Callable[[Case], Any]]]:
    """All that a list says of a case; days in ISO, as machines read them."""
    return [
        (_("受付番号"), lambda c: c.number),
        (_("種類"), lambda c: c.kind.label),
        (_("手続・分野"), lambda c: c.topic),
        (_("件名"), lambda c: c.title),
        (_("状態"), lambda c: c.state_now.label),
        (_("だれを待っているか"), waiting_label),
        (_("所管課"), lambda c: c.department.name),
        (pgettext("案件", "担当"), lambda c: c.assignee.name if c.assignee else ""),
        (_("氏名"), lambda c: c.contact_name),
        (_("フリガナ"), lambda c: c.contact_kana),
        (_("メールアドレス"), lambda c: c.contact_email),
        (_("電話番号"), lambda c: c.contact_phone),
        (_("受付日時"), lambda c: _time(c.received_at)),
        (pgettext("案件", "期限"), lambda c: c.due_on.isoformat() if c.due_on else ""),
        (_("完了日時"), lambda c: _time(c.closed_at)),
        (_("結果"), lambda c: c.outcome),
    ]


def exportable(cases: QuerySet[Case], by: Person) -> QuerySet[Case]:
    """Those of `cases` that lie where `by` has `cases.export`; MayNot if they have it nowhere."""
    where = list(departments_with(by, "cases.export").values_list("pk", flat=True))
    if not where:
        raise MayNot(_("案件の書き出し"))
    return cases.filter(department__in=where)


@audit.deed()
def note_export(cases: QuerySet[Case], *, by: Person, form: str, query: str) -> int:
    """Record that a list left the system, with its size. The words searched for may be a name, so they stay out of the chain."""
    count = cases.order_by().count()
    audit.record("cases.exported", by=by, count=count, form=form, filters=sorted(p.split("=")[0] for p in query.split("&") if p))
    return count


def lines(cases: QuerySet[Case]) -> Iterator[list[str]]:
    """The head, then a row for each case, read in pieces so that a hundred thousand fit in little memory."""
    shown = columns()
    yield [str(label) for label, _value in shown]
    for case in cases.select_related("department", "assignee").iterator(chunk_size=CHUNK):
        yield [harmless(value(case)) for _label, value in shown]


def csv_pieces(cases: QuerySet[Case], encoding: str) -> Iterator[bytes]:
    """CSV as bytes. CP932 for old spreadsheets: what it lacks (髙 is there, 𠮷 is not) becomes 〓, as printers write."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if encoding == "utf-8":
        yield b"\xef\xbb\xbf"
    for number, line in enumerate(lines(cases)):
        writer.writerow(line)
        if number % CHUNK == 0:
            yield _encoded(buffer, encoding)
    yield _encoded(buffer, encoding)


def _encoded(buffer: io.StringIO, encoding: str) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    if encoding == "utf-8":
        return text.encode()
    return b"".join(_geta(character) for character in text)


def _geta(character: str) -> bytes:
    try:
        return character.encode("cp932")
    except UnicodeEncodeError:
        return "〓".encode("cp932")


def excel_pieces(cases: QuerySet[Case]) -> Iterator[bytes]:
    """An .xlsx, written to disk row by row and sent in pieces. Every cell is text, never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("案件"))
    sheet.freeze_panes = "B2"
    for number, line in enumerate(lines(cases)):
        if number > EXCEL_ROWS:
            break
        row = []
        for text in line:
            cell = WriteOnlyCell(sheet, value=_printable(text))
            cell.data_type = "s"
            if number == 0:
                cell.font = Font(bold=True)
            row.append(cell)
        sheet.append(row)
    with TemporaryDirectory(prefix="yakuba-export-") as folder:
        path = Path(folder) / "cases.xlsx"
        book.save(path)
        with path.open("rb") as file:
            while piece := file.read(64 * 1024):
                yield piece


def _printable(text: str) -> str:
    """XML can't hold control characters."""
    return "".join(character for character in text if character >= " " or character in "\t\n")
