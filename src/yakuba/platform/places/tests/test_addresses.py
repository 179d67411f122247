"""Addresses as people write them, and what becomes of them."""

from __future__ import annotations

import pytest

from yakuba.platform.kana import DASHES
from yakuba.platform.places.addresses import LONGEST, normalise

HONGO = ("東京都", "文京区", "本郷七丁目", "3-1")


def parts(text: str, **kw) -> tuple[str, str, str, str]:
    found = normalise(text, **kw)
    return found.prefecture, found.city, found.town, found.block


def codes(text: str, **kw) -> list[str]:
    return [problem.code for problem in normalise(text, **kw).problems]


@pytest.mark.parametrize(
    "written",
    [
        "東京都文京区本郷七丁目3番1号",
        "東京都文京区本郷七丁目三番一号",
        "東京都文京区本郷７丁目３番１号",
        "東京都文京区本郷7丁目3番地1",
        "東京都文京区本郷7丁目3番地の1",
        "東京都文京区本郷7丁目3の1",
        "東京都文京区本郷7の3の1",
        "東京都文京区本郷七ノ三ノ一",
        "東京都文京区本郷七ー三ー一",
        "東京都文京区本郷7-3-1",
        "東京都文京区本郷７ー３ー１",
        "東京都文京区本郷７－３－１",
        "東京都文京区本郷7ｰ3ｰ1",
        "東京都文京区本郷7～3～1",
        "東京都文京区本郷7・3・1",
        "東京都文京区本郷7.3.1",
        "東京都文京区本郷7一3一1",  # the kanji for one, taken for a dash
        "東京都文京区本郷007-03-01",
        "東京都 文京区　本郷 7 - 3 - 1",
        "東 京 都 文 京 区 本 郷 7-3-1",
        "東京都文京区\n本郷7-3-1\n",
        "文京区本郷7-3-1",
        "東京文京区本郷7-3-1",
        "〒113-0033 東京都文京区本郷7-3-1",
        "〒１１３００３３東京都文京区本郷7-3-1",
        "113-8654、東京都文京区本郷7-3-1",
        *(f"東京都文京区本郷7{dash}3{dash}1" for dash in DASHES),
    ],
)
def test_one_address_in_all_its_writings(written):
    found = normalise(written)
    assert (parts(written), found.building, found.code, found.problems) == (HONGO, "", "131059", ())
    assert found.key == normalise("東京都文京区本郷七丁目3番1号").key


@pytest.mark.parametrize(
    ("written", "block", "building"),
    [
        ("本郷7-3-1 第2見本ビル3F", "3-1", "第2見本ビル3F"),
        ("本郷7-3-1見本マンション201", "3-1", "見本マンション201"),
        ("本郷7丁目3番1号201号室", "3-1", "201号室"),
        ("本郷7-3-1 201", "3-1", "201"),
        ("本郷七丁目三番一号見本三番館", "3-1", "見本三番館"),
        ("本郷7-3-1 見本二十三号館5−1", "3-1", "見本二十三号館5−1"),
        ("本郷7-3-1-201", "3-1-201", ""),  # a room, or not: nobody can tell
        ("本郷7-3-1(201号室)", "3-1", "(201号室)"),
        ("本郷7丁目3番 ハイツ3丁目101", "3", "ハイツ3丁目101"),
        ("本郷7-3-1 5階501", "3-1", "5階501"),
        ("本郷7-3-1🏢", "3-1", "🏢"),
        ("本郷7丁目3番1号見本ビル3階A号室", "3-1", "見本ビル3階A号室"),
        ("本郷7-3-1先", "3-1先", ""),
        ("本郷7-3 ほか2筆", "3", "ほか2筆"),
        ("本郷七丁目無番地", "無番地", ""),
    ],
)
def test_numbers_of_a_building_stay_with_the_building(written, block, building):
    found = normalise(f"東京都文京区{written}")
    assert (found.town, found.block, found.building, found.problems) == ("本郷七丁目", block, building, ())


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("長野県長野市大字鶴賀緑町1613", ("長野県", "長野市", "大字鶴賀緑町", "1613")),
        ("福島県会津若松市一箕町大字鶴賀字下居合1番地", ("福島県", "会津若松市", "一箕町大字鶴賀字下居合", "1")),
        ("青森県青森市大字荒川字柴田100番地", ("青森県", "青森市", "大字荒川字柴田", "100")),
        ("長野県長野市大字長野字元善町491-イ", ("長野県", "長野市", "大字長野字元善町", "491-イ")),
        ("香川県高松市牟礼町大字牟礼甲123番地4", ("香川県", "高松市", "牟礼町大字牟礼", "甲123-4")),
        ("岩手県岩手郡葛巻町葛巻第16地割1番地1", ("岩手県", "岩手郡葛巻町", "葛巻第16地割", "1-1")),
        ("石川県鳳珠郡能登町字宇出津ト字50番地1", ("石川県", "鳳珠郡能登町", "字宇出津ト字", "50-1")),
        ("石川県七尾市袖ケ江町イ部25番地", ("石川県", "七尾市", "袖ケ江町イ部", "25")),
        ("新潟県新潟市中央区学校町通一番町602番地1", ("新潟県", "新潟市中央区", "学校町通一番町", "602-1")),
        ("札幌市中央区北１条西2丁目1番地", ("北海道", "札幌市中央区", "北一条西二丁目", "1")),
        ("札幌市中央区北1西23-5", ("北海道", "札幌市中央区", "北一条西二十三丁目", "5")),
        ("札幌市中央区北1条西2丁目", ("北海道", "札幌市中央区", "北一条西二丁目", "")),  # there a 丁目 is one block
        ("札幌市厚別区下野幌ﾃｸﾉﾊﾟ－ｸ1丁目1番10号", ("北海道", "札幌市厚別区", "下野幌テクノパーク一丁目", "1-10")),
        ("北海道帯広市西5条南7丁目1番地", ("北海道", "帯広市", "西五条南七丁目", "1")),
        ("岐阜県大垣市三塚町番外地", ("岐阜県", "大垣市", "三塚町", "番外地")),
        ("千代田区霞ヶ関３－１－１", ("東京都", "千代田区", "霞が関三丁目", "1-1")),
        ("茨城県竜ヶ崎市佐貫町1", ("茨城県", "龍ケ崎市", "佐貫町", "1")),
        ("葛󠄀飾区立石5-13-1", ("東京都", "葛飾区", "立石五丁目", "13-1")),
        ("東京都八丈町大賀郷2551番地2", ("東京都", "八丈町", "大賀郷", "2551-2")),
        ("八丈島八丈町大賀郷2551-2", ("東京都", "八丈町", "大賀郷", "2551-2")),
        ("富士河口湖町船津1700", ("山梨県", "南都留郡富士河口湖町", "船津", "1700")),
        ("札幌市北一条西2丁目1", ("北海道", "札幌市中央区", "北一条西二丁目", "1")),  # the ward follows from the town
        ("広島県廿日市市下平良一丁目11番1号", ("広島県", "廿日市市", "下平良一丁目", "11-1")),
        ("千葉県市川市市川1-1-1", ("千葉県", "市川市", "市川一丁目", "1-1")),
        ("三重県四日市市諏訪町1番5号", ("三重県", "四日市市", "諏訪町", "1-5")),
        ("三重県津市西丸之内23番1号", ("三重県", "津市", "西丸之内", "23-1")),
    ],
)
def test_addresses_of_every_region_find_their_town(written, kept):
    assert parts(written) == kept
    assert normalise(written).code
    assert "no-block" not in codes(written)


