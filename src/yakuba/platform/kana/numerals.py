"""Kanji numerals: 二十三, 二〇二六, 一万二千, 壱."""

from __future__ import annotations

_DIGITS = {
    **{c: n for n, c in enumerate("〇一二三四五六七八九")},
    **{
        "零": 0,
        "○": 0,
        "◯": 0,
        "壱": 1,
        "壹": 1,
        "弌": 1,
        "弐": 2,
        "貳": 2,
        "参": 3,
        "參": 3,
        "肆": 4,
        "伍": 5,
        "陸": 6,
        "漆": 7,
        "捌": 8,
        "玖": 9,
    },
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "億": 10**8, "兆": 10**12}
_SHORT = {"廿": "二十", "卅": "三十"}
KANJI_DIGITS = "".join((*_DIGITS, *_SMALL, *_LARGE, *_SHORT))


def from_kanji_number(text: str) -> int | None:
    """The number, or None where the text is no kanji numeral. ASCII digits may stand between: 1万2千, 二〇二六, 十一."""
    for short, full in _SHORT.items():
        text = text.replace(short, full)
    if not text or len(text) > 30:
        return None
    if not any(c in _SMALL or c in _LARGE for c in text):
        return _positional(text)
    return _with_units(text)


def _positional(text: str) -> int | None:
    digits = [str(_DIGITS[c]) if c in _DIGITS else c for c in text]
    return int("".join(digits)) if all(c in "0123456789" for c in digits) else None


def _with_units(text: str) -> int | None:
    total = section = 0
    number: int | None = None  # the digits read since the last unit
    large, small = 10**16, 10**5  # units go down: 百十, never 十百
    for c in text:
        if c in _DIGITS or c in "0123456789":
            number = (number or 0) * 10 + (_DIGITS[c] if c in _DIGITS else int(c))
        elif c in _SMALL:
            if _SMALL[c] >= small or number == 0:
                return None
            small = _SMALL[c]
            section, number = section + (1 if number is None else number) * small, None
        elif c in _LARGE:
            if _LARGE[c] >= large or not section + (number or 0):
                return None
            large, small = _LARGE[c], 10**5
            total, section, number = total + (section + (number or 0)) * large, 0, None
        else:
            return None
    if (number or 0) >= small:  # 二十三一: what stands behind 十 is less than ten
        return None
    return total + section + (number or 0)


def to_kanji_number(number: int) -> str:
    """23 → 二十三; from 0 to 9,999, enough for 丁目, 条 and years."""
    if not 0 <= number <= 9999:
        raise ValueError(number)
    if number == 0:
        return "〇"
    said = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            said += ("" if digit == 1 and name else "〇一二三四五六七八九"[digit]) + name
    return said
