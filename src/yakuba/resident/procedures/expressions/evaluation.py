"""Evaluating JsonLogic as json-logic-js 2 does."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from functools import reduce
from typing import Any

from yakuba.resident.procedures.expressions import coercion as js
from yakuba.resident.procedures.expressions.coercion import UNDEFINED
from yakuba.resident.procedures.expressions.operations import OWN

MOST_WORK = 200_000  # steps of one evaluation; a page of questions needs a few hundred
_LONGEST_INDEX = 9


class ExpressionError(ValueError):
    """An expression that can't be evaluated; one that was checked never raises it, save for its size."""


def evaluate(expression: Any, data: Any, *, today: date) -> Any:
    """The value of `expression` over `data`. `undefined` comes back as None."""
    found = _Evaluation(today).apply(expression, data)
    return None if found is UNDEFINED else found


def holds(expression: Any, data: Any, *, today: date) -> bool:
    """Whether `expression` is true, in JsonLogic's sense."""
    return js.truthy(evaluate(expression, data, today=today))


class _Evaluation:
    def __init__(self, today: date):
        self.today = today
        self.work = 0

    def apply(self, logic: Any, data: Any) -> Any:
        self.work += 1
        if self.work > MOST_WORK:
            raise ExpressionError("too much work for one expression")
        if isinstance(logic, list):
            return [self.apply(part, data) for part in logic]
        if not (isinstance(logic, dict) and len(logic) == 1):
            return logic
        (op, values), *_ = logic.items()
        values = values if isinstance(values, list) else [values]
        if op in _LAZY:
            return _LAZY[op](self, values, data)
        return self._call(op, [self.apply(value, data) for value in values], data)

    def _call(self, op: str, values: list[Any], data: Any) -> Any:
        if op in _READING:
            return _READING[op](self, values, data)
        if op in OWN:
            return OWN[op](values, self.today)
        if op in _PLAIN:
            return _PLAIN[op](values)
        raise ExpressionError(f"unknown operation {op!r}")

    # operations that decide themselves what is evaluated

    def choose(self, values: list[Any], data: Any) -> Any:
        for i in range(0, len(values) - 1, 2):
            if js.truthy(self.apply(values[i], data)):
                return self.apply(values[i + 1], data)
        return self.apply(values[-1], data) if len(values) % 2 else None

    def both(self, values: list[Any], data: Any) -> Any:
        current: Any = UNDEFINED
        for value in values:
            current = self.apply(value, data)
            if not js.truthy(current):
                return current
        return current

    def either(self, values: list[Any], data: Any) -> Any:
        current: Any = UNDEFINED
        for value in values:
            current = self.apply(value, data)
            if js.truthy(current):
                return current
        return current

    def _elements(self, values: list[Any], data: Any) -> list[Any] | None:
        found = self.apply(_at(values, 0), data)
        return found if isinstance(found, list) else None

    def _true_for(self, values: list[Any], element: Any) -> bool:
        return js.truthy(self.apply(_at(values, 1), element))

    def filtered(self, values: list[Any], data: Any) -> Any:
        return [element for element in self._elements(values, data) or [] if self._true_for(values, element)]

    def mapped(self, values: list[Any], data: Any) -> Any:
        return [self.apply(_at(values, 1), element) for element in self._elements(values, data) or []]

    def reduced(self, values: list[Any], data: Any) -> Any:
        elements = self._elements(values, data)
        given = _at(values, 2)
        initial = None if given is UNDEFINED else self.apply(given, data)
        for element in elements or []:
            initial = self.apply(_at(values, 1), {"current": element, "accumulator": initial})
        return initial

    def for_all(self, values: list[Any], data: Any) -> bool:
        elements = self._elements(values, data)
        return bool(elements) and all(self._true_for(values, element) for element in elements or [])

    def for_some(self, values: list[Any], data: Any) -> bool:
        return any(self._true_for(values, element) for element in self._elements(values, data) or [])

    def for_none(self, values: list[Any], data: Any) -> bool:
        return not self.for_some(values, data)

    # operations that read the data

    def var(self, values: list[Any], data: Any) -> Any:
        path, default = _at(values, 0), _at(values, 1)
        not_found = None if default is UNDEFINED else default
        if path is UNDEFINED or path is None or path == "":
            return data
        for part in js.to_string(path).split("."):
            if data is None or data is UNDEFINED:
                return not_found
            data = _own_property(data, part)
            if data is UNDEFINED:
                return not_found
        return data

    def missing(self, values: list[Any], data: Any) -> list[Any]:
        keys = values[0] if values and isinstance(values[0], list) else values
        return [key for key in keys if self.apply({"var": key}, data) in (None, "")]

    def missing_some(self, values: list[Any], data: Any) -> list[Any]:
        wanted, options = _at(values, 0), _at(values, 1)
        absent = self.apply({"missing": options}, data)
        if options is None or options is UNDEFINED:
            raise ExpressionError("missing_some needs a list")
        size = _own_property(options, "length")
        present = js.to_number(size) - len(absent)
        return [] if js.less(wanted, present, or_equal=True) else absent


