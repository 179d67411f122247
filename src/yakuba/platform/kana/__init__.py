"""Kana, widths and variants: reading what people type.

`tidy` is for text that is kept, `narrow` and `to_katakana` for what a field expects, `plain` for what a reader takes
apart, `search_key` for finding. A reader that can't understand a text raises `ReadProblem`, whose message tells the
person what to do.
"""

from yakuba.platform.kana.names import is_katakana_name, read_kana_name, read_name
from yakuba.platform.kana.numerals import from_kanji_number, to_kanji_number
from yakuba.platform.kana.problems import ReadProblem
from yakuba.platform.kana.search import search_key
from yakuba.platform.kana.text import DASHES, narrow, plain, tidy, to_katakana, widen_kana

__all__ = [
    "DASHES",
    "ReadProblem",
    "from_kanji_number",
    "is_katakana_name",
    "narrow",
    "plain",
    "read_kana_name",
    "read_name",
    "search_key",
    "tidy",
    "to_kanji_number",
    "to_katakana",
    "widen_kana",
]
