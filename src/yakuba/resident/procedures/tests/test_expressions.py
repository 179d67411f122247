"""An expression means the same on the server and in the browser; and it can't hurt."""

from __future__ import annotations

import json
import math
import shutil
import struct
import subprocess
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yakuba.resident.procedures.expressions import ExpressionError, ExpressionProblem, check_expression, evaluate, holds
from yakuba.resident.procedures.expressions.coercion import UNDEFINED
from yakuba.resident.procedures.expressions.evaluation import _Evaluation
from yakuba.resident.procedures.expressions.patterns import PatternProblem, matches, parse

ROOT = Path(__file__).resolve().parents[5]
PART = Path(__file__).resolve().parents[1] / "frontend" / "parts" / "expressions.js"
TODAY = date(2026, 11, 24)
ANSWERS = {
    "name": "佐藤",
    "age": 41,
    "none": None,
    "empty": "",
    "zero": 0,
    "zero_text": "0",
    "list": [1, "2", [], {}, None],
    "no_list": [],
    "text": "𠮷野家👨‍👩‍👧で",
    "birth": "2008-11-25",
    "leap": "2004-02-29",
    "wrong_day": "2026-02-30",
    "flag": True,
    "off": False,
    "big": 12345678901234567890,
    "small": 1e-7,
    "half": 0.1,
    "children": [{"name": "葵", "birth": "2020-04-01", "n": 1}, {"name": "", "birth": None, "n": "2"}, {}],
    "address": {"city": "文京区", "town": "春日", "n": {"deep": [10, 20]}},
    "row": {"n": 3},
}
VALUES = [
    None, True, False, 0, 1, -1, 1.5, 41, "", " ", "0", "1", "1.50", "abc", "1abc", "0x1f", "Infinity", "-0", "１", [], [0], [1],
        ["1"], [1, 2], [[]], {},
    {"a": 1, "b": 2}, {"var": "age"}, {"var": "none"}, {"var": "no_list"}, {"var": "list"}, {"var": "text"}, {"var": "nothing"},
        {"var": "big"},
    {"var": "small"}, 1e21, 1e-7, 123456789012345680000, "\u3000\t", "true", "null", "NaN", {"/": [0, 0]}, {"/": [1, 0]}, {"and": []},
]  # fmt: skip
BINARY = ["==", "===", "!=", "!==", "<", "<=", ">", ">=", "%", "/", "-", "+", "*", "in", "cat", "merge", "min", "max", "and", "or"]
TABLE = [
    *[{op: [a, b]} for op in BINARY for a in VALUES for b in VALUES],
    *[{op: [a]} for op in [*BINARY, "!", "!!", "length", "is_blank", "if", "missing"] for a in VALUES],
    *[{op: a} for op in ["!", "+", "-", "cat", "var", "missing", "!!"] for a in VALUES],
    *[{op: []} for op in ["+", "-", "cat", "merge", "min", "max", "and", "or", "if", "==", "var", "today", "in", "length",
        "missing", "*"]],
    *[{"<": [a, b, c]} for a in (1, "1", None) for b in (2, "10", "b") for c in (3, "3", None, True)],
    *[{"substr": ["jsonlogic", a, b]} for a in (0, 4, -5, 99, "2", None, 1.9) for b in (0, 3, -2, 99, "-1", None, -99)],
    *[{"substr": [{"var": "text"}, a, 2]} for a in range(-3, 9)],
    *[{"var": path} for path in (
        "", "address.city", "address.n.deep.1", "list.1", "list.01", "list.length", "text.length", "text.0", "text.1",
            "children.0.name", "none.x", "age.x",
        "constructor", "__proto__", "toString", "address.hasOwnProperty", "list.map", "text.at", "row.n", "list.-1",
            "list.9999999999", ".", "a..b",
    )],
    *[{"var": [path, "ない"]} for path in ("nothing", "none", "zero", "none.x", "address.n.no")],
    {"missing": ["name", "none", "empty", "zero", "address.x"]},
    {"missing": [["name", "nope"], "x"]},
    {"missing": {"merge": ["name", {"if": [{"var": "flag"}, "nope", []]}]}},
    {"missing_some": [1, ["nope", "name"]]},
    {"missing_some": [2, ["nope", "name"]]},
    {"missing_some": [1, None]},
    {"missing_some": [1, "abc"]},
    {"if": [False, 1, {"var": "flag"}, 2, 3]},
    {"if": [False, 1, None, 2]},
    {"?:": [True, {"cat": ["a", 1.0, None, [1, [2, None]]]}, 0]},
    *[{op: [{"var": "children"}, {"var": "name"}]} for op in ("map", "filter", "all", "some", "none")],
    *[{op: [{"var": "no_list"}, {"var": "name"}]} for op in ("map", "filter", "all", "some", "none")],
    *[{op: [{"var": "age"}, {"var": "name"}]} for op in ("map", "filter", "all", "some", "none")],
    *[{op: [{"var": "list"}, {"var": ""}]} for op in ("map", "filter", "all", "some", "none")],
    *[{op: []} for op in ("map", "filter", "all", "some", "none")],
    {"reduce": [{"var": "children"}, {"+": [{"var": "accumulator"}, {"var": "current.n"}]}, 0]},
    {"reduce": [{"map": [{"var": "children"}, {"var": ["n", 0]}]}, {"+": [{"var": "accumulator"}, {"var": "current"}]}, 0]},
    {"reduce": [{"var": "age"}, {"var": "current"}, "initial"]},
    {"reduce": [{"var": "no_list"}, {"var": "current"}]},
    {"some": [{"var": "children"}, {">=": [{"age_on": [{"var": "birth"}]}, 3]}]},
    {"today": []},
    *[{"cat": [sign * number]} for sign in (1, -1) for number in (1e-6, 1.25e-6, 1e-7, 1.5e-7, 0.1, 100, 1e20, 1.5e20, 1e21, 1.5e21,
        5e-324, 1.7e308, 2**53, 2**63)],
    *[{"cat": [{"*": [a, b]}]} for a in (0.1, 3, 1e10, 1e-5) for b in (0.2, 1e11, 7, 1e-2)],
    *[{"age_on": [a, b]} for a in ("2004-02-29",) for b in ("2026-02-27",)],
    *[{op: [a, b]} for op in ("age_on", "legal_age_on", "days_between") for a in ("2008-11-24", "2008-11-25", "2004-02-29",
        "1868-01-25", "0001-01-01", "9999-12-31",
        {"var": "wrong_day"}, None, 5, "2008-1-2", "2008-11-24\n", "２００８-11-24") for b in ("2026-11-24", "2026-02-28",
            "2026-03-01", "2028-02-28", "9999-12-31", "x", None)],
    *[{op: [a]} for op in ("age_on", "legal_age_on", "days_between") for a in ("2008-11-24", {"var": "birth"}, {"var": "leap"})],
    *[{"date_add": [a, n, unit]} for a in ("2026-01-31", "2024-02-29", "9999-12-01", "0001-01-31", "no") for n in (1, -1, 13, "2",
        1.9, -1.9, None, "x", 400001, 30)
        for unit in ("days", "months", "years", "weeks", None)],
    {"date_add": ["2026-11-24", 3]},
    *[{"matches": [text, pattern]} for text in ("112-0003", "1120003", "アイウ", "𠮷", "👨‍👩‍👧", "", "a\nb", "aaaa", "a-b", "]",
        "\\", "x" * 300, 5)
        for pattern in ("[0-9]{3}-?[0-9]{4}", "[ァ-ヺー]+", ".", ".*", "a{2,3}|b", "[^a]*", "\\d+", "[a\\-b]+", "[]]", "[\\]]",
            "a{3,2}", "(a)", "[b-a]", "a**", "x{300}", "x{999}", "x*x*x*x*y", "", "|a", "[a-]+", "\\q", "a{,2}", "a{2,}", "𠮷?")],
    {"log": "x"}, {"no_such": 1}, {"cat.apply": [1]}, {"var.call": [1]}, {"toString": []},
    {"==": [{"var": "list"}, {"var": "list"}]}, {"===": [{"var": "address"}, {"var": "address"}]}, {"in": [{"var": "address"},
        [{"var": "address"}]]},
    [{"var": "age"}, {"var": "name"}], {"a": {"var": "age"}, "b": 1}, {},
]  # fmt: skip


