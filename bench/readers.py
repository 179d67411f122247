"""The real input: what towns published, typed into our fields. `./yakuba bench readers [--data DIR]`

Addresses, postal codes, telephone numbers, days, names and readings of all lists go through the same code that a form uses
(`resident.procedures.fields`). Each is accepted, and then an independent check compares it with what was typed, or refused with a
message, and then that message must be one for which `RIGHT` says why it is right. Beside our throughput that of the strict patterns
that forms commonly use instead, and how much of the same input those would have turned away.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

# The program can be imported only once Django knows its settings.
import django  # noqa: E402

django.setup()

import _municipal_lists as lists  # noqa: E402

from yakuba.platform.places.addresses import normalise  # noqa: E402
from yakuba.platform.places.municipalities import municipality  # noqa: E402
from yakuba.resident.procedures.definition import Context, Field, FieldProblem  # noqa: E402

ODDEST = 10
MOST_TOLD = 40
MOST_TIMED = 2000
KINDS = ("address", "postal", "phone", "date", "person", "kana", "organisation")


@dataclass(frozen=True)
class Typed:
    """One cell, as somebody would type it: what the controls send, and the same in one line."""

    raw: Any
    line: str
    source: str


@dataclass(frozen=True)
class Outcome:
    typed: Typed
    value: Any = None
    kept: str = ""  # the value in one line
    refusal: str = ""


# --- what is typed ---


def typed_into_forms(data: Path) -> dict[str, list[Typed]]:
    """Kind → all that the lists hold of it."""
    found: dict[str, list[Typed]] = {kind: [] for kind in KINDS}
    for published in lists.LISTS:
        source = Path(published.files).stem.replace("*", "").strip("_")
        for row in lists.rows_of(published, data):
            for kind, raw, line in _cells(published, row):
                found[kind].append(Typed(raw, line, source))
    return found


def _cells(published: lists.PublishedList, row: lists.Row) -> Iterator[tuple[str, Any, str]]:
    if published.address:
        yield _address(published, row)
    if published.postal_code:
        yield "postal", row[published.postal_code], row[published.postal_code]
    for kind, columns in (("phone", published.phones), ("date", published.dates), ("kana", published.kana)):
        yield from ((kind, row[column], row[column]) for column in columns if column in row)
    for name, kana in published.names:
        if is_person(row[name]):
            yield "person", {"family": row[name], "family_kana": row[kana]}, f"{row[name]}（{row[kana]}）"
        else:
            yield "organisation", row[name], row[name]


def _address(published: lists.PublishedList, row: lists.Row) -> tuple[str, Any, str]:
    """The whole line goes into the box for the street, as people paste it; the postal code is the one that they would know."""
    home = municipality(published.home)
    line = "".join(row[column] for column in published.address)
    building = row.get(published.building, "")
    if not line.strip():
        return "address", {}, ""
    code = row.get(published.postal_code, "").strip() or lists.postal_code_of(home.code, line)
    where = {} if code else {"prefecture": home.prefecture, "city": home.name}  # the form fills them in from the postal code
    raw = {"postal": code, "street": line, "building": building} | where
    return "address", raw, f"{line} {building}".strip()


_ORGANISATION = re.compile(
    "会社|法人|組合|協会|財団|社団|㈱|㈲|（株）|（有）|LLC|ＬＬＣ|学校|大学|学園|農協|団体|クラブ|市|県|公社|センター|保育|委員会|協議会|会館|会$|の会|グループ"
)


def is_person(name: str) -> bool:
    """Whether a business is run by a person, as far as its name tells."""
    return not _ORGANISATION.search(name) and len(name.split()) == 2


# --- reading it ---


def readers() -> dict[str, Callable[[Any], tuple[Any, str]]]:
    """Kind → what the form does with it: the value and its words, or FieldProblem."""
    context = Context()

    def field(kind: str, **options: Any) -> Callable[[Any], tuple[Any, str]]:
        made = Field.model_validate({"name": "typed", "kind": kind, "label": "入力", "options": options})

        def read(raw: Any) -> tuple[Any, str]:
            value = made.kind_of.read(raw, made, context)
            return value, made.kind_of.show(value, made, "ja") if kind in {"name", "address"} else str(value)

        return read

    address = Field.model_validate({"name": "typed", "kind": "address", "label": "住所"}).kind_of

    def look_up(raw: str) -> tuple[Any, str]:
        found = address.look_up({"postal": raw})  # type: ignore[attr-defined]
        return found, found["prefecture"] + found["city"] + found["street"]

    return {
        "address": field("address"),
        "postal": look_up,
        "phone": field("phone"),
        "date": field("date"),
        "person": field("name"),
        "kana": field("text", pattern="katakana"),
        "organisation": field("text"),
    }


def outcomes_of(read: Callable[[Any], tuple[Any, str]], typed: list[Typed]) -> list[Outcome]:
    found = []
    for one in typed:
        try:
            value, kept = read(one.raw)
        except FieldProblem as problem:
            found.append(Outcome(one, refusal=str(problem)))
        else:
            found.append(Outcome(one, value, kept))
    return found


# --- judging it ---

# Kind → beginning of the message → why it is right to refuse such input.
RIGHT: dict[str, dict[str, str]] = {
    "address": {
        "番地を入力": "no lot or block number was typed (「高松市一円」, a town alone, 0-0 for an unknown one): post can't be sent there",
        "住所は1つだけ": "two addresses stand in one cell",
    },
    "postal": {
        "この郵便番号の住所が見つかりません": "Japan Post's list of this year has no such code",
    },
    "phone": {
        "電話番号は数字で入力": "a dash for none, or words instead of a number",
        "電話番号は1つだけ": "two numbers stand in one cell",
    },
    "date": {
        "年から入力": "an event's day without its year: a form must not guess it",
        "日付は1つだけ": "two days, or a time from one day to another",
        "日付を「令和": "no day, but words about days",
    },
    "person": {
        "[氏名]のフリガナを入力": "the reading is missing, or has one part where the name has two",
    },
    "kana": {
        "カタカナで入力": "digits, letters, kanji or signs stand where a reading belongs: only its bearer knows how they are read",
    },
}


def digits(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdecimal() and c.isascii())


def _same_digits(outcome: Outcome) -> bool:
    return digits(outcome.kept) == digits(outcome.typed.line)


def _same_day(outcome: Outcome) -> bool:
    """By another way than ours: the last three numbers, the era by its letter."""
    line = unicodedata.normalize("NFKC", outcome.typed.line)
    year, month, day = (int(number) for number in re.findall("[0-9]+", line)[:3])
    year += {"R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867}.get(line.strip()[:1].upper(), 0)
    return outcome.value == f"{year:04d}-{month:02d}-{day:02d}"


def _same_letters(outcome: Outcome) -> bool:
    def letters(text: str) -> str:
        return re.sub(r"[\s（）()\-‐―−－ー・.．,，、]", "", unicodedata.normalize("NFKC", text))

    kept = letters(outcome.kept)
    return kept == letters(outcome.typed.line) or kept == _katakana(letters(outcome.typed.line))


def _katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


_NUMBER = re.compile("[0-9]+|[一二三四五六七八九十]+")


def _same_place(outcome: Outcome) -> bool:
    """Every number that was typed is kept, in its order: 一丁目16番21号 and 一丁目16-21 have the same."""

    def numbers(text: str) -> list[int]:
        text = re.sub(r"^〒?\s*[0-9]{3}-?[0-9]{4}(?![0-9-])", "", unicodedata.normalize("NFKC", text))
        return [_number(run) for run in _NUMBER.findall(text)]

    kept = numbers(outcome.kept.partition(" ")[2])
    typed = numbers(outcome.typed.line)
    return kept[-len(typed) :] == typed if typed else True


def _number(run: str) -> int:
    if run.isascii():
        return int(run)
    tens, ten, ones = run.rpartition("十")
    figures = {c: n for n, c in enumerate("一二三四五六七八九", 1)}
    return (figures.get(tens, 1) * 10 if ten else 0) + figures.get(ones, 0)


# A postal code has no entry: its town is Japan Post's, and there is nothing typed to compare it with.
FAITHFUL: dict[str, Callable[[Outcome], bool]] = {
    "address": _same_place,
    "phone": _same_digits,
    "date": _same_day,
    "person": _same_letters,
    "kana": _same_letters,
    "organisation": _same_letters,
}

# What forms commonly do instead (after a well-known generator of forms): one strict pattern each.
STRICT: dict[str, re.Pattern[str]] = {
    "address": re.compile(r"(?:北海道|東京都|(?:京都|大阪)府|.{2,3}県).+?[市区町村].+?[0-9]+(?:-[0-9]+)*.*"),
    "postal": re.compile(r"[0-9]{3}-?[0-9]{4}"),
    "phone": re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{4}"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "person": re.compile(r"[一-龥ぁ-んァ-ヶー々]+[ 　][一-龥ぁ-んァ-ヶー々]+（[ァ-ヶー]+[ 　][ァ-ヶー]+）"),
    "kana": re.compile(r"[ァ-ヶー　 ]+"),
    "organisation": re.compile(r".{1,200}"),
}


def per_second(work: Callable[[Any], Any], inputs: list[Any]) -> float:
    """The best of three rounds over the first of them, by processor time; what it refuses counts as done."""
    best, inputs = math.inf, inputs[:MOST_TIMED]
    for _round in range(3):
        begun = time.process_time()
        for one in inputs:
            with suppress(FieldProblem):
                work(one)
        best = min(best, time.process_time() - begun)
    return len(inputs) / best


# --- the oddest ---


def shape(text: str) -> str:
    """What a text consists of: 漢 kanji, あ, ア, 9 digits, A letters; signs as they are. Runs of one kind count once."""
    signs = []
    for c in text:
        name = unicodedata.name(c, "")
        if "CJK UNIFIED" in name:
            sign = "漢"
        elif "HIRAGANA" in name:
            sign = "あ"
        elif "KATAKANA" in name:
            sign = "ｱ" if "HALFWIDTH" in name else "ア"
        elif c.isdecimal():
            sign = "9" if c.isascii() else "９"
        elif c.isalpha():
            sign = "A" if c.isascii() else "Ａ"
        else:
            sign = c if c.isprintable() or c.isspace() else f"[U+{ord(c):04X}]"
        if not signs or signs[-1] != sign:
            signs.append(sign)
    return "".join(signs)


def oddest(outcomes: list[Outcome]) -> list[Outcome]:
    """Those whose pieces of shape are rarest, of each shape and outcome only one."""
    pieces = Counter(piece for one in outcomes for piece in _pieces(one.typed.line))
    total = pieces.total()

    def surprise(outcome: Outcome) -> float:
        rare = sorted((math.log(total / pieces[piece]) for piece in _pieces(outcome.typed.line)), reverse=True)[:2]
        return sum(rare) + (3 if outcome.refusal else 0)

    chosen: dict[tuple[str, str], Outcome] = {}
    for outcome in sorted(outcomes, key=surprise, reverse=True):
        chosen.setdefault((shape(outcome.typed.line)[:12], outcome.refusal), outcome)
        if len(chosen) == ODDEST:
            break
    return list(chosen.values())


def _pieces(text: str) -> list[str]:
    whole = f"^{shape(text)}$"
    return [whole[place : place + 3] for place in range(max(len(whole) - 2, 1))]


# --- the report ---


def report(kind: str, typed: list[Typed]) -> dict[str, Any]:
    read = readers()[kind]
    given = [one for one in typed if one.line.strip()]
    outcomes = outcomes_of(read, given)
    accepted = [one for one in outcomes if not one.refusal]
    refused = Counter(re.sub("「.」", "「…」", one.refusal) for one in outcomes if one.refusal)
    changed = sum(one.kept != one.typed.line for one in accepted)
    unfaithful = [one for one in accepted if kind in FAITHFUL and not FAITHFUL[kind](one)]
    unexplained = [one for one in outcomes if one.refusal and not why_right(kind, one.refusal, one.typed.line)]
    print(
        f"\n{kind}: {len(typed)} cells, {len(typed) - len(given)} blank, {len(accepted)} accepted ({changed} of them converted), ", end=""
    )
    print(f"{len(outcomes) - len(accepted)} refused")
    for message, count in refused.most_common():
        print(f"  {count:6}  {message}")
        print(f"          because {why_right(kind, message) or 'NOT EXPLAINED'}")
    for label, wrong in (("NOT WHAT WAS TYPED", unfaithful), ("REFUSED WITHOUT A REASON", unexplained)):
        for told in list(dict.fromkeys(_told(kind, one) for one in wrong))[:MOST_TOLD]:
            print(f"  {label}: {told}")
    print("  the oddest:")
    for one in oddest(outcomes):
        print(f"    {_told(kind, one)}")
    if kind == "address":
        unknown = sum(normalise(one.kept).has("unknown-town") for one in accepted)
        print(f"  {unknown} of the accepted name a town that Japan Post does not know; they are kept as typed")
    inputs, lines = [one.raw for one in given], [one.line.strip() for one in given]
    ours = per_second(read, inputs)
    strict = STRICT[kind]
    theirs = per_second(strict.fullmatch, lines)
    strictly = sum(bool(strict.fullmatch(line)) for line in lines)
    print(f"  {ours:,.0f} a second; a strict pattern {theirs:,.0f} a second, which takes {strictly} and turns {len(given) - strictly} away")
    return {
        "cells": len(typed),
        "blank": len(typed) - len(given),
        "accepted": len(accepted),
        "converted": changed,
        "refused": len(outcomes) - len(accepted),
        "refused_by_a_strict_pattern": len(given) - strictly,
        "a_second": round(ours),
        "strict_pattern_a_second": round(theirs),
        "not_what_was_typed": len(unfaithful),
        "not_explained": len(unexplained),
    }


_NO_LOT = re.compile("[0-9一二三四五六七八九十]+ ?(?:丁目|条)|0-0")


def why_right(kind: str, refusal: str, line: str = "") -> str:
    if refusal.startswith("番地を入力") and re.search("[0-9]", _NO_LOT.sub("", unicodedata.normalize("NFKC", line))):
        return ""  # there is a number that might be one
    return next((why for beginning, why in RIGHT.get(kind, {}).items() if re.match(beginning, refusal)), "")


def _told(kind: str, outcome: Outcome) -> str:
    """Of people only the shape of the name is shown."""
    typed, kept = outcome.typed.line, outcome.kept
    if kind == "person" or (kind == "organisation" and not _ORGANISATION.search(typed)):
        typed, kept = shape(typed), shape(kept)
    typed, kept = (re.sub(r"[\n\r]", "⏎", text)[:110] for text in (typed, kept))
    return f"「{typed}」 → " + (f"refused: {outcome.refusal}" if outcome.refusal else f"「{kept}」")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./yakuba bench readers")
    parser.add_argument("--data", type=Path, default=lists.DATA, help="the folder that holds municipal-csv and bunkyo")
    parser.add_argument("kinds", nargs="*", help=f"only these of {', '.join(KINDS)}")
    asked = parser.parse_args()
    data = asked.data
    if not lists.is_there(data):
        print(f"The published lists are not in {data}: nothing to read. Give their folder by --data.")
        print(json.dumps({"figures": {"lists": 0}, "aims": []}))
        return 0
    typed = {kind: cells for kind, cells in typed_into_forms(data).items() if kind in asked.kinds or not asked.kinds}
    figures: dict[str, Any] = {"lists": len(lists.LISTS), "cells": sum(len(cells) for cells in typed.values())}
    reports = {kind: report(kind, cells) for kind, cells in typed.items()}
    figures["cells_a_strict_pattern_turns_away"] = sum(found["refused_by_a_strict_pattern"] for found in reports.values())
    figures |= {f"{kind}.{name}": value for kind, found in reports.items() for name, value in found.items()}
    unfaithful = sum(found["not_what_was_typed"] for found in reports.values())
    unexplained = sum(found["not_explained"] for found in reports.values())
    aims = [
        {"what": "accepted, but not what was typed", "value": unfaithful, "aim": "0", "met": unfaithful == 0},
        {"what": "refused without a right reason", "value": unexplained, "aim": "0", "met": unexplained == 0},
    ]
    print(json.dumps({"figures": figures, "aims": aims}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
