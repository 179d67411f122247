"""Real people's input: fifty food licences of a town, applied for through our form as a browser without script sends it.

The list lies beside the repository and is never copied into it. What a row must lead to is worked out here, from the row alone and by
other means than the program's own readers.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from bench import _municipal_lists as lists
from bench._browser import form_in

from yakuba.resident.procedures.factories import a_procedure
from yakuba.resident.procedures.models import Application, Draft

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not lists.is_there(), reason="the published lists are not beside the repository (../shared/data)"),
]

ROWS = 50
LICENCE: dict[str, Any] = {
    "slug": "food-licence",
    "title": "食品営業許可の申請",
    "summary": "食品を扱う店を開くときの申請です。",
    "category": "waste",
    "who": "店を開く人",
    "fee": "18,000円",
    "deadline": "店を開く前",
    "law": [{"name": "食品衛生法", "article": "第55条"}],
    "takes_minutes": 5,
    "answer_within_open_days": 10,
    "retention_years": 5,
    "contact": {"name": "owner", "email": "email", "phone": "phone"},
    "notices": {"granted": "許可します。", "refused": "許可できません。"},
    "steps": [
        {
            "name": "shop",
            "title": "店と営業者",
            "fields": [
                {"name": "owner", "kind": "name", "label": "営業者の氏名"},
                {"name": "email", "kind": "email", "label": "メールアドレス"},
                {"name": "place", "kind": "address", "label": "店の所在地"},
                {"name": "phone", "kind": "phone", "label": "店の電話番号", "required": False},
                {"name": "licensed_on", "kind": "date", "label": "許可の開始日"},
            ],
        }
    ],
}


def chosen_rows() -> list[lists.Row]:
    """Fifty of the list's rows: five of each way in which a row can be incomplete or odd, the rest evenly from shops run by one person."""
    rows = list(lists.rows_of(lists.FOOD_LICENCES))
    oddities = (
        lambda row: not row["営業者名"].strip(),
        lambda row: not row["施設郵便番号"].strip() and row["営業者名"].strip(),
        lambda row: len(row["営業者名"].split()) == 1,
        lambda row: len(row["営業者名"].split()) == 2 and len(row["営業者名かな"].split()) < 2,
        lambda row: not row["施設所在地１"].strip(" 　一円") or "一円" in row["施設所在地１"],
        lambda row: not row["施設電話番号"].strip() and row["営業者名"].strip(),
        lambda row: row["施設所在地２"].strip(),
    )
    chosen = {id(row): row for odd in oddities for row in [row for row in rows if odd(row)][:5]}
    people = [row for row in rows if len(row["営業者名"].split()) == 2 and len(row["営業者名かな"].split()) == 2]
    for row in people[:: len(people) // ROWS]:
        if len(chosen) < ROWS:
            chosen.setdefault(id(row), row)
    return list(chosen.values())


def typed_from(row: lists.Row) -> dict[str, str]:
    """What the person who fills in the form types: each cell of the row into one box, as it stands."""
    return {
        "owner_family": row["営業者名"],
        "owner_family_kana": row["営業者名かな"],
        "email": "owner@example.jp",
        "place_postal": row["施設郵便番号"],
        "place_street": row["施設所在地１"],
        "place_building": row["施設所在地２"],
        "phone": row["施設電話番号"],
        "licensed_on_year": row["許可開始日"],
    }


def must_be_told(row: lists.Row) -> dict[str, str]:
    """Control → words of the message that must stand beside it."""
    told: dict[str, str] = {}
    names, readings = row["営業者名"].split(), row["営業者名かな"].split()
    kana = bool(re.search("[^A-Za-zＡ-Ｚａ-ｚ .．,，'’・-]", "".join(names)))
    if not names and not readings:
        told["owner"] = "入力してください"
    elif len(names) == 1:
        told["owner_given"] = "名も入力"
    if len(names) == 2 and kana and len(readings) < 2:
        told["owner_given_kana"] = "名のフリガナ"
    if names and kana and not readings:
        told["owner_family_kana"] = "氏のフリガナ"
    if not "".join((row["施設郵便番号"], row["施設所在地１"], row["施設所在地２"])).strip():
        told["place"] = "入力してください"
    elif not row["施設郵便番号"].strip():
        told["place"] = "郵便番号を入力"
    elif not re.search("[0-9０-９]", row["施設所在地１"]):
        told["place"] = "番地を入力"
    if not row["許可開始日"].strip():
        told["licensed_on"] = "入力してください"
    return told


class Messages(HTMLParser):
    """The messages of a page by the control that they stand beside: elements whose id ends in _error."""

    def __init__(self, page: str):
        super().__init__()
        self.found: dict[str, str] = {}
        self._here, self._depth = "", 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if self._here:
            self._depth += tag not in {"use", "path", "br", "img"}
        elif (at.get("id") or "").endswith("_error"):
            self._here, self._depth = (at["id"] or "").removeprefix("id_").removesuffix("_error"), 1

    def handle_endtag(self, tag: str) -> None:
        if self._here and tag not in {"use", "path", "br", "img"}:
            self._depth -= 1
            if not self._depth:
                self._here = ""

    def handle_data(self, data: str) -> None:
        if self._here:
            self.found[self._here] = self.found.get(self._here, "") + data.strip()


def sent(client, page, values: dict[str, str]):
    """The answer to the page's own form, filled in with `values`."""
    form = form_in(page.content.decode())
    assert form is not None
    unknown = set(values) - set(form.values)
    assert not unknown, f"no such controls: {unknown}"
    return client.post(form.action or page.request["PATH_INFO"], form.filled(values), follow=True)


def first_step(client):
    return sent(client, client.get("/procedures/food-licence/"), {})


def holds_what_was_typed(answers: dict[str, Any], row: lists.Row) -> None:
    """Nothing lost, nothing invented: compared by the digits and letters of the row."""
    place = answers["place"]
    digits = re.findall("[0-9]+", row["施設所在地１"].translate(str.maketrans("０１２３４５６７８９", "0123456789")))
    kept = re.findall("[0-9]+", f"{place['block']} {place['building']}")
    assert kept[: len(digits)] == digits or kept[: len(digits) - 1] == digits[1:], (row["施設所在地１"], place)
    assert (place["prefecture"], place["city"], place["code"]) == ("香川県", "高松市", "372013")
    assert place["postal_code"] == row["施設郵便番号"].strip()
    assert "".join(row["施設所在地２"].split()) in "".join(place["building"].split())
    assert re.sub("[^0-9]", "", answers.get("phone", "")) == re.sub("[^0-9]", "", row["施設電話番号"])
    owner = answers["owner"]
    assert [owner["family"], owner["given"]] == row["営業者名"].split() or f"{owner['family']} {owner['given']}".split() == row[
        "営業者名"
    ].split()
    era, year, month, day = re.fullmatch(r"([RHS])(\d\d)\.(\d\d)\.(\d\d)", row["許可開始日"]).groups()  # type: ignore[union-attr]
    assert answers["licensed_on"] == f"{int(year) + {'R': 2018, 'H': 1988, 'S': 1925}[era]}-{month}-{day}"


def test_fifty_real_rows_are_sent_or_refused_with_the_right_words_beside_the_field(client, town):
    a_procedure(town.records, LICENCE)
    submitted = refused = 0
    rows = chosen_rows()
    for row in rows:
        wanted = must_be_told(row)
        answer = sent(client, first_step(client), typed_from(row))
        if wanted:
            refused += 1
            told = Messages(answer.content.decode()).found
            assert answer.status_code == 422
            assert set(told) == set(wanted), (row, told)
            assert all(words in told[control] for control, words in wanted.items()), (row, told)
            shown = form_in(answer.content.decode()).values  # type: ignore[union-attr]
            if "place" in wanted:  # nothing has to be typed again
                assert "".join(shown["place_street"]).split() == row["施設所在地１"].split()
            assert " ".join(shown["owner_family"] + shown["owner_given"]).split() == row["営業者名"].split()
        else:
            submitted += 1
            done = sent(client, answer, {})
            number = re.search(r"\b[0-9]{4}-[0-9]{6}-[0-9]\b", done.content.decode())
            assert number, Messages(answer.content.decode()).found
            holds_what_was_typed(Application.objects.get(case__number=number[0]).answers, row)
    assert len(rows) == ROWS
    assert (submitted, refused) == (Application.objects.count(), Draft.objects.count())
    assert submitted >= 20 and refused >= 20  # the choice of rows tries both ways
