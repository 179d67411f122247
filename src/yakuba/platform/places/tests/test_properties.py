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
# Nothing stands on firm ground before the municipality is known.
somewhere = st.tuples(st.sampled_from(("東京都文京区", "高松市", "京都市中京区", "札幌市", "堺市堺区", "葛巻町")), anything).map("".join)

# Words and signs that stand for the order of the parts, or that we write in one way: 一丁目2番地の3 is 一丁目2-3.
_FRAME = re.compile(f"[{re.escape(DASHES)}ー〜~丁目番地号のノ之字 、,〒]")


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


@given(somewhere)
@settings(max_examples=400, deadline=None)
def test_what_was_normalised_stays_as_it_is(text):
    address = normalise(text)
    again = normalise(address.text)
    assert (again.text, again.code, again.key) == (address.text, address.code, address.key)


@given(anything)
@settings(max_examples=400, deadline=None)
def test_nothing_that_was_typed_is_lost(text):
    address = normalise(text)
    assert _is_within(_substance(text), _substance(f"{address.postal_code}{address.text}")), (text, address)
