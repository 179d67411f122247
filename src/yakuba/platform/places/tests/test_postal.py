"""Postal codes as people type them, and the places behind them."""

from __future__ import annotations

import pytest

from yakuba.platform.kana import DASHES, ReadProblem
from yakuba.platform.places.postal import look_up, read_postal_code


@pytest.mark.parametrize(
    "typed",
    [
        "1120003",
        "112-0003",
        "１１２０００３",
        "１１２－０００３",
        "１１２ー０００３",
        "112ｰ0003",
        "〒112-0003",
        "〒 112 0003",
        "112.0003",
        "郵便番号：112-0003",
        " 112-0003\u3000",
        "112-0003-",
        "\u200b1120003",
        *(f"112{dash}0003" for dash in DASHES),
    ],
)
def test_a_postal_code_in_all_its_writings(typed):
    assert read_postal_code(typed) == "112-0003"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "郵便番号を入力してください"),
        ("\x00\u3000", "郵便番号を入力してください"),
        ("文京区", "数字で入力"),
        ("一一二〇〇〇三", "数字で入力"),
        ("112-0003 東京都", "数字で入力"),
        ("😀", "数字で入力"),
        ("1" * 10_000, "数字で入力"),
        ("11200033", "入力されたのは8けた"),
        ("112-003", "入力されたのは6けた"),
    ],
)
def test_what_is_no_postal_code_is_told_how_to_write_one(typed, said):
    with pytest.raises(ReadProblem) as refused:
        read_postal_code(typed)
    assert said in str(refused.value)


def test_a_code_tells_its_town():
    (kasuga,) = look_up("112-0003")
    assert (kasuga.text, kasuga.municipality_code, kasuga.town_kana) == ("東京都文京区春日", "131059", "カスガ")
    assert not kasuga.is_for_the_rest


def test_a_code_for_the_rest_of_a_municipality_names_no_town():
    (rest,) = look_up("112-0000")
    assert rest.is_for_the_rest
    assert (rest.city, rest.note) == ("文京区", "")


def test_a_code_may_lie_in_two_prefectures():
    assert [area.prefecture for area in look_up("498-0000")] == ["愛知県", "三重県"]


def test_an_organisation_may_have_a_code_of_its_own():
    (hall,) = look_up("112-8555")
    assert (hall.office, hall.town, hall.block) == ("文京区役所", "春日", "1丁目16番21号")


def test_an_island_is_no_part_of_the_municipalitys_name():
    assert {(area.city, area.city_kana) for area in look_up("100-1401")} == {("八丈町", "ハチジョウマチ")}


def test_a_code_that_does_not_exist_has_no_places():
    assert look_up("000-0000") == []
