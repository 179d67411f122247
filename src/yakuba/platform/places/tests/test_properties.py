"""What holds for any text at all that is given as an address."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from yakuba.platform.kana import DASHES, narrow, tidy
from yakuba.platform.places.addresses import LONGEST, normalise
from yakuba.platform.places.addresses.blocks import with_plain_numbers
from yakuba.platform.places.addresses.folding import fold

_PIECES = (  # noqa: SIM905 - as a list it would fill a screen
    "東京都|東京|北海道|香川県|京都府|文京区|札幌市中央区|高松市|府中市|京都市中京区|堺市|仁木町|葛巻町葛巻|"
    "春日|春日町|霞ヶ関|北一条西|南15条西|多肥上町|国分寺町国分|大字|字|小字|宮前|第16地割|寺町通御池上る|上本能寺前町|"
    "一丁目|1丁目|２丁目|丁|二十三|12|００３|番地|番地の|番|号|の|ノ|甲|イ|無番地|先|外2筆|"
    "-|－|−|ー|ｰ|‐|―|〜|・|.|\u3000| |、|,|(|）|〒112-0003|〒|"
    "コーポ第2|301号室|5階|3F|A棟|シビックセンター|ビル|🏢|<b>|\x00|\u200b|ｶﾞ|が|葛\U000e0100飾区|𠮷"
).split("|")
believable = st.lists(st.sampled_from(_PIECES), max_size=9).map("".join)
anything = st.one_of(believable, st.text(max_size=40), st.tuples(believable, st.text(max_size=12), believable).map("".join))
# An address with a town that exists, its number in any writing, and any building at all.
_TOWNS = (
    "東京都文京区春日",
    "高松市番町",
    "高松市国分寺町国分",
    "京都市中京区上本能寺前町",
    "札幌市中央区北一条西",
    "堺市堺区南瓦町",
    "葛巻町葛巻",
)
_number = st.integers(1, 3000).flatmap(
    lambda n: st.sampled_from([str(n), f"{n:04d}", str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９"))])
)
_join = st.sampled_from([*DASHES, "ー", "〜", "の", "ノ", "番地", "番地の", "番", " - "])
_lots = st.lists(st.tuples(_number, _join).map("".join), max_size=3).map("".join)
_chome = st.sampled_from(["", "1丁目", "２丁目", "十二丁目", "3丁", "二丁目-", "1 丁目 "])
_area = st.sampled_from(["", "字宮前", "大字桜井字", "甲", "第16地割"])
_end = st.sampled_from(["", "号", "番地", "番", "番地先", "-イ", " ほか2筆"])
_building = st.one_of(st.just(""), st.tuples(st.sampled_from([" コーポ", "見本ビル", "　ハイツ", " 第2見本荘"]), anything).map("".join))
addresses = st.tuples(st.sampled_from(_TOWNS), _chome, _area, _lots, _number, _end, _building).map("".join)

# Words and signs that stand for the order of the parts, or that we write in one way: 一丁目2番地の3 is 一丁目2-3.
_FRAME = re.compile(f"[{re.escape(DASHES)}ー〜~・.丁目番地号のノ之字 、,〒]")


def _substance(text: str) -> str:
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", _FRAME.sub("", fold(with_plain_numbers(narrow(tidy(text)))).key))


def _is_within(part: str, whole: str) -> bool:
    """Whether the letters of `part` stand in `whole` in that order."""
    letters = iter(whole)
    return all(letter in letters for letter in part)


@given(anything)
@settings(max_examples=400, deadline=None)
@example("1" * (LONGEST * 11))
@example("〒")
def test_any_text_is_read_without_raising_and_doubts_are_said(text):
    address = normalise(text)
    assert address.code or address.problems
    assert all(problem.message for problem in address.problems)
    assert normalise(text, default_municipality="131059").problems is not None


@given(addresses)
@settings(max_examples=400, deadline=None)
def test_an_address_that_was_normalised_stays_as_it_is(text):
    address = normalise(text)
    again = normalise(address.text)
    assert (again.text, again.code, again.key) == (address.text, address.code, address.key)


@given(anything)
@settings(max_examples=400, deadline=None)
def test_nothing_that_was_typed_is_lost(text):
    address = normalise(text)
    assert _is_within(_substance(text), _substance(f"{address.postal_code}{address.text}")), (text, address)
