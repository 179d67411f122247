"""Numbers and sums of money, as people type them."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from yakuba.platform.kana import ReadProblem, from_kanji_number, plain
from yakuba.platform.kana.numerals import KANJI_DIGITS

__all__ = ["ReadProblem", "read_money", "read_number"]

LONGEST = 60
_PLAIN = re.compile(r"([+-]?)([0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.([0-9]{1,12}))?")
_KANJI = re.compile(f"([+-]?)([0-9{KANJI_DIGITS}]+)")
_SCALED = re.compile(r"([+-]?)([0-9]{1,12})\.([0-9]{1,6})([千万億兆])")
_SCALES = {"千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}


def read_number(
    text: str, *, minimum: int | Decimal | None = None, maximum: int | Decimal | None = None, decimals: int = 0, unit: str = ""
) -> int | Decimal:
    """A whole number, or with `decimals` a Decimal of at most so many places; the field's `unit` may be typed behind it."""
    number = _read(text, decimals, (unit,) if unit else ())
    _check_limits(number, minimum, maximum, unit)
    return number


def read_money(text: str, *, minimum: int | None = None, maximum: int | None = None) -> int:
    """A sum in yen: ¥1,234円, １２３４, 1万2千円, 金壱万円也, △500."""
    line = plain(text) if len(text) <= LONGEST * 4 else text
    line = re.sub("^(?:金|約(?=約)|JPY|¥|\\\\|yen)+ ?", "", line, flags=re.IGNORECASE)
    line = re.sub(" ?(?:円|¥|JPY|yen)?(?:也|\\.?-)?$", "", line, flags=re.IGNORECASE)
    amount = int(_read(line, 0, ("円",), money=True))
    _check_limits(amount, minimum, maximum, "円")
    return amount


def _read(text: str, decimals: int, units: tuple[str, ...], *, money: bool = False) -> int | Decimal:
    line = plain(text) if len(text) <= LONGEST * 4 else text
    if not line:
        raise ReadProblem(_("金額を入力してください。") if money else _("数字を入力してください。"))
    if len(line) > LONGEST:
        raise _too_large()
    line = re.sub("^[△▲]", "-", line).replace("、", ",")
    for unit in units:
        line = line.removesuffix(plain(unit)).strip()
    line = line.replace(" ", "")
    number = _value(line)
    if number is None:
        raise _unreadable(line, money=money)
    return _rounded(number, decimals)


def _value(line: str) -> Decimal | None:
    found = _PLAIN.fullmatch(line)
    if found:
        return Decimal(f"{found[1]}{found[2].replace(',', '')}.{found[3] or '0'}")
    found = _SCALED.fullmatch(line)
    if found:
        return Decimal(f"{found[1]}{found[2]}.{found[3]}") * _SCALES[found[4]]
    found = _KANJI.fullmatch(line.replace(",", "") if re.fullmatch(f"[+-]?[0-9]{{1,3}}(?:,[0-9]{{3}})+[{KANJI_DIGITS}]+", line) else line)
    whole = from_kanji_number(found[2]) if found else None
    return None if found is None or whole is None else Decimal(f"{found[1]}{whole}")


def _rounded(number: Decimal, decimals: int) -> int | Decimal:
    if abs(number) >= 10**18:
        raise _too_large()
    if number == number.to_integral_value():
        return int(number) if decimals == 0 else Decimal(int(number))
    if decimals == 0:
        raise ReadProblem(_("小数点のない数字（整数）で入力してください。"))
    short = number.normalize()
    if -int(short.as_tuple().exponent) > decimals:
        raise ReadProblem(_("小数点より下は%(decimals)dけたまでで入力してください。") % {"decimals": decimals})
    return short


def _check_limits(number: int | Decimal, minimum: int | Decimal | None, maximum: int | Decimal | None, unit: str) -> None:
    if minimum is not None and number < minimum:
        raise ReadProblem(_("%(minimum)s以上の数字を入力してください。") % {"minimum": f"{minimum:,}{unit}"})
    if maximum is not None and number > maximum:
        raise ReadProblem(_("%(maximum)s以下の数字を入力してください。") % {"maximum": f"{maximum:,}{unit}"})


def _too_large() -> ReadProblem:
    return ReadProblem(_("数字が大きすぎます。けた数を確かめてください。"))


def _unreadable(line: str, *, money: bool) -> ReadProblem:
    if re.fullmatch(r"[+-]?[0-9,]+(?:\.[0-9]*)?", line):
        if len(re.sub("[^0-9]", "", line)) > 18:
            return _too_large()
        return ReadProblem(_("けた区切りの「,」の位置を確かめるか、「,」を付けずに入力してください。"))
    if money:
        return ReadProblem(_("金額を数字で入力してください（例：1500）。"))
    return ReadProblem(_("数字で入力してください（例：12）。"))
