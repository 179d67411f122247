"""Names of people and of organisations, and their reading in katakana (フリガナ)."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yakuba.platform.kana.problems import ReadProblem
from yakuba.platform.kana.text import narrow, tidy, to_katakana

_KATAKANA_NAME = re.compile("[ァ-ヺㇰ-ㇿ][ァ-ヺー・ヽヾㇰ-ㇿ]*(?: [ァ-ヺー・ヽヾㇰ-ㇿ]+)*")
_KANA = re.compile("[ァ-ヺー・ヽヾㇰ-ㇿ ]")
# Kanji and signs that look like katakana and are chosen by mistake; corrected in a word that is katakana otherwise.
_LOOKALIKES = str.maketrans("二八力口工卜夕才三千一ニ|", "ニハカロエトタオミチーニー")
_SEPARATORS = re.compile("[.．,，、･•‧·⋅∙]")
_NAME_SIGNS = set(" ・･ー-‐'’.,，．、＝=·()（）/々〆〇ゝゞヽヾ")
_ORGANISATION_SIGNS = _NAME_SIGNS | set('&＆!！?？+＋:：~〜～☆★♪♡♥♭♯#＃@＠%％"“”「」『』〈〉【】［］[]α…‥*＊°′×○◎●◇◆△▲□■※|｜_;；{}‘`^→←↑↓❤')


def is_katakana_name(text: str) -> bool:
    """Whether the text is a name in full-width katakana as it is kept, with single spaces between its parts."""
    return bool(_KATAKANA_NAME.fullmatch(text))


def read_kana_name(text: str, *, max_length: int = 100) -> str:
    """The reading of a name (フリガナ) in full-width katakana; hiragana and half width are converted."""
    read = to_katakana(narrow(tidy(text)))
    read = tidy(_SEPARATORS.sub("・", read))
    read = " ".join(_without_lookalikes(word) for word in read.split(" "))
    if not read:
        raise ReadProblem(_("フリガナを入力してください。"))
    _refuse_too_long(read, max_length)
    if not is_katakana_name(read):
        other = next((c for c in read if not _KANA.match(c)), read[0])
        raise ReadProblem(_("フリガナはカタカナで入力してください（「%(sign)s」は使えません）。") % {"sign": _shown(other)})
    return read


def _without_lookalikes(word: str) -> str:
    changed = word.translate(_LOOKALIKES)
    some_kana = any("ァ" <= c <= "ヺ" for c in word)
    return changed if some_kana and all(_KANA.match(c) for c in changed) else word


def read_name(text: str, *, organisation: bool = False, max_length: int = 100) -> str:
    """A name as its bearer writes it: any script, variants kept. Signs, digits and emoji are refused for a person."""
    name = tidy(text)
    if not name:
        raise ReadProblem(_("名称を入力してください。") if organisation else _("氏名を入力してください。"))
    _refuse_too_long(name, max_length)
    for c in name:
        if not _allowed(c, organisation):
            raise ReadProblem(_("「%(sign)s」は名前に使えません。消すか、ほかの文字にしてください。") % {"sign": _shown(c)})
    if not any(unicodedata.category(c)[0] == "L" or (organisation and c.isdigit()) or unicodedata.category(c) == "Co" for c in name):
        raise ReadProblem(_("名前を文字で入力してください。"))
    return name


def _allowed(c: str, organisation: bool) -> bool:
    kind = unicodedata.category(c)
    if kind[0] in "LM" or c in _NAME_SIGNS or kind in {"Co", "Cf"}:  # Co: 外字 of the town's own machines
        return True
    return organisation and (c.isdigit() or c in _ORGANISATION_SIGNS or (kind in {"Nl", "No", "Nd", "Pd", "So"} and ord(c) < 0x10000))


def _refuse_too_long(text: str, max_length: int) -> None:
    if len(text) > max_length:
        raise ReadProblem(
            ngettext("%(limit)d文字以内で入力してください。", "%(limit)d文字以内で入力してください。", max_length) % {"limit": max_length}
        )


def _shown(c: str) -> str:
    return c if c.isprintable() else f"U+{ord(c):04X}"
