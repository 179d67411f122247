"""Lists that leave the town hall: whole, in order, recorded, and harmless in a spreadsheet."""

import csv
import io

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.cases.actions import Contact
from yakuba.platform.cases.exporting import harmless
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.models import Case

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+81-3-0000-0000", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝HYPERLINK(1)", " =1+1", "\n=1"]


def export(client, form, query=""):
    return b"".join(client.get(reverse(f"cases:export_{form}") + query).streaming_content)


def rows(raw, charset):
    return list(csv.reader(io.StringIO(raw.decode(charset))))


def test_csv_for_todays_and_for_old_spreadsheets(town, ito, signed_in):
    a_case(town, title="髙橋さんの件", contact=Contact(name="𠮷野 花子", kana="ヨシノ ハナコ"))
    raw = export(signed_in(ito), "csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    head, line = rows(raw, "utf-8-sig")
    told = dict(zip(head, line, strict=True))
    assert (told["件名"], told["氏名"], told["状態"]) == ("髙橋さんの件", "𠮷野 花子", "受付")
    old = dict(zip(*rows(export(signed_in(ito), "cp932"), "cp932"), strict=True))
    assert (old["件名"], old["氏名"]) == ("髙橋さんの件", "〓野 花子")


@pytest.mark.parametrize("title", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(title, town, ito, signed_in):
    Case.objects.filter(pk=a_case(town).pk).update(title=title, contact_name=title)
    head, line = rows(export(signed_in(ito), "csv"), "utf-8-sig")
    told = dict(zip(head, line, strict=True))
    assert told["件名"] == told["氏名"] == "'" + title


@given(text=st.text(max_size=20))
def test_harmless_text_starts_with_nothing_that_is_run(text):
    safe = harmless(text)
    assert not safe.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not safe.startswith(("\t", "\r", "\n"))
    assert safe.removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("title", FORMULAS)
def test_every_cell_of_an_excel_file_is_text(title, town, ito, signed_in):
    Case.objects.filter(pk=a_case(town).pk).update(title=title)
    book = load_workbook(io.BytesIO(export(signed_in(ito), "xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert all(cell.value is None for cell in cells if cell.data_type == "n")  # openpyxl calls an empty cell a number
    assert any(str(cell.value).endswith(title.strip()) for cell in cells)


def test_control_characters_do_not_break_the_excel_file(town, ito, signed_in):
    Case.objects.filter(pk=a_case(town).pk).update(title="街灯\x07\x0b")
    book = load_workbook(io.BytesIO(export(signed_in(ito), "xlsx")))
    assert "街灯" in [cell.value for cell in book.active[2]]


def test_the_file_holds_what_the_list_shows_in_its_order(town, ito, signed_in):
    for title in ("い", "あ", "う"):
        a_case(town, title=title)
    a_case(town, title="よその", department=town.child_support)
    told = rows(export(signed_in(ito), "csv", "?sort=-title&q="), "utf-8-sig")
    assert [line[3] for line in told[1:]] == ["う", "い", "あ"]
    assert len(rows(export(signed_in(ito), "csv", "?progress=closed"), "utf-8-sig")) == 1


def test_the_chain_holds_how_many_left_and_never_what_was_searched_for(town, ito, signed_in):
    a_case(town, contact=Contact(name="佐藤 花子"))
    export(signed_in(ito), "csv", "?q=佐藤&progress=all")
    entry = AuditEntry.objects.get(event="cases.exported")
    assert (entry.facts["count"], entry.facts["form"], entry.facts["filters"]) == (1, "csv", ["progress", "q"])
    assert "佐藤" not in str(entry.facts)


def test_a_clerk_does_not_export(town, suzuki, signed_in):
    a_case(town)
    assert signed_in(suzuki).get(reverse("cases:export_csv")).status_code == 403
    page = signed_in(suzuki).post(reverse("cases:many"), {"selected": [Case.objects.get().pk], "deed": "csv"})
    assert page.status_code == 403
    assert not AuditEntry.objects.filter(event="cases.exported", outcome="done").exists()


def test_the_chosen_ones_alone_are_written_out(town, ito, signed_in):
    a_case(town, title="残る")
    picked = a_case(town, title="選んだ")
    page = signed_in(ito).post(reverse("cases:many"), {"selected": [picked.pk], "deed": "csv"})
    assert [line[3] for line in rows(b"".join(page.streaming_content), "utf-8-sig")[1:]] == ["選んだ"]
