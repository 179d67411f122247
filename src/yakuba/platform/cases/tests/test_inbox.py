"""The inbox: narrowed, sorted, paged, counted, in as many queries for a thousand cases as for one."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases import queries
from yakuba.platform.cases.actions import Contact
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.filters import narrow, read_filter
from yakuba.platform.cases.listing import SORTS, count_up_to, cut, read_mark, read_order, with_unread
from yakuba.platform.cases.models import Case
from yakuba.platform.cases.views.inbox import questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def asks(signed_in, suzuki):
    """`asks("due=overdue")`: the titles that 鈴木's inbox shows for that question, in its order."""
    client = signed_in(suzuki)

    def ask(query: str = "") -> list[str]:
        page = client.get(f"{reverse('cases:inbox')}?{query}")
        assert page.status_code == 200
        return [row.title for row in page.context["table"].slice.rows]

    return ask


def test_the_inbox_shows_the_open_cases_of_ones_own_departments(town, suzuki, asks):
    a_case(town, title="うちの課")
    a_case(town, title="上の課", department=town.registry)
    a_case(town, title="よその課", department=town.child_support)
    closed = a_case(town, title="終わった")
    cases.move(closed, "close", by=suzuki)
    assert asks() == ["うちの課"]
    assert sorted(asks("progress=all")) == ["うちの課", "終わった"]
    assert asks("progress=closed") == ["終わった"]


def test_a_case_leads_to_its_neighbours_in_the_list_it_was_opened_from(town, suzuki, ito, signed_in):
    first, other, last = (a_case(town, title=title) for title in ("一", "二", "三"))
    for case in (first, last):
        cases.assign(case, suzuki, by=ito)
    client, query = signed_in(suzuki), "?list=assignee%3Dme"

    def page(case, query="", came_from=""):
        return client.get(reverse("cases:detail", args=[case.number]) + query, headers={"referer": came_from}).context

    def to(case, query=""):
        return reverse("cases:detail", args=[case.number]) + query

    assert client.get(reverse("cases:inbox") + "?assignee=me").context["table"].rows[0].url == to(first, query)
    assert (page(first, query)["before_url"], page(first, query)["after_url"]) == ("", to(last, query))
    assert (page(last, query)["before_url"], page(last, query)["list_url"]) == (to(first, query), reverse("cases:inbox") + "?assignee=me")
    assert (page(other)["before_url"], page(other)["after_url"]) == (to(first), to(last))  # from elsewhere: all open cases
    assert page(first, came_from="http://testserver" + to(first, query))["after_url"] == to(last, query)  # back from a deed


def test_the_head_of_a_section_sees_the_units_below_and_narrows_to_one(town, tanaka, signed_in):
    a_case(town, title="係の")
    a_case(town, title="課の", department=town.registry)
    client = signed_in(tanaka)

    def titles(query):
        return {row.title for row in client.get(reverse("cases:inbox") + query).context["table"].slice.rows}

    assert titles("") == {"係の", "課の"}
    assert titles("?department=101010") == {"係の"}
    assert titles("?department=1010") == {"係の", "課の"}
    assert titles("?department=9999") == set()


@pytest.mark.parametrize("written", ["{n}", "{digits}", " {wide} ", "{digits_wide}"])
def test_a_number_is_found_however_it_is_typed(written, town, asks):
    wanted = a_case(town, title="これ")
    a_case(town, title="ほか")
    wide = wanted.number.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)} | {ord("-"): "－"})
    digits = wanted.number.replace("-", "")
    query = QueryDict(mutable=True)
    query["q"] = written.format(n=wanted.number, digits=digits, wide=wide, digits_wide=wide.replace("－", ""))
    assert asks(query.urlencode()) == ["これ"]


@pytest.mark.parametrize("words", ["渡邉", "ﾜﾀﾅﾍﾞ", "わたなべ", "ワタナベ 街灯", "街灯　渡邉"])
def test_a_name_is_found_in_any_script_and_together_with_words(words, town, asks):
    a_case(town, title="街灯", contact=Contact(name="渡邉 由美子", kana="ワタナベ ユミコ"))
    a_case(town, title="道路", contact=Contact(name="佐藤 花子", kana="サトウ ハナコ"))
    query = QueryDict(mutable=True)
    query["q"] = words
    assert asks(query.urlencode()) == ["街灯"]