def told(value):
    """The twin of `told` in expressions_in_node.mjs: types, and numbers to the last bit."""
    if value is UNDEFINED:
        return {"$": "undefined"}
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        number = float(value)
        if number == 0 and math.copysign(1, number) < 0:
            return "n:-0"
        if math.isnan(number):
            return "n:NaN"
        whole = math.isfinite(number) and number == int(number) and abs(number) < 2**53
        return f"n:{int(number)}" if whole else f"n:{struct.unpack('>Q', struct.pack('>d', number))[0]:x}"
    if isinstance(value, str):
        return f"s:{value}"
    if isinstance(value, list):
        return [told(part) for part in value]
    return {key: told(part) for key, part in value.items()}


def in_python(logic, data):
    try:
        return told(_Evaluation(TODAY).apply(logic, data))
    except ExpressionError:
        return "error"


@pytest.fixture(scope="module")
def in_node(tmp_path_factory):
    """A function that evaluates many (logic, data) pairs in one node process."""
    node, modules = shutil.which("node"), ROOT / "node_modules"
    if node is None or not (modules / "json-logic-js").is_dir():
        pytest.skip("node or node_modules/json-logic-js is missing: run `npm ci` to compare expressions with the browser's library")
    folder = tmp_path_factory.mktemp("node")
    (folder / "node_modules").symlink_to(modules)
    shutil.copy(PART, folder / "expressions.mjs")
    shutil.copy(Path(__file__).parent / "expressions_in_node.mjs", folder / "run.mjs")

    def run(pairs):
        given = json.dumps([{"logic": logic, "data": data, "today": TODAY.isoformat()} for logic, data in pairs])
        done = subprocess.run([node, "run.mjs"], input=given, capture_output=True, text=True, cwd=folder, timeout=120, check=True)
        return [json.loads(line) for line in done.stdout.split("\n")]

    return run


