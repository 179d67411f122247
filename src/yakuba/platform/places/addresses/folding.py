"""Keys under which place names meet however they are written: 霞ヶ関 and 霞が関, 北一条西 and 北１条西, 龍 and 竜."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yakuba.platform.kana import from_kanji_number
from yakuba.platform.kana.variants import usual_forms

_COUNTED = re.compile(r"[0-9]+|[〇一二三四五六七八九十百]+(?=条|丁目|丁|線|区|番町|番丁|番|号|地割|軒|ノ町|の町)")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_SAME: dict[int, int | str] = {
    **usual_forms(),
    **_HIRAGANA,
    **{ord(c): "ケ" for c in "ヶがガ箇个"},
    **{ord(c): "ツ" for c in "っッつ"},
    **{ord(c): "ノ" for c in "の之乃"},
    **{
        ord(small): large
        for small, large in zip("ァィゥェォヵャュョヮぁぃぅぇぉゃゅょゎ", "アイウエオケヤユヨワアイウエオヤユヨワ", strict=True)
    },
}


@dataclass(frozen=True)
class Folded:
    """A key, and for each of its characters where the character ends in the text that was folded."""

    key: str
    ends: tuple[int, ...]

    def end_of(self, length: int) -> int:
        """Where the first `length` characters of the key end in the text."""
        return self.ends[length - 1]

    def splits_number(self, length: int) -> bool:
        """Whether cutting there would cut a number in two."""
        return length < len(self.key) and self.key[length - 1].isdigit() and self.key[length].isdigit()


def fold(text: str) -> Folded:
    """The key of a place name; `text` has been tidied and narrowed."""
    key: list[str] = []
    ends: list[int] = []
    place = 0
    for run in _COUNTED.finditer(text):
        counted = from_kanji_number(run[0])
        if counted is None:  # 二十三一 is no number
            continue
        _fold_letters(text, place, run.start(), key, ends)
        number = str(counted)
        key.extend(number)
        ends.extend([run.end()] * len(number))
        place = run.end()
    _fold_letters(text, place, len(text), key, ends)
    return Folded("".join(key), tuple(ends))


def _fold_letters(text: str, start: int, end: int, key: list[str], ends: list[int]) -> None:
    place = start - 1
    while (place := place + 1) < end:
        c = text[place]
        if text.startswith("大字", place):
            place += 1  # written or left out as one likes
            continue
        if c.isspace() or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef":
            continue
        same = _SAME.get(ord(c), c)
        key.append(chr(same) if isinstance(same, int) else same)
        ends.append(place + 1)