@pytest.mark.parametrize(
    ("written", "street", "town", "block"),
    [
        ("京都市中京区寺町通御池上る上本能寺前町488番地", "寺町通御池上る", "上本能寺前町", "488"),
        ("京都市上京区下立売通新町西入薮ノ内町1", "下立売通新町西入", "藪之内町", "1"),
        ("京都府京都市下京区四条通烏丸東入長刀鉾町20番地", "四条通烏丸東入", "長刀鉾町", "20"),
        ("京都市左京区吉田本町36番地1", "", "吉田本町", "36-1"),
    ],
)
def test_in_kyoto_the_streets_come_before_the_town(written, street, town, block):
    found = normalise(written)
    assert (found.street, found.town, found.block, found.problems) == (street, town, block, ())


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "empty"),
        (" \u3000\x00\u200b", "empty"),
        ("東京都文京区本郷", "no-block"),
        ("東京都文京区本郷七丁目", "no-block"),
        ("札幌市中央区伏見3丁目", "no-block"),
        ("高松市番町0-0", "no-block"),
        ("東京都文京区架空町1-2-3", "unknown-town"),
        ("東京都1-2-3", "no-municipality"),
        ("<script>alert(1)</script>", "no-municipality"),
        ("😀", "no-municipality"),
        ("府中市宮西町2-24", "ambiguous-municipality"),
        ("札幌市架空町1", "no-ward"),
        ("文京区春日1-16-21 東京都文京区本郷7-3-1", "two-addresses"),
        ("あ" * (LONGEST + 1), "too-long"),
        ("1" * 100_000, "too-long"),
    ],
)
def test_what_is_doubtful_is_said_and_kept_all_the_same(written, problem):
    found = normalise(written)
    assert problem in [p.code for p in found.problems]
    assert found.text or problem == "empty"


def test_what_we_add_or_convert_is_told():
    assert normalise("文京区春日1-16-21").changes == ("「東京都」を補いました。", "「1-」を「春日一丁目」としました。")
    assert normalise("東京都文京区春日一丁目16番21号").changes == ()
    assert "「南都留郡」を補いました。" in normalise("富士河口湖町船津1700").changes


def test_the_town_halls_own_municipality_is_assumed_only_where_nothing_speaks_against_it():
    assert parts("春日1-16-21", default_municipality="131059") == ("東京都", "文京区", "春日一丁目", "16-21")
    assert codes("春日1-16-21") == ["no-municipality"]
    assert parts("府中市宮西町2-24", default_municipality="132063")[0] == "東京都"
    assert parts("香川町大野2060", default_municipality="372013")[1:] == ("高松市", "香川町大野", "2060")  # not 香美郡 …
    assert parts("高松市番町1-8-15", default_municipality="131059")[1] == "高松市"
    assert "no-municipality" in codes("北海道架空村1", default_municipality="131059")


def test_one_place_has_one_key_however_it_was_written():
    assert normalise("長野市鶴賀緑町1613").key == normalise("長野県長野市大字鶴賀緑町1613番地 市役所").key
    assert normalise("千代田区霞ヶ関3-1").key == normalise("千代田区霞が関三丁目1番").key
    assert normalise("文京区春日1-16-21").key != normalise("文京区春日1-16-22").key


def test_a_lot_number_too_large_for_a_chome_stays_a_lot_number():
    assert parts("高松市多肥上町1515-2") == ("香川県", "高松市", "多肥上町", "1515-2")
    assert parts("焼津市中港5-463")[2:] == ("中港五丁目", "463")
    assert parts("文京区春日99-1")[2:] == ("春日", "99-1")
