"""Numbers and sums that people type."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.platform.numbers import ReadProblem, read_money, read_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12), ("１２", 12), ("1,234", 1234), ("１，２３４", 1234), ("十二", 12), ("二〇二六", 2026), ("1万2千", 12000),
        ("1.5万", 15000), ("-3", -3), ("−3", -3), ("△3", -3), ("▲３", -3), ("007", 7), ("12.0", 12), ("+5", 5), ("①", 1), ("1 234", 1234),
        ("1,234万", 12_340_000), ("0", 0), ("-0", 0),
    ],
)  # fmt: skip
def test_whole_numbers(typed, number):
    assert read_number(typed) == number
    assert isinstance(read_number(typed), int)


def test_places_behind_the_point_and_units():
    assert read_number("36.5", decimals=1) == Decimal("36.5")
    assert read_number("３６．５０", decimals=1) == Decimal("36.5")
    assert read_number("25.5㎡", decimals=2, unit="㎡") == Decimal("25.5")
    assert read_number("3人", unit="人") == 3


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("¥1,234円", 1234), ("￥１，２３４", 1234), ("1234円", 1234), ("1,500.-", 1500), ("金壱万円也", 10000), ("1万2千円", 12000),
        ("3.5万円", 35000), ("三百円", 300), ("△500円", -500), ("0円", 0), ("\\1,000", 1000), ("1億円", 100_000_000),
    ],
)  # fmt: skip
def test_sums_of_money(typed, amount):
    assert read_money(typed) == amount


@pytest.mark.parametrize(
    ("read", "typed", "says"),
    [
        (read_number, "", "数字を入力"),
        (read_number, "たくさん", "数字で入力"),
        (read_number, "1,23", "「,」の位置"),
        (read_number, "1.5", "整数"),
        (read_number, "3人", "数字で入力"),
        (read_number, "1e5", "数字で入力"),
        (read_number, "9" * 19, "大きすぎ"),
        (read_number, "9" * 100_000, "大きすぎ"),
        (read_number, "九千兆兆", "数字で入力"),
        (read_money, "", "金額を入力"),
        (read_money, "円", "金額を入力"),
        (read_money, "1.5円", "整数"),
        (read_money, "$5", "金額を数字で"),
        (read_money, "<b>5</b>", "金額を数字で"),
    ],
)
def test_a_refusal_says_what_to_type(read, typed, says):
    with pytest.raises(ReadProblem, match=says):
        read(typed)


def test_limits_of_a_field():
    with pytest.raises(ReadProblem, match="1以上"):
        read_number("0", minimum=1)
    with pytest.raises(ReadProblem, match="1,000円以下"):
        read_money("1001", maximum=1000)
    with pytest.raises(ReadProblem, match="2けたまで"):
        read_number("1.234", decimals=2)


@settings(deadline=None)
@given(st.integers(-(10**17), 10**17))
def test_a_number_comes_back(number):
    assert (
        read_number(str(number)) == read_number(f"{number:,}") == read_money(f"¥{number:,}" if number >= 0 else f"{number:,}円") == number
    )


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet=st.characters(), max_size=100) | st.text(alphabet="0123456789０.,、-−△¥円千万億一二十金也 e+", max_size=16))
def test_any_text_is_read_or_refused(text):
    for read in (read_number, read_money, lambda t: read_number(t, decimals=3)):
        try:
            number = read(text)
        except ReadProblem as problem:
            assert problem.message  # noqa: PT017
        else:
            assert read(str(number)) == number
