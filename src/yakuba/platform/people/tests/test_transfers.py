"""The yearly transfer: thirty rows, checked whole, confirmed, taking effect on its day, taken back before it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import time_machine
from openpyxl import Workbook

from yakuba.platform.errors import NotYours, Unreadable
from yakuba.platform.people.actions import organisation
from yakuba.platform.people.actions.transfers import confirm_transfer, keep_transfer, leftovers, take_back_transfer
from yakuba.platform.people.errors import LastManager, TransferNotOpen
from yakuba.platform.people.models import Holding, Person, Post, Transfer
from yakuba.platform.people.rights import holdings_of, may

HEAD = ["職員番号", "氏名", "フリガナ", "メールアドレス", "異動前所属", "異動前役職", "異動後所属", "異動後役職", "区分", "発令日"]


@pytest.fixture(autouse=True)
def _before_april():
    with time_machine.travel("2027-03-10 09:00:00+09:00"):
        yield


def as_csv(rows: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue().encode(encoding)


def as_sheet(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in [HEAD, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def big_town(town, yamada):
    """Twenty-six clerks of 子育て支援課 beside the cast."""
    post = Post.objects.create(department=town.child_support, title="主事", roles=["clerk"])
    for n in range(26):
        person = Person.objects.create(kind="staff", staff_number=f"t{n:03}", name=f"職員 {n}", email=f"t{n}@example.jp")
        Holding.objects.create(post=post, person=person, from_on=date(2026, 4, 1))
    Post.objects.create(department=town.records, title="主任", roles=["clerk"])
    return town


@pytest.fixture
def thirty_rows(big_town, suzuki, ito, takahashi) -> list[list[str]]:
    """Twenty-six moves, one hire, one promotion, one retirement, one additional post."""
    rows = [[f"t{n:03}", f"職員 {n}", "", "", "子育て支援課", "主事", "1010", "窓口", "異動", "2027-04-01"] for n in range(26)]
    rows.append(["n0001", "新人 花", "シンジン ハナ", "hana@example.jp", "", "", "住民記録係", "担当", "採用", "2027-04-01"])
    rows.append(["s0001", "鈴木一郎", "", "", "住民記録係", "担当", "住民記録係", "主任", "昇任", "2027-04-01"])
    rows.append(["s0002", "伊藤 恵", "", "", "住民記録係", "係長", "", "", "退職", "2027-03-31"])
    rows.append(["s0004", "高橋 涼", "", "", "", "", "戸籍住民課", "窓口", "兼務", "2027-04-01"])
    return rows


@pytest.fixture
def window_post(big_town) -> Post:
    return Post.objects.create(department=big_town.registry, title="窓口", roles=["clerk"])


@pytest.fixture
def kept(thirty_rows, window_post, yamada) -> Transfer:
    transfer, problems = keep_transfer(as_csv(thirty_rows), file_name="idou.csv", title="令和9年4月1日付", by=yamada)
    assert problems == []
    return transfer


def titles(person: Person, on: date) -> set[str]:
    return {h.post.title for h in holdings_of(person, on)}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_thirty_good_rows_are_kept_in_each_encoding(thirty_rows, window_post, yamada, encoding):
    transfer, problems = keep_transfer(as_csv(thirty_rows, encoding), file_name="idou.csv", title="春", by=yamada)
    assert (problems, transfer.lines.count()) == ([], 30)


def test_an_excel_sheet_with_real_dates_reads_the_same(thirty_rows, window_post, yamada):
    rows = [[*row[:-1], date.fromisoformat(row[-1])] for row in thirty_rows]
    transfer, problems = keep_transfer(as_sheet(rows), file_name="idou.xlsx", title="春", by=yamada)
    assert (problems, transfer.lines.count()) == ([], 30)


def test_keeping_changes_nothing_yet(kept, suzuki, april):
    assert titles(suzuki, april) == {"担当"}


def test_every_problem_is_named_with_its_row_and_nothing_is_kept(thirty_rows, window_post, yamada):
    thirty_rows[0][0] = "x999"  # row 2: no such number
    thirty_rows[1][1] = "別人 太郎"  # row 3: the sheet slipped
    thirty_rows[2][7] = "部長"  # row 4: no such post
    thirty_rows[3][8] = "出向"  # row 5: no such kind
    thirty_rows[4][9] = "2027-02-30"  # row 6: no such day
    thirty_rows[5][9] = "2026-04-01"  # row 7: past
    thirty_rows[6][4] = "住民記録係"  # row 8: the post does not exist there
    thirty_rows[7][0] = "t008"  # row 9 and 10: twice the same person
    thirty_rows[7][1] = "職員 8"
    thirty_rows[26][3] = "s0001@example.jp"  # row 28: address taken
    transfer, problems = keep_transfer(as_csv(thirty_rows), file_name="idou.csv", title="春", by=yamada)
    assert transfer is None
    assert not Transfer.objects.exists()
    assert sorted({problem.row for problem in problems}) == [2, 3, 4, 5, 6, 7, 8, 9, 10, 28]


def test_someone_who_does_not_hold_the_post_cannot_leave_it(thirty_rows, window_post, yamada, suzuki):
    rows = [["s0001", "鈴木 一郎", "", "", "子育て支援課", "主事", "1010", "窓口", "異動", "2027-04-01"]]
    _transfer, problems = keep_transfer(as_csv(rows), file_name="a.csv", title="a", by=yamada)
    assert [problem.row for problem in problems] == [2]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"PK\x03\x04broken",
        b"\xff\xfe\x00\x00\x81",
        "氏名,発令日\n鈴木,2027-04-01".encode(),
        "職員番号,氏名,区分,発令日\n".encode(),
        b"\0" * 50,
    ],
)
def test_an_unreadable_file_is_refused_in_words(content, yamada):
    with pytest.raises(Unreadable) as problem:
        keep_transfer(content, file_name="idou.csv", title="春", by=yamada)
    assert problem.value.message


def test_a_zip_bomb_is_refused(yamada):
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (120 * 1024 * 1024))
    with pytest.raises(Unreadable):
        keep_transfer(out.getvalue(), file_name="bomb.xlsx", title="春", by=yamada)


def test_on_its_day_the_transfer_is_in_force_and_not_before(kept, yamada, suzuki, ito, takahashi, april):
    confirm_transfer(kept, by=yamada)
    last_of_march = date(2027, 3, 31)
    assert titles(suzuki, last_of_march) == {"担当"}
    assert titles(suzuki, april) == {"主任"}
    assert titles(takahashi, april) == {"担当", "窓口"}
    assert titles(Person.objects.get(staff_number="t000"), april) == {"窓口"}
    assert titles(Person.objects.get(staff_number="n0001"), last_of_march) == set()
    assert titles(Person.objects.get(staff_number="n0001"), april) == {"担当"}
    assert titles(ito, last_of_march) == {"係長"}
    assert titles(ito, april) == set()


def test_a_retired_person_is_signed_out_with_the_day(kept, yamada, ito, signed_in):
    confirm_transfer(kept, by=yamada)
    with time_machine.travel("2027-03-31 23:59:00+09:00"):
        client = signed_in(Person.objects.get(pk=ito.pk))
        assert client.get("/api/v1/me").status_code == 200
    with time_machine.travel("2027-04-01 00:00:01+09:00"):
        assert client.get("/api/v1/me").status_code == 401


def test_a_transfer_taken_back_leaves_the_town_as_it_was(kept, yamada, ito):
    before = list(Holding.objects.order_by("pk").values())
    people = Person.objects.count()
    confirm_transfer(kept, by=yamada)
    assert list(Holding.objects.order_by("pk").values()) != before
    take_back_transfer(kept, by=yamada)
    assert list(Holding.objects.order_by("pk").values()) == before
    assert Person.objects.count() == people
    assert Person.objects.get(pk=ito.pk).left_at is None


def test_after_its_day_it_can_no_longer_be_taken_back(kept, yamada):
    confirm_transfer(kept, by=yamada)
    with time_machine.travel("2027-04-01 08:00:00+09:00"), pytest.raises(TransferNotOpen):
        take_back_transfer(kept, by=yamada)


def test_what_was_changed_by_hand_since_is_in_the_way(kept, yamada, suzuki, april):
    confirm_transfer(kept, by=yamada)
    organisation.end_holding(suzuki.holdings.get(post__title="主任"), last_day=date(2027, 9, 30), by=yamada)
    with pytest.raises(TransferNotOpen) as problem:
        take_back_transfer(kept, by=yamada)
    assert "29行目" in problem.value.message


def test_a_transfer_is_confirmed_once(kept, yamada):
    confirm_transfer(kept, by=yamada)
    with pytest.raises(TransferNotOpen):
        confirm_transfer(kept, by=yamada)


def test_what_changed_since_it_was_read_stops_the_confirmation(kept, yamada, suzuki):
    organisation.end_holding(suzuki.holdings.get(), last_day=date(2027, 3, 20), by=yamada)
    with pytest.raises(TransferNotOpen):
        confirm_transfer(kept, by=yamada)
    assert not Person.objects.filter(staff_number="n0001").exists()


def test_the_last_manager_is_not_transferred_away(town, yamada, suzuki):
    Post.objects.create(department=town.records, title="主任", roles=["clerk"])
    rows = [["s0005", "山田 翼", "", "", "情報政策課", "主査", "住民記録係", "主任", "異動", "2027-04-01"]]
    transfer, problems = keep_transfer(as_csv(rows), file_name="a.csv", title="a", by=yamada)
    assert problems == []
    with pytest.raises(LastManager):
        confirm_transfer(transfer, by=yamada)
    assert may(Person.objects.get(pk=yamada.pk), "people.manage")


def test_the_successor_in_the_post_is_named_for_the_hand_over(kept, yamada, suzuki):
    confirm_transfer(kept, by=yamada)
    found = {item.person.staff_number: item.successor for item in leftovers(kept)}
    assert found["s0001"].staff_number == "n0001"


def test_a_clerk_reads_no_transfer_in(thirty_rows, window_post, suzuki):
    with pytest.raises(NotYours):
        keep_transfer(as_csv(thirty_rows), file_name="idou.csv", title="春", by=suzuki)


def test_the_pages_lead_from_the_file_to_the_confirmed_transfer(thirty_rows, window_post, yamada, signed_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in(yamada)
    upload = {"title": "春の異動", "file": SimpleUploadedFile("idou.csv", as_csv(thirty_rows, "cp932"))}
    page = client.post("/office/people/transfers/", upload, follow=True)
    body = page.content.decode()
    assert "新人 花" in body
    transfer = Transfer.objects.get()
    body = client.post(f"/office/people/transfers/{transfer.pk}/confirm/", follow=True).content.decode()
    assert Transfer.objects.get().state == "confirmed"
    assert "n0001" in body


def test_the_page_lists_all_problems(thirty_rows, window_post, yamada, signed_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    thirty_rows[0][0], thirty_rows[5][8] = "x999", "出向"
    answer = signed_in(yamada).post("/office/people/transfers/", {"title": "春", "file": SimpleUploadedFile("a.csv", as_csv(thirty_rows))})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "x999" in body
    assert "出向" in body
