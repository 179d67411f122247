"""Names and their readings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.platform.kana import ReadProblem, from_kanji_number, is_katakana_name, read_kana_name, read_name, to_kanji_number

anything = st.text(alphabet=st.characters(), max_size=120)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("さとう　はなこ", "サトウ ハナコ"),
        ("ｻﾄｳ ﾊﾅｺ", "サトウ ハナコ"),
        ("スズキ　二ナ", "スズキ ニナ"),
        ("ハ卜リ", "ハトリ"),
        ("ジョン・スミス", "ジョン・スミス"),
        ("ジョン.スミス", "ジョン・スミス"),
        ("サ-ヤ", "サーヤ"),
        (" ヴィクトール ", "ヴィクトール"),
    ],
)
def test_a_reading_is_kept_in_katakana(typed, kept):
    assert read_kana_name(typed) == kept
    assert is_katakana_name(kept)


@pytest.mark.parametrize("typed", ["", "　", "佐藤", "Sato", "サトウ1", "サトウ😀", "<b>サ</b>", "ーサトウ", "サ" * 101])
def test_no_other_letters_in_a_reading(typed):
    with pytest.raises(ReadProblem):
        read_kana_name(typed)
    assert typed == "サ" * 101 or not is_katakana_name(typed)


@pytest.mark.parametrize(
    "name",
    ["佐藤 花子", "髙﨑 翼", "葛\U000e0100城 誠", "Nguyễn Văn An", "O'Brien Mary-Jane", "李 明", "마리아", "佐々木 のゞ子", "\ufa19谷 薫"],
)
def test_names_are_kept_as_their_bearers_write_them(name):
    assert read_name(name) == name


@pytest.mark.parametrize("name", ["", " ", "😀", "佐藤😀", "<script>", "佐藤123", "http://example.jp", "---", "佐" * 101])
def test_what_is_no_name_of_a_person(name):
    with pytest.raises(ReadProblem):
        read_name(name)


@pytest.mark.parametrize("name", ["株式会社 なか卯★", "7-Eleven 本郷3丁目店", "Café & Bar «K»"[:10], "喫茶♪メロディ", "2525"])
def test_organisations_bear_digits_and_signs(name):
    assert read_name(name, organisation=True) == name


@settings(deadline=None)
@given(anything)
def test_a_name_is_read_or_refused(text):
    for read in (read_name, read_kana_name, lambda t: read_name(t, organisation=True)):
        try:
            name = read(text)
        except ReadProblem as problem:
            assert problem.message  # noqa: PT017
        else:
            assert read(name) == name
            assert "<" not in name


@settings(deadline=None)
@given(st.integers(0, 9999))
def test_kanji_numbers_go_there_and_back(number):
    assert from_kanji_number(to_kanji_number(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二十三", 23), ("二〇二六", 2026), ("一万二千", 12000), ("1万2千", 12000), ("廿一", 21), ("壱", 1), ("三億", 300_000_000),
        ("", None), ("十百", None), ("百二百", None), ("万", None), ("二十山", None), ("一" * 40, None),
    ],
)  # fmt: skip
def test_kanji_numbers(text, number):
    assert from_kanji_number(text) == number