def test_ones_own_and_the_free_ones(town, suzuki, ito, asks):
    cases.assign(a_case(town, title="鈴木の"), suzuki, by=suzuki)
    cases.assign(a_case(town, title="伊藤の"), ito, by=ito)
    a_case(town, title="だれのでもない")
    assert asks("assignee=me") == ["鈴木の"]
    assert asks(f"assignee={ito.pk}") == ["伊藤の"]
    assert asks("assignee=nobody") == ["だれのでもない"]


@time_machine.travel("2026-11-25 10:00+09:00", tick=False)  # a Wednesday
def test_due_dates_are_asked_for_and_a_stopped_clock_is_not_overdue(town, suzuki, asks):
    for title, day in [("昨日", 24), ("今日", 25), ("金曜", 27), ("来週", 30)]:
        Case.objects.filter(pk=a_case(town, title=title).pk).update(due_on=date(2026, 11, day))
    a_case(town, title="急がない", due_in=None, type="general")
    Case.objects.filter(title="急がない").update(due_on=None)
    waiting = cases.move(a_case(town, title="返事待ち"), "ask", by=suzuki, note="どこですか")
    Case.objects.filter(pk=waiting.pk).update(due_on=date(2026, 11, 2))
    assert asks("due=overdue") == ["昨日"]
    assert asks("due=today") == ["今日"]
    assert asks("due=week") == ["今日", "金曜"]
    assert asks("due=soon") == ["今日", "金曜", "来週"]  # three open days ahead
    assert asks("due=none") == ["急がない"]
    assert asks() == ["返事待ち", "昨日", "今日", "金曜", "来週", "急がない"]


def test_state_waiting_and_type(town, suzuki, asks):
    a_case(town, title="来たばかり")
    cases.move(a_case(town, title="聞いている"), "ask", by=suzuki, note="？")
    assert asks("state=general.asked") == ["聞いている"]
    assert asks("waiting=applicant") == ["聞いている"]
    assert asks("waiting=office") == ["来たばかり"]
    assert len(asks("type=general")) == 2
    assert len(asks("type=nothing&state=general.nothing&due=sometime")) == 2  # what can't be read does not narrow


def test_the_day_of_reception_in_the_towns_own_calendar(town, asks):
    with time_machine.travel("2026-11-24 23:30+09:00", tick=False):
        a_case(town, title="夜ふけ")
    with time_machine.travel("2026-11-25 00:30+09:00", tick=False):
        a_case(town, title="夜中")
    assert asks("received_to=令和8年11月24日") == ["夜ふけ"]
    assert asks("received_from=2026-11-25") == ["夜中"]


def test_a_day_that_does_not_exist_is_told_and_does_not_narrow(town, suzuki, signed_in):
    a_case(town)
    page = signed_in(suzuki).get(reverse("cases:inbox") + "?received_from=2026-02-30")
    assert len(page.context["table"].slice.rows) == 1
    assert [where for where, _said in page.context["problems"]] == ["id_received_from"]


def test_what_the_applicant_wrote_is_new_until_someone_handles_it(town, suzuki, signed_in, asks):
    case = a_case(town, title="聞きたい")
    a_case(town, title="静か")
    cases.write_message(case, "まだですか", by=None, from_applicant=True)
    assert asks("unread=1") == ["聞きたい"]
    signed_in(suzuki).get(reverse("cases:detail", args=[case.number]))
    assert asks("unread=1") == []


def test_the_tabs_count_what_they_lead_to(town, suzuki, signed_in):
    cases.assign(a_case(town), suzuki, by=suzuki)
    a_case(town)
    views = signed_in(suzuki).get(reverse("cases:inbox") + "?assignee=me").context["views"]
    counts = {view["url"]: view["count"] for view in views}
    assert (counts["?"], counts["?assignee=me"], counts["?assignee=nobody"]) == ("2", "1", "1")
    assert [view["url"] for view in views if view["here"]] == ["?assignee=me"]


def test_a_chip_leads_to_the_list_without_its_condition(town, suzuki, signed_in):
    page = signed_in(suzuki).get(reverse("cases:inbox") + "?q=街灯&assignee=me&sort=-received&after=x")
    links = {chip["label"]: chip["url"] for chip in page.context["chips"]}
    assert links["「街灯」"] == "?assignee=me&sort=-received"


