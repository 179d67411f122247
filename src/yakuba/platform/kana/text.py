"""Characters: invisible ones out, widths and kinds of kana made one."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import jaconv

# Everything that people use for a hyphen. The long-vowel mark ー is a letter; `plain` turns it over only beside a digit.
DASHES = "-\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b\u208b\u2212\u2500\u2501\u2574\u2576\u2796\u2e3a\u2e3b\ufe58\ufe63\uff0d"

# CJK compatibility ideographs: NFC would replace 神 (U+FA19) by 神 (U+795E), and with it the name in a family register.
_KEPT_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")

# Control and format characters that no text needs; among them those that reorder what one sees (Trojan source),
# zero-width ones, hidden tags, lone surrogates and code points that are no character.
_UNWANTED = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_VARIATION = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_STRAY_VARIATION = re.compile(f"(?:(?<=[\\s{_VARIATION}])|^)[{_VARIATION}]+")
# A joiner is kept between signs that need it (a family drawn as one emoji, Persian, Sinhala), never beside ASCII or Japanese.
_SIGNS = "\ufe0f\u2600-\u27bf\U0001f000-\U0001faff"
_JOINED_SIGNS = re.compile(f"(?<=[{_SIGNS}])\u200d(?=[{_SIGNS}])")
_SCRIPTS = "\u0600-\u109f\u1780-\u18af"  # Arabic and the scripts of India, Myanmar, Khmer, Mongolian
_JOINED_LETTERS = re.compile(f"(?<=[{_SCRIPTS}])[\u200c\u200d](?=[{_SCRIPTS}])")
_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\u0085\u2028\u2029]")
_BLANKS = re.compile("[^\\S\n]|[\u1680\u2800\u3164\uffa0]")
_RUNS = re.compile(" {2,}")


def tidy(text: str, *, lines: bool = False) -> str:
    """The text as it should be kept: NFC, without invisible characters, with ordinary single spaces; `lines` keeps line breaks.

    Ideographic variation selectors stay, and so do compatibility ideographs such as 神 and 﨑: they are part of people's names.
    """
    text = _compose(text)
    text = _LINE_ENDS.sub("\n" if lines else " ", text)
    text = _BLANKS.sub(" ", text)
    text = _UNWANTED.sub("", text)
    text = _drop_stray_joiners(text)
    text = _RUNS.sub(" ", text)
    if lines:
        text = re.sub(" *\n *", "\n", text)
        text = re.sub("\n{3,}", "\n\n", text)
    text = _STRAY_VARIATION.sub("", text).strip()
    # Taking a character out can bring a letter and its mark together.
    return _compose(_RUNS.sub(" ", text)).strip()


def _compose(text: str) -> str:
    if unicodedata.is_normalized("NFC", text):
        return text
    parts = _KEPT_IDEOGRAPHS.split(text)
    return "".join(part if position % 2 else unicodedata.normalize("NFC", part) for position, part in enumerate(parts))


def _drop_stray_joiners(text: str) -> str:
    if "\u200c" not in text and "\u200d" not in text:
        return text
    text = re.sub("[\u200c\u200d]{2,}", lambda run: run[0][0], text)
    kept = {match.start() for pattern in (_JOINED_SIGNS, _JOINED_LETTERS) for match in pattern.finditer(text)}
    return "".join(c for place, c in enumerate(text) if c not in "\u200c\u200d" or place in kept)


_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5, 0xFFE0: 0xA2, 0xFFE1: 0xA3}


def narrow(text: str) -> str:
    """Full-width letters, digits and signs to half width, half-width kana to full width; everything else as it was."""
    return widen_kana(text.translate(_FULL_WIDTH))


_HALF_KANA = re.compile("[\uff61-\uff9f]+[\u3099\u309a\uff9e\uff9f]*")
_VOICED = str.maketrans("\u3099\u309a", "\uff9e\uff9f")


def widen_kana(text: str) -> str:
    """Half-width kana to full width, dakuten joined: ｶﾞ → ガ."""
    return _HALF_KANA.sub(lambda run: jaconv.h2z(run[0].translate(_VOICED)), text)


_HIRAGANA: dict[int, Any] = {code: code + 0x60 for code in range(0x3041, 0x3097)} | {0x309D: 0x30FD, 0x309E: 0x30FE, 0x309F: "ヨリ"}
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff"
_DASH_AFTER_KANA = re.compile(f"(?<=[{_KATAKANA}])[{re.escape(DASHES)}]+")


def to_katakana(text: str) -> str:
    """Hiragana and half-width kana to full-width katakana; a dash after kana is the long-vowel mark that was meant."""
    text = _compose(widen_kana(_compose(text))).translate(_HIRAGANA)
    return _DASH_AFTER_KANA.sub(lambda run: "ー" * len(run[0]), text)


_DASHES_TO_HYPHEN = str.maketrans(dict.fromkeys(DASHES, "-"))
_LONG_VOWEL_BY_DIGIT = re.compile("(?<=[0-9])[ー]+|[ー]+(?=[0-9])")


def plain(text: str) -> str:
    """The text for taking apart, not for keeping: circled and squared signs, widths, digits and dashes made plain."""
    text = unicodedata.normalize("NFKC", tidy(text))
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in text)
        text = text.translate(_DASHES_TO_HYPHEN)
        text = _LONG_VOWEL_BY_DIGIT.sub("-", text)
    return tidy(text)
