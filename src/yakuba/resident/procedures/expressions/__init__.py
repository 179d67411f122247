"""Expressions: JsonLogic (jsonlogic.com), with the same result here and in the browser (`frontend/expressions.js`).

    evaluate({">=": [{"age_on": [{"var": "birth_date"}]}, 18]}, answers, today=day) -> True

What an expression sees: all answers by field name, `{"var": "address.city"}`. Inside a repeating group also `{"var": "row.x"}`,
the row being looked at, and `{"var": "row_number"}`, counted from 1. Inside map, filter, all, some, none and reduce only the element,
as JsonLogic has it. Our own operations: today, age_on, legal_age_on, days_between, date_add, length, is_blank, matches.
"""

from yakuba.resident.procedures.expressions.checking import ExpressionProblem, check_expression, references
from yakuba.resident.procedures.expressions.evaluation import ExpressionError, evaluate, holds

__all__ = ["ExpressionError", "ExpressionProblem", "check_expression", "evaluate", "holds", "references"]