def compare(in_node, pairs):
    pairs = [json.loads(json.dumps(pair)) for pair in pairs]  # as they come out of a database: shared nothing
    theirs = in_node(pairs)
    assert len(theirs) == len(pairs)
    different = [
        (logic, ours, other) for (logic, data), other in zip(pairs, theirs, strict=True) if (ours := in_python(logic, data)) != other
    ]
    assert different == [], f"{len(different)} of {len(pairs)}: {different[:5]}"


def test_each_expression_of_the_table_gives_the_same_in_the_browser(in_node):
    assert len(TABLE) > 40_000 / 2
    compare(in_node, [(logic, ANSWERS) for logic in TABLE])


_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet="0123456789.-+eExX \u3000ab𠮷が\u304b\u3099é\u00e9", max_size=6),
    st.dates(min_value=date(1, 1, 1)).map(str),
    st.sampled_from(
        [{"var": name} for name in ("age", "none", "list", "children", "children.0.birth", "text", "big", "flag", "", "row.n", "nothing")]
    ),
)
_OPS = [*BINARY, "!", "!!", "if", "var", "missing", "substr", "length", "is_blank", "age_on", "legal_age_on", "days_between",
    "date_add", "map", "filter", "all",
        "some", "none", "reduce", "matches", "missing_some"]  # fmt: skip
_LOGIC = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(st.sampled_from(_OPS), st.lists(inner, max_size=4)).map(lambda pair: {pair[0]: pair[1]}),
        st.tuples(st.sampled_from(_OPS), inner).map(lambda pair: {pair[0]: pair[1]}),
    ),
    max_leaves=8,
)


