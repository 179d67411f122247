"""Municipality codes, against what the country itself counts."""

from __future__ import annotations

import pytest

from yakuba.platform.kana import ReadProblem
from yakuba.platform.places import municipalities
from yakuba.platform.places.municipalities import (
    UnknownMunicipality,
    check_digit,
    five_digits,
    municipality,
    read_municipality_code,
    six_digits,
)


def test_the_country_is_whole():
    everything = municipalities.municipalities()
    assert len(municipalities.prefectures()) == 47
    assert len(everything) == 1741  # 792 cities, 743 towns, 183 villages and the 23 special wards of Tokyo
    assert sum(m.name.endswith("区") for m in everything) == 23
    assert len([m for m in municipalities.address_units() if m.kind == "ward"]) == 171
    assert len([m for m in everything if m.kind == "designated-city"]) == 20


def test_no_two_share_a_code_and_each_code_has_the_right_check_digit():
    units = [*municipalities.prefectures(), *municipalities.address_units()]
    assert len({m.code for m in units}) == len(units)
    assert all(check_digit(m.code[:5]) == m.code[5] for m in units)
    assert all(m.kana.isprintable() and m.kana for m in units)


@pytest.mark.parametrize(("five", "six"), [("13105", "131059"), ("01100", "011002"), ("37201", "372013"), ("22212", "222127")])
def test_the_check_digit_follows(five, six):
    assert (six_digits(five), five_digits(six), municipality(five)) == (six, five, municipality(six))


@pytest.mark.parametrize("wrong", ["131058", "1310", "1310599", "１３１０５９", "abcdef", "", "999999", "00000"])
def test_a_wrong_code_is_unknown(wrong):
    with pytest.raises(UnknownMunicipality):
        municipality(wrong)


def test_wards_know_their_city():
    kawasaki = municipality("14130")
    assert (kawasaki.name, kawasaki.kana, kawasaki.kind) == ("川崎市", "カワサキシ", "designated-city")
    assert "川崎市麻生区" in [ward.name for ward in municipalities.wards_of("14130")]
    assert municipality("141372").designated_city == kawasaki.code
    assert municipality("131059").designated_city == ""  # a special ward is a municipality of its own


def test_counties_can_be_left_out():
    town = municipality("014079")
    assert (town.name, town.county, town.short_name, town.full_name) == ("余市郡仁木町", "余市郡", "仁木町", "北海道余市郡仁木町")
    assert municipality("13105").county == ""
    assert (municipality("13401").name, municipality("13401").postal_name) == ("八丈町", "八丈島八丈町")


@pytest.mark.parametrize(("typed", "code"), [("131059", "131059"), (" １３１０５９", "131059"), ("13105", "131059"), ("1100", "011002")])
def test_a_typed_code_is_read(typed, code):
    assert read_municipality_code(typed) == code


@pytest.mark.parametrize("typed", ["", "文京区", "131058", "1" * 1000, "😀"])
def test_a_typed_code_that_is_none_is_refused(typed):
    with pytest.raises(ReadProblem, match="131059"):
        read_municipality_code(typed)
