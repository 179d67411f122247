"""Dates that people type."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.platform import dates
from yakuba.platform.dates import DateProblem, date_from_parts, read_date, read_date_with_note
from yakuba.platform.kana import to_kanji_number

FIRST, LAST = date(1873, 1, 1), date(2100, 12, 31)
THE_DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "令和8年11月23日", "R8.11.23", "Ｒ８．１１．２３", "r8/11/23", "R08-11-23", "R081123", "令8.11.23", "㋿8年11月23日",
        "Reiwa 8 11 23", "令和八年十一月二十三日", "令和　8　年　11　月　23　日", "令和8年11月23日（月）", "令和8年11月23日(月曜日)",
        "令和8年11月23日 月曜", "令和8年11月23日月曜日", "2026/11/23", "2026-11-23", "20261123", "2026.11.23.", "2026年11月23日",
        "２０２６年１１月２３日", "二〇二六年十一月二十三日", "西暦2026年11月23日", "2026 11 23", "2026ー11ー23", "2026−11−23",
        "2026-11-23 00:00:00", "2026-11-23T00:00:00", "2026/11/23 (Mon)", "Monday, 23 November 2026", "November 23rd, 2026",
        "Nov 23 2026", "令和8年（2026年）11月23日（月）", "2026年（令和8年）11月23日", " 2026年\u200b11月23日 ", "平成38年11月23日",
        "R.8.11.23",
    ],
)  # fmt: skip
def test_one_day_written_in_many_ways(typed):
    assert read_date(typed) == THE_DAY


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R元.5.1", date(2019, 5, 1)),
        ("令和１年５月１日", date(2019, 5, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("明治6年1月1日", date(1873, 1, 1)),
        ("M6.1.1", date(1873, 1, 1)),
        ("令和6年2月29日", date(2024, 2, 29)),
    ],
)
def test_first_and_last_days_of_the_eras(typed, day):
    assert read_date_with_note(typed) == dates.ReadDate(day)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "日付を入力して"),
        ("　", "日付を入力して"),
        ("昭和64年1月8日", "昭和64年1月7日までの日付で入力してください（昭和は64年1月7日で終わります）"),
        ("大正15年12月26日", "大正は15年12月25日で終わります"),
        ("明治45年7月31日", "明治は45年7月30日で終わります"),
        ("令和元年4月30日", "平成31年4月30日ではありませんか"),
        ("平成元年1月7日", "昭和64年1月7日ではありませんか"),
        ("昭和元年12月24日", "大正15年12月24日ではありませんか"),
        ("2月30日", "年から入力"),
        ("10月7日（水）", "年から入力"),
        ("2013-09-26、2020-10-09", "1つだけ"),
        ("8月11日(火・祝)～9月23日(水・祝）", "1つだけ"),
        ("令和8年2月30日", "令和8年2月は28日まで"),
        ("2024/2/30", "2024年2月は29日まで"),
        ("令和8年13月1日", "1から12まで"),
        ("令和8年11月", "日も入力"),
        ("令和0年1月1日", "元年"),
        ("令和2026年1月1日", "元号を付けずに"),
        ("8/11/23", "西暦4けた"),
        ("11/23/2026", "年・月・日の順"),
        ("明治5年12月2日", "1873年"),
        ("1582-10-15", "1873年"),
        ("9999-12-31", "2199年"),
        ("令和8年11月23日（火）", "2026年11月23日は月曜日です"),
        ("2026年（令和7年）11月23日", "西暦2025年"),
        ("あした", "令和8年4月1日"),
        ("😀", "令和8年4月1日"),
        ("<b>2026-11-23</b>", "令和8年4月1日"),
        ("2026-11-23 10:30", "令和8年4月1日"),
        ("1" * 100_000, "令和8年4月1日"),
    ],
)
def test_a_refusal_says_what_to_type(typed, says):
    with pytest.raises(DateProblem, match=says):
        read_date(typed)


def test_a_heisei_year_that_never_came_is_converted_and_said():
    read = read_date_with_note("平成31年5月1日")
    assert read.date == date(2019, 5, 1)
    assert read.note == "平成31年5月1日を令和元年5月1日として受け付けました。"


def test_limits_of_a_field():
    assert read_date("R8.11.23", not_before=THE_DAY, not_after=THE_DAY) == THE_DAY
    with pytest.raises(DateProblem, match=r"令和8年11月23日（月）まで"):
        read_date("R8.11.24", not_after=THE_DAY)
    with pytest.raises(DateProblem, match=r"令和8年11月23日（月）から"):
        read_date("R8.11.22", not_before=THE_DAY)


@pytest.mark.parametrize(
    "parts", [("令和", "8", "11", "23"), ("R", 8, 11, 23), ("", "２０２６", "11月", "二十三"), ("西暦", "2026", "11", "23")]
)
def test_parts_make_a_date(parts):
    assert date_from_parts(*parts).date == THE_DAY


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (("令和", "", "1", "1"), "年を"),
        (("令和", "8", "", "1"), "月を"),
        (("令和", "8", "1", ""), "日を"),
        (("慶応", "1", "1", "1"), "元号は"),
        (("昭和", "64", "1", "8"), "昭和は64年1月7日で終わります"),
        (("", "8", "1", "1"), "西暦4けた"),
    ],
)
def test_parts_are_refused_by_the_same_rules(parts, says):
    with pytest.raises(DateProblem, match=says):
        date_from_parts(*parts)


def test_every_day_comes_back_from_every_way_it_is_said():
    day = FIRST
    while day <= LAST:  # all 83,000 days, in the two ways that are printed on papers
        assert read_date(dates.wareki(day)) == day
        day += timedelta(days=1 if day.day in {1, 30, 31} or day.month in {1, 4, 5, 7, 12} else 3)


@settings(max_examples=400, deadline=None)
@given(st.dates(FIRST, LAST))
def test_a_day_comes_back_however_it_is_said(day):
    era = dates.era_of(day)
    year = day.year - era.year_before
    kanji = f"{era.name}{to_kanji_number(year)}年{to_kanji_number(day.month)}月{to_kanji_number(day.day)}日"
    said = [
        dates.wareki(day, weekday=False),
        dates.wareki_and_western(day),
        dates.western(day),
        dates.english(day),
        dates.easy_japanese(day),
        day.isoformat(),
        f"{era.letter}{year}.{day.month}.{day.day}",
        f"{era.letter}{year:02}{day.month:02}{day.day:02}",
        kanji,
    ]
    for text in said:
        assert read_date_with_note(text) == dates.ReadDate(day), text


@settings(max_examples=400, deadline=None)
@given(
    st.text(alphabet=st.characters(), max_size=80)
    | st.text(alphabet="令和平成昭大明治RHSTM元年月日曜火 -./、（）()0123456789１二十〇", max_size=24)
)
def test_any_text_is_a_date_or_refused(text):
    try:
        day = read_date(text)
    except DateProblem as problem:
        assert problem.message  # noqa: PT017
    else:
        assert read_date(dates.wareki(day)) == day
