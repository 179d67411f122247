"""The key under which texts are found, however they are written."""

from __future__ import annotations

import re
import unicodedata

from yakuba.platform.kana.text import DASHES, tidy, to_katakana
from yakuba.platform.kana.variants import usual_forms

_USUAL = usual_forms()
_SMALL_TO_LARGE = str.maketrans("ァィゥェォヵヶッャュョヮヂヅヰヱヲ", "アイウエオカケツヤユヨワジズイエオ")
_LEFT_OUT = re.compile(f"[\\s{re.escape(DASHES)}ー・･~〜\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def search_key(text: str) -> str:
    """Equal for texts that a person would call the same: width, case, kana, long vowels, dashes, spaces and kanji variants don't count.

    髙﨑 and 高崎, ﾀｶｻｷ and たかさき, キヤノン and キャノン, 03-5803-1111 and ０３５８０３１１１１ meet; nobody needs to read a key.
    """
    text = unicodedata.normalize("NFKC", tidy(text)).casefold()
    text = to_katakana(text).translate(_SMALL_TO_LARGE).translate(_USUAL)
    # Composed again: what is left out may have stood between a letter and its mark.
    return unicodedata.normalize("NFKC", _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text)))
