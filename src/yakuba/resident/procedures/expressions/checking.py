"""Checking an expression before it is used: known operations, enough arguments, a bounded size, and what it refers to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yakuba.resident.procedures.expressions.evaluation import OPERATIONS
from yakuba.resident.procedures.expressions.patterns import PatternProblem, parse

DEEPEST = 16
MOST_PARTS = 400
LONGEST_TEXT = 500
_SCOPED = frozenset({"filter", "map", "all", "some", "none", "reduce"})
_TAKES = {  # the fewest and the most arguments, where that is not any number
    **dict.fromkeys(["==", "===", "!=", "!==", ">", ">=", "-", "in", "/", "%"], (1, 2)),
    **dict.fromkeys(["<", "<="], (2, 3)),
    **dict.fromkeys(["!", "!!", "length", "is_blank"], (1, 1)),
    **dict.fromkeys(["filter", "map", "all", "some", "none", "matches", "missing_some"], (2, 2)),
    **dict.fromkeys(["age_on", "legal_age_on", "days_between"], (1, 2)),
    **dict.fromkeys(["*", "and", "or", "+", "cat", "merge", "min", "max", "missing"], (1, MOST_PARTS)),
    **dict.fromkeys(["if", "?:"], (2, MOST_PARTS)),
    "reduce": (2, 3),
    "substr": (2, 3),
    "date_add": (2, 3),
    "today": (0, 0),
    "var": (1, 2),
}
for _name in ("==", "===", "!=", "!==", ">", ">=", "in", "/", "%"):
    _TAKES[_name] = (2, 2)


class ExpressionProblem(ValueError):
    """What is wrong with an expression, in words for whoever writes it."""


@dataclass(frozen=True)
class Reference:
    """A `var` (or a key of `missing`): its dotted path, and the list it stands in when it is inside map, filter, all …"""

    path: str
    within: str | None = None


def check_expression(expression: Any) -> Any:
    """`expression` itself, or ExpressionProblem."""
    if not isinstance(expression, (dict, bool)):
        raise ExpressionProblem(_('条件は {"==": [{"var": "項目"}, 値]} のような式か true / false で書いてください。'))
    references(expression)
    return expression


def references(expression: Any) -> list[Reference]:
    """Everything that `expression` reads; ExpressionProblem when it is not one of ours."""
    walk = _Walk()
    walk.go(expression, None, 0)
    return walk.found


class _Walk:
    def __init__(self) -> None:
        self.parts = 0
        self.found: list[Reference] = []

    def go(self, logic: Any, within: str | None, depth: int) -> None:
        self.parts += 1
        if depth > DEEPEST or self.parts > MOST_PARTS:
            raise ExpressionProblem(_("式が大きすぎます。条件をいくつかの項目に分けてください。"))
        if isinstance(logic, str) and len(logic) > LONGEST_TEXT:
            raise ExpressionProblem(_("式の中の文字列が長すぎます。"))
        if isinstance(logic, list):
            for part in logic:
                self.go(part, within, depth + 1)
        elif isinstance(logic, dict):
            self._operation(logic, within, depth)

    def _operation(self, logic: dict[str, Any], within: str | None, depth: int) -> None:
        if len(logic) != 1:
            raise ExpressionProblem(_("式の { } には、演算を1つだけ書いてください。"))
        op, given = next(iter(logic.items()))
        if op not in OPERATIONS:
            raise ExpressionProblem(_("「%(op)s」という演算はありません。") % {"op": op[:40]})
        values = given if isinstance(given, list) else [given]
        least, most = _TAKES.get(op, (0, MOST_PARTS))
        if not least <= len(values) <= most:
            raise ExpressionProblem(_("「%(op)s」に渡す値の数が違います。") % {"op": op})
        if op in ("var", "missing", "missing_some"):
            self._reading(op, values, within, depth)
        elif op in _SCOPED:
            self._scoped(op, values, within, depth)
        else:
            self._check_literals(op, values)
            for value in values:
                self.go(value, within, depth + 1)

    def _reading(self, op: str, values: list[Any], within: str | None, depth: int) -> None:
        if op == "var":
            self._refer(values[:1], within)
            for value in values[1:]:
                self.go(value, within, depth + 1)
        elif op == "missing":
            self._refer(values[0] if isinstance(values[0], list) else values, within)
        else:
            if not isinstance(values[0], int) or not isinstance(values[1], list):
                raise ExpressionProblem(_("missing_some は [必要な数, [項目, …]] の形で書いてください。"))
            self._refer(values[1], within)

    def _refer(self, paths: list[Any], within: str | None) -> None:
        for path in paths:
            if not isinstance(path, str):
                raise ExpressionProblem(_("var と missing には、項目の名前を文字列で書いてください。"))
            self.found.append(Reference(path, within))
            self.parts += 1

    def _scoped(self, op: str, values: list[Any], within: str | None, depth: int) -> None:
        source = values[0]
        self.go(source, within, depth + 1)
        of_a_list = isinstance(source, dict) and isinstance(source.get("var"), str) and within is None
        inside = source["var"] if of_a_list else "?"
        self.go(values[1], f"reduce:{inside}" if op == "reduce" else inside, depth + 1)
        for value in values[2:]:
            self.go(value, within, depth + 1)

    def _check_literals(self, op: str, values: list[Any]) -> None:
        if op == "matches":
            if not isinstance(values[1], str):
                raise ExpressionProblem(_("matches の2番目には、型を文字列で書いてください。"))
            try:
                parse(values[1])
            except PatternProblem as problem:
                raise ExpressionProblem(_("型「%(pattern)s」は使えません：%(why)s") % {"pattern": values[1], "why": problem}) from problem
        if op == "date_add" and len(values) == 3 and values[2] not in ("days", "months", "years"):
            raise ExpressionProblem(_("date_add の単位は days、months、years のどれかです。"))
