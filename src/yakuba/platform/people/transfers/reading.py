"""Read a transfer list: CSV (UTF-8 or CP932) or an Excel sheet, into rows of text with the numbers that staff see in their sheet."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from yakuba.platform.errors import Unreadable
from yakuba.platform.kana import tidy

MOST_ROWS = 5000
MOST_BYTES = 5 * 1024 * 1024

# field: the heading in the template, and what else people write
COLUMNS: dict[str, tuple[str, ...]] = {
    "staff_number": ("職員番号", "番号", "staff_number"),
    "name": ("氏名", "名前", "name"),
    "name_kana": ("フリガナ", "ふりがな", "カナ", "name_kana"),
    "email": ("メールアドレス", "メール", "email", "e-mail"),
    "from_department": ("異動前所属", "旧所属", "from_department"),
    "from_post": ("異動前役職", "旧役職", "from_post"),
    "to_department": ("異動後所属", "新所属", "to_department"),
    "to_post": ("異動後役職", "新役職", "to_post"),
    "kind": ("区分", "異動区分", "kind"),
    "effective_on": ("発令日", "日付", "effective_on"),
}
REQUIRED = ("staff_number", "name", "kind", "effective_on")


@dataclass(frozen=True)
class Row:
    """One line of the sheet; `number` counts as the sheet does, the heading being 1."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")


def read_list(content: bytes, name: str) -> list[Row]:
    """The rows of a transfer list; raises Unreadable with words that say what is wrong with the file."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("ファイルが大きすぎます。5MBまでにしてください。"))
    if not content.strip():
        raise Unreadable(_("ファイルが空です。"))
    table = _sheet(content) if content.startswith(b"PK") or name.lower().endswith(".xlsx") else _csv(content)
    filled = [(number, cells) for number, cells in enumerate(table, start=1) if any(cell.strip() for cell in cells)]
    if len(filled) < 2:
        raise Unreadable(_("見出しの行と、1行以上の異動が必要です。"))
    if len(filled) - 1 > MOST_ROWS:
        raise Unreadable(_("一度に取り込めるのは%(most)d行までです。") % {"most": MOST_ROWS})
    places = _headings(filled[0][1])
    return [Row(number, {f: tidy(cells[i]) if i < len(cells) else "" for f, i in places.items()}) for number, cells in filled[1:]]


def _headings(cells: list[str]) -> dict[str, int]:
    known = {word: field for field, words in COLUMNS.items() for word in words}
    places = {
        known[heading]: i for i, cell in enumerate(cells) if (heading := unicodedata.normalize("NFKC", cell).strip().lower()) in known
    }
    missing = [COLUMNS[field][0] for field in REQUIRED if field not in places]
    if missing:
        raise Unreadable(_("1行目に次の見出しが見つかりません：%(names)s") % {"names": "、".join(missing)})
    return places


def _csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable(_("文字コードを読み取れません。UTF-8かShift_JIS（Excelの標準）で保存してください。"))
    if "\0" in text:
        raise Unreadable(_("CSVまたはExcel（.xlsx）のファイルを選んでください。"))
    dialect = csv.excel_tab if text.split("\n", 1)[0].count("\t") > text.split("\n", 1)[0].count(",") else csv.excel
    try:
        return list(csv.reader(io.StringIO(text, newline=""), dialect))
    except csv.Error:
        raise Unreadable(_("CSVとして読み取れません。引用符の数などを確かめてください。")) from None


def _sheet(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > 20 * MOST_BYTES:
                raise Unreadable(_("ファイルが大きすぎます。5MBまでにしてください。"))
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        return [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=40)]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError):
        raise Unreadable(_("Excelのファイルとして読み取れません。.xlsx形式で保存し直してください。")) from None


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