def test_expressions_that_nobody_thought_of_give_the_same_in_the_browser(in_node):
    """1,500 made by hypothesis, compared in one go: one node process costs as much as all of them."""
    pairs = []

    @settings(max_examples=1500, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(_LOGIC)
    def collect(logic):
        pairs.append((logic, ANSWERS))

    collect()
    compare(in_node, pairs)


def test_random_patterns_fit_the_same_texts_in_the_browser(in_node):
    rng = Random(7)
    signs = ["a", "b", "ア", "𠮷", ".", "\\d", "[a-c]", "[^b]", "?", "*", "+", "{2}", "{1,3}", "{2,}", "|", "\\.", "[", "]", "{", "-"]
    pairs = []
    for _number in range(3000):
        pattern = "".join(rng.choice(signs) for _sign in range(rng.randint(1, 7)))
        text = "".join(rng.choice("abcア𠮷1.-") for _sign in range(rng.randint(0, 6)))
        pairs.append(({"matches": [text, pattern]}, None))
    compare(in_node, pairs)


# what expressions mean


@pytest.mark.parametrize(
    ("birth", "day", "everyday", "by_law"),
    [
        ("2008-11-24", "2026-11-24", 18, 18),
        ("2008-11-25", "2026-11-24", 17, 18),  # 年齢計算ニ関スル法律: reached at the end of the day before
        ("2008-11-26", "2026-11-24", 17, 17),
        ("2020-04-01", "2026-03-31", 5, 6),  # born on 1 April: goes to school a year earlier
        ("2020-04-02", "2026-03-31", 5, 5),
        ("2004-02-29", "2026-02-28", 21, 22),
        ("2004-02-29", "2026-03-01", 22, 22),
    ],
)
def test_age_is_counted_from_birthday_to_birthday_and_by_law_a_day_earlier(birth, day, everyday, by_law):
    assert evaluate({"age_on": [birth, day]}, {}, today=TODAY) == everyday
    assert evaluate({"legal_age_on": [birth, day]}, {}, today=TODAY) == by_law


def test_an_empty_list_is_false_and_a_zero_in_quotes_is_true():
    assert not holds({"var": "no_list"}, ANSWERS, today=TODAY)
    assert holds({"var": "zero_text"}, ANSWERS, today=TODAY)


def test_what_prototypes_add_is_not_there():
    for path in ("constructor", "__proto__", "address.toString", "list.map"):
        assert evaluate({"var": path}, ANSWERS, today=TODAY) is None


def test_a_pattern_takes_linear_time():
    assert not matches("a" * 20_000, "a*a*a*a*a*a*a*a*b")
    assert not matches("a" * 20_001, ".*")


@pytest.mark.parametrize("pattern", ["(a)", "a**", "[b-a]", "a{3,2}", "[", "[]", "\\q", "x{999}", "a{,3}", "^a$"])
def test_what_is_no_pattern_of_ours_is_refused(pattern):
    with pytest.raises(PatternProblem):
        parse(pattern)
    with pytest.raises(ExpressionProblem, match="型"):
        check_expression({"matches": [{"var": "x"}, pattern]})


def deep(levels):
    logic = True
    for _level in range(levels):
        logic = {"!": [logic]}
    return logic


@pytest.mark.parametrize(
    "wrong",
    [
        "text", 5, None, [True], {"no_such": 1}, {"log": "x"}, {"var": {"cat": ["a", "b"]}}, {"var": 5}, {"missing": [5]},
            {"==": [1]}, {"==": [1, 2, 3]}, {"*": []},
        {"a": 1, "b": 2}, {"date_add": ["2026-01-01", 1, "weeks"]}, {"matches": ["a", {"var": "pattern"}]}, {"missing_some": [1,
            None]}, deep(40),
        {"or": [True] * 500}, {"==": ["x" * 1000, 1]}, {"today": [1]},
    ],
)  # fmt: skip
def test_an_expression_that_is_wrong_is_refused_before_it_is_used(wrong):
    with pytest.raises(ExpressionProblem):
        check_expression(wrong)


@settings(max_examples=300, database=None, deadline=None)
@given(_LOGIC)
def test_what_was_checked_never_fails(logic):
    try:
        check_expression(logic)
    except ExpressionProblem:
        return
    evaluate(logic, ANSWERS, today=TODAY)


def test_an_expression_that_would_take_too_long_is_stopped():
    rows = {"rows": [{"x": 1}] * 400}
    twice = {"map": [{"var": "rows"}, {"some": [[0] * 399, {"<": [{"+": [{"var": ""}, 1]}, 0]}]}]}
    with pytest.raises(ExpressionError):
        evaluate(twice, rows, today=TODAY)
