"""Texts as people send them, and as the town hall keeps them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.platform.kana import narrow, plain, search_key, tidy, to_katakana, widen_kana

anything = st.text(alphabet=st.characters(), max_size=80)
japanese = st.text(
    alphabet=st.sampled_from("アがｶﾞﾟﾞーｰ-−亜神﨑葛\U000e0100\ufe00\u3099\u309aゝヽ １1〇Ａa　 \u200b\u200d👨👩\ufe0f髙"), max_size=30
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("　佐藤　　花子　", "佐藤 花子"),
        ("か\u3099", "が"),
        ("佐藤\u200b花子\ufeff", "佐藤花子"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("行1\r\n行2", "行1 行2"),
        ("a\u00a0b\u2003c\u3000d\te", "a b c d e"),
        ("\x00\x07名前\x7f", "名前"),
        ("葛\U000e0100飾", "葛\U000e0100飾"),
        ("\U000e0100飾", "飾"),
        ("神\ufa19社", "神\ufa19社"),
        ("髙﨑", "髙﨑"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("佐\u200d藤", "佐藤"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud83d", ""),
        ("\u3164", ""),
    ],
)
def test_what_is_kept(typed, kept):
    assert tidy(typed) == kept


def test_line_breaks_are_kept_where_asked():
    assert tidy("一行目 \r\n\r\n\r\n　二行目\u2028三行目", lines=True) == "一行目\n\n二行目\n三行目"


@settings(deadline=None)
@given(anything | japanese)
def test_tidying_twice_is_tidying_once(text):
    once = tidy(text)
    assert tidy(once) == once
    assert tidy(text, lines=True) == tidy(tidy(text, lines=True), lines=True)
    once.encode()  # no lone surrogate is left
    assert not any(unicodedata.bidirectional(c) in {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"} for c in once)
    assert not any(unicodedata.category(c) == "Cc" for c in once)


@settings(deadline=None)
@given(anything | japanese)
def test_composed_and_decomposed_text_are_kept_alike(text):
    composed = "".join(c for c in text if not ("\uf900" <= c <= "\ufaff" or "\U0002f800" <= c <= "\U0002fa1f"))
    assert tidy(unicodedata.normalize("NFD", composed)) == tidy(unicodedata.normalize("NFC", composed))


@settings(deadline=None)
@given(anything | japanese)
def test_converting_twice_is_converting_once(text):
    for convert in (narrow, widen_kana, to_katakana, plain, search_key):
        once = convert(text)
        assert convert(once) == once, convert


@settings(deadline=None)
@given(anything)
def test_a_plain_text_is_plain(text):
    read = plain(text)
    assert all(c in "0123456789" for c in read if c.isdecimal())
    assert not set(read) & set("−－–—　")


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("さとう はなこ", "サトウ ハナコ"),
        ("ｻﾄｳ ﾊﾅｺ", "サトウ ハナコ"),
        ("ｶﾞｷﾞｸﾞﾊﾟﾋﾟﾌﾟｳﾞ", "ガギグパピプヴ"),
        ("か\u3099", "ガ"),
        ("ｶ\u3099", "ガ"),
        ("サ-ビス", "サービス"),
        ("ｻｰﾋﾞｽ", "サービス"),
        ("いすゞ", "イスヾ"),
    ],
)
def test_kana_become_katakana(typed, kana):
    assert to_katakana(typed) == kana


@pytest.mark.parametrize(
    ("typed", "half"), [("ＡＢＣ－１２３　＠．", "ABC-123 @."), ("ｱｲｳ", "アイウ"), ("髙", "髙"), ("￥１，０００", "¥1,000"), ("〜", "〜")]
)
def test_full_width_is_narrowed(typed, half):
    assert narrow(typed) == half


@pytest.mark.parametrize(
    ("typed", "read"), [("①１٣", "113"), ("㈪㋿", "(月)令和"), ("3ー4", "3-4"), ("サービス", "サービス"), ("1—2−3", "1-2-3"), ("ｶﾞ", "ガ")]
)
def test_plain_text_for_readers(typed, read):
    assert plain(typed) == read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙﨑", "高崎"),
        ("渡邊 渡邉", "渡辺渡辺"),
        ("たかさき", "ﾀｶｻｷ"),
        ("キヤノン", "キャノン"),
        ("03-5803-1111", "０３５８０３１１１１"),
        ("葛\U000e0100飾", "葛飾"),
        ("霞ヶ関", "霞ケ関"),
        ("コーヒー", "コーヒ－"),
        ("Ｂｕｎｋｙｏ", "bunkyo"),
        ("神\ufa19", "神神"),
        ("みづほ", "ミズホ"),
    ],
)
def test_a_person_finds_what_is_written_otherwise(one, other):
    assert search_key(one) == search_key(other)


def test_different_names_stay_apart():
    assert len({search_key(name) for name in ("高崎", "高橋", "たかはし", "佐藤", "斉藤", "斎藤")}) == 6
