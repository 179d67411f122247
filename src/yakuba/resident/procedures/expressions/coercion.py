"""How JavaScript turns one kind of value into another, so that an expression means the same in Python and in the browser.

Numbers are IEEE doubles, strings are counted in UTF-16 units, `undefined` is not `null`: JsonLogic leans on all three.
The names follow ECMA-262 (ToNumber, ToString, IsLooselyEqual); `tests/test_expressions.py` compares with node.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any


class _Undefined:
    """JavaScript's undefined."""

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED: Any = _Undefined()
NAN = math.nan

SPACES = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_DECIMAL = re.compile(r"[+-]?(?:Infinity|[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)")
_RADIX = re.compile(r"0(?:[xX](?P<x>[0-9a-fA-F]+)|[oO](?P<o>[0-7]+)|[bB](?P<b>[01]+))")


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def double(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def to_number(value: Any) -> float:
    """ToNumber."""
    if value is None:
        return 0.0
    if value is UNDEFINED:
        return NAN
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, (int, float)):
        return double(value)
    return _string_to_number(value if isinstance(value, str) else to_string(value))


def _string_to_number(text: str) -> float:
    text = text.strip(SPACES)
    if not text:
        return 0.0
    radix = _RADIX.fullmatch(text)
    if radix:
        base = {"x": 16, "o": 8, "b": 2}[radix.lastgroup or "x"]
        return double(int(radix[radix.lastgroup or "x"], base))
    return float(text) if _DECIMAL.fullmatch(text) else NAN


def parse_float(value: Any) -> float:
    """parseFloat: the number at the start of the text."""
    found = _DECIMAL.match(to_string(value).lstrip(SPACES))
    return float(found[0]) if found else NAN


def to_string(value: Any) -> str:
    """ToString."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number_text(double(value))
    if isinstance(value, list):
        return join(value, ",")
    return "[object Object]"


def join(values: list[Any], between: str) -> str:
    """Array.prototype.join: null and undefined are empty."""
    return between.join("" if value is None or value is UNDEFINED else to_string(value) for value in values)


def _number_text(number: float) -> str:
    """Number::toString: shortest digits, exponent only below 1e-6 and from 1e21."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + int(exponent)  # where the decimal point stands
    head = "-" if sign else ""
    if 0 < point <= 21:
        return head + (text.ljust(point, "0") if point >= len(text) else f"{text[:point]}.{text[point:]}")
    if -6 < point <= 0:
        return f"{head}0.{'0' * -point}{text}"
    mantissa = text[0] + (f".{text[1:]}" if len(text) > 1 else "")
    return f"{head}{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def truthy(value: Any) -> bool:
    """JsonLogic's own truth: as in JavaScript, except that an empty array is false ("0" and {} are true)."""
    if isinstance(value, dict):
        return True
    if is_number(value):
        number = double(value)
        return number != 0 and not math.isnan(number)
    return bool(value)


def strictly_equal(a: Any, b: Any) -> bool:
    """===: arrays and objects are equal only to themselves."""
    if is_number(a) and is_number(b):
        return double(a) == double(b)
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    return a is b


def loosely_equal(a: Any, b: Any) -> bool:
    """==, with all its conversions."""
    nothing_a, nothing_b = a is None or a is UNDEFINED, b is None or b is UNDEFINED
    if nothing_a or nothing_b:
        return nothing_a and nothing_b
    if isinstance(a, bool):
        return loosely_equal(to_number(a), b) if not isinstance(b, bool) else a is b
    if isinstance(b, bool):
        return loosely_equal(a, to_number(b))
    primitive_a, primitive_b = isinstance(a, str) or is_number(a), isinstance(b, str) or is_number(b)
    if not primitive_a and not primitive_b:
        return a is b
    a, b = a if primitive_a else to_string(a), b if primitive_b else to_string(b)
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    return to_number(a) == to_number(b)


def less(a: Any, b: Any, *, or_equal: bool = False) -> bool:
    """< and <=: two texts by their UTF-16 units, anything else as numbers (false when one is not a number)."""
    a, b = _to_primitive(a), _to_primitive(b)
    if isinstance(a, str) and isinstance(b, str):
        return units(a) <= units(b) if or_equal else units(a) < units(b)
    x, y = to_number(a), to_number(b)
    return x <= y if or_equal else x < y


def _to_primitive(value: Any) -> Any:
    return to_string(value) if isinstance(value, (list, dict)) else value


def plus(a: Any, b: Any) -> Any:
    """The + operator: joins as soon as one side is a text."""
    a, b = _to_primitive(a), _to_primitive(b)
    if isinstance(a, str) or isinstance(b, str):
        return to_string(a) + to_string(b)
    return to_number(a) + to_number(b)


def to_integer(value: Any) -> float:
    """ToIntegerOrInfinity."""
    number = to_number(value)
    return 0.0 if math.isnan(number) else number if math.isinf(number) else float(math.trunc(number))


def units(text: str) -> bytes:
    """UTF-16 units, in an order that compares as JavaScript compares."""
    return text.encode("utf-16-be", "surrogatepass")


def from_units(raw: bytes) -> str:
    return raw.decode("utf-16-be", "surrogatepass")


def unit_count(text: str) -> int:
    return len(units(text)) // 2


def substr(text: str, start: Any, length: Any = UNDEFINED) -> str:
    """String.prototype.substr."""
    raw = units(text)
    size = len(raw) // 2
    begin = to_integer(start)
    begin = max(size + begin, 0.0) if begin < 0 else min(begin, float(size))
    count = float(size) if length is UNDEFINED else to_integer(length)
    end = min(begin + max(count, 0.0), float(size))
    return from_units(raw[int(begin) * 2 : int(end) * 2])