def _at(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else UNDEFINED


def _own_property(data: Any, name: str) -> Any:
    """data[name], for what the data itself holds; never what JavaScript's prototypes would add."""
    if isinstance(data, dict):
        return data.get(name, UNDEFINED)
    if not isinstance(data, (list, str)):
        return UNDEFINED
    size = len(data) if isinstance(data, list) else js.unit_count(data)
    if name == "length":
        return size
    index = int(name) if name.isascii() and name.isdigit() and len(name) <= _LONGEST_INDEX and str(int(name)) == name else size
    if index >= size:
        return UNDEFINED
    return data[index] if isinstance(data, list) else js.substr(data, index, 1)


def _in(values: list[Any]) -> bool:
    wanted, where = _at(values, 0), _at(values, 1)
    if isinstance(where, str):
        return bool(where) and js.to_string(wanted) in where
    return isinstance(where, list) and any(js.strictly_equal(wanted, element) for element in where)


def _substr(values: list[Any]) -> str:
    source, start, end = js.to_string(_at(values, 0)), _at(values, 1), _at(values, 2)
    if js.less(end, 0):
        rest = js.substr(source, start)
        return js.substr(rest, 0, js.plus(js.unit_count(rest), end))
    return js.substr(source, start, end)


def _product(values: list[Any]) -> Any:
    if not values:
        raise ExpressionError("* needs a value")
    return reduce(lambda a, b: js.parse_float(a) * js.parse_float(b), values)


def _minus(values: list[Any]) -> float:
    a, b = _at(values, 0), _at(values, 1)
    return -js.to_number(a) if b is UNDEFINED else js.to_number(a) - js.to_number(b)


def _remainder(values: list[Any]) -> float:
    a, b = js.to_number(_at(values, 0)), js.to_number(_at(values, 1))
    if math.isinf(a) or b == 0 or math.isnan(a) or math.isnan(b):
        return js.NAN
    return math.fmod(a, b)


def _divide(values: list[Any]) -> float:
    a, b = js.to_number(_at(values, 0)), js.to_number(_at(values, 1))
    if b:
        return a / b
    if math.isnan(a) or a == 0:
        return js.NAN
    return math.copysign(math.inf, a) * math.copysign(1, b)


def _extreme(values: list[Any], *, largest: bool) -> float:
    numbers = [js.to_number(value) for value in values]
    if any(math.isnan(number) for number in numbers):
        return js.NAN
    if not numbers:
        return -math.inf if largest else math.inf
    key = lambda number: (number, math.copysign(1, number))  # noqa: E731  (-0 is below 0)
    return max(numbers, key=key) if largest else min(numbers, key=key)


def _merged(values: list[Any]) -> list[Any]:
    return [element for value in values for element in (value if isinstance(value, list) else [value])]


def _between(values: list[Any], *, or_equal: bool) -> bool:
    a, b, c = _at(values, 0), _at(values, 1), _at(values, 2)
    return js.less(a, b, or_equal=or_equal) and (c is UNDEFINED or js.less(b, c, or_equal=or_equal))


_LAZY: dict[str, Callable[[_Evaluation, list[Any], Any], Any]] = {
    "if": _Evaluation.choose,
    "?:": _Evaluation.choose,
    "and": _Evaluation.both,
    "or": _Evaluation.either,
    "filter": _Evaluation.filtered,
    "map": _Evaluation.mapped,
    "reduce": _Evaluation.reduced,
    "all": _Evaluation.for_all,
    "some": _Evaluation.for_some,
    "none": _Evaluation.for_none,
}
_READING: dict[str, Callable[[_Evaluation, list[Any], Any], Any]] = {
    "var": _Evaluation.var,
    "missing": _Evaluation.missing,
    "missing_some": _Evaluation.missing_some,
}
_PLAIN: dict[str, Callable[[list[Any]], Any]] = {
    "==": lambda v: js.loosely_equal(_at(v, 0), _at(v, 1)),
    "===": lambda v: js.strictly_equal(_at(v, 0), _at(v, 1)),
    "!=": lambda v: not js.loosely_equal(_at(v, 0), _at(v, 1)),
    "!==": lambda v: not js.strictly_equal(_at(v, 0), _at(v, 1)),
    ">": lambda v: js.less(_at(v, 1), _at(v, 0)),
    ">=": lambda v: js.less(_at(v, 1), _at(v, 0), or_equal=True),
    "<": lambda v: _between(v, or_equal=False),
    "<=": lambda v: _between(v, or_equal=True),
    "!!": lambda v: js.truthy(_at(v, 0)),
    "!": lambda v: not js.truthy(_at(v, 0)),
    "%": _remainder,
    "in": _in,
    "cat": lambda v: js.join(v, ""),
    "substr": _substr,
    "+": lambda v: reduce(lambda a, b: js.parse_float(a) + js.parse_float(b), v, 0.0),
    "*": _product,
    "-": _minus,
    "/": _divide,
    "min": lambda v: _extreme(v, largest=False),
    "max": lambda v: _extreme(v, largest=True),
    "merge": _merged,
}
OPERATIONS = frozenset({*_LAZY, *_READING, *_PLAIN, *OWN})