@pytest.mark.parametrize("key", [sign + name for name in SORTS for sign in ("", "-")])
def test_pages_show_every_case_once_in_every_order_there_and_back(key, town):
    """With ties in every column, in pages of two."""
    for number in range(7):
        case = a_case(town, title=["同じ", "同じ", "違う"][number % 3], contact=Contact(kana="サトウ" if number % 2 else "スズキ"))
        Case.objects.filter(pk=case.pk).update(due_on=None if number % 3 == 0 else date(2026, 12, 1 + number % 2))
    order = read_order(QueryDict(f"sort={key}"))
    whole = list(Case.objects.order_by(*order.fields()).values_list("pk", flat=True))
    forth, back, query = [], [], QueryDict()
    while True:
        page = cut(Case.objects.all(), query, order, per_page=2)
        forth.append([row.pk for row in page.rows])
        if not page.after:
            break
        query = QueryDict(f"after={page.after}")
    while True:
        page = cut(Case.objects.all(), query, order, per_page=2)
        back.insert(0, [row.pk for row in page.rows])
        if not page.before:
            break
        query = QueryDict(f"before={page.before}")
    assert [pk for rows in forth for pk in rows] == whole
    assert back == forth


@given(text=st.text(max_size=40), key=st.sampled_from(list(SORTS)))
def test_a_place_that_someone_made_up_is_no_place(text, key):
    order = read_order(QueryDict(f"sort={key}"))
    found = read_mark(text, order)
    assert found is None or (isinstance(found[1], int) and found[1] > 0)


def test_columns_are_chosen_once_and_remembered(town, suzuki, signed_in):
    a_case(town)
    client = signed_in(suzuki)
    client.get(reverse("cases:inbox") + "?columns=number&columns=phone&density=close")
    table = client.get(reverse("cases:inbox")).context["table"]
    assert [column.key for column in table.columns] == ["number", "phone"]
    assert table.density == "close"


def test_sorting_starts_at_the_first_page_again(town, suzuki, signed_in):
    a_case(town)
    words = signed_in(suzuki).get(reverse("cases:inbox") + "?before=abc&q=街灯").content.decode()
    assert "sort=number" in words
    assert "before=abc" not in words.split("<thead>")[1].split("</thead>")[0]


def test_the_number_of_queries_does_not_grow_with_the_rows(town, suzuki, ito, signed_in):
    client, address = signed_in(suzuki), reverse("cases:inbox")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    cases.assign(a_case(town), suzuki, by=suzuki)
    queries()  # the first visit fills caches
    few = queries()
    for number in range(12):
        case = a_case(town, title=f"{number}番目")
        cases.assign(case, ito if number % 2 else suzuki, by=ito)
        cases.write_message(case, "まだですか", by=None, from_applicant=True)
    assert queries() == few


def test_a_case_of_a_service_that_is_switched_off_leaves_the_inbox(town, asks):
    a_case(town, title="残る")
    Case.objects.filter(pk=a_case(town, title="消える").pk).update(type="switched_off")
    assert asks("progress=all") == ["残る"]


def test_the_counts_stop_at_a_cap(town):
    for _ in range(3):
        a_case(town)
    assert str(count_up_to(Case.objects.all(), cap=3)) == "3"
    assert str(count_up_to(Case.objects.all(), cap=2)) == "2+"


def test_overdue_is_told_beside_the_date(town, suzuki, signed_in):
    case = a_case(town)
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    words = signed_in(suzuki).get(reverse("cases:inbox")).content.decode()
    assert "期限切れ" in words.split("<tbody>")[1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps statistics, and plans by them")
@pytest.mark.parametrize("departments", [1, 40])
def test_what_the_inbox_counts_is_counted_in_an_index_of_open_cases(town, suzuki, monkeypatch, departments):
    """SQLite plans without statistics: here nothing but the indexes keeps it from reading every case there ever was."""
    monkeypatch.setattr(queries, "departments_seen_by", lambda person: list(range(1, departments + 1)))
    visible = queries.cases_visible_to(suzuki)
    for question in questions():
        asked = narrow(visible, read_filter(QueryDict(question)), suzuki).order_by().values("pk")
        plan = asked[:1001].explain()
        walked = [line for line in plan.splitlines() if "cases_case" in line]
        assert walked, plan
        assert all("case_open_" in line or "INTEGER PRIMARY KEY" in line for line in walked), f"{question}: {plan}"
    listed = with_unread(narrow(visible, read_filter(QueryDict("")), suzuki)).order_by("due_order", "id")[:51].explain()
    assert "case_open_" in listed
    assert "TEMP B-TREE" not in listed
