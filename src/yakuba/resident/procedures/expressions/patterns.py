"""Patterns: a small, safe part of regular expressions that takes linear time, for `matches` and text fields.

Characters stand for themselves; `.` any, `\\d` a digit 0-9, `[a-zァ-ヶー]` and `[^…]` one of, `\\` before a sign takes it literally;
after each of these `?`, `*`, `+`, `{3}`, `{2,5}`, `{2,}`; `|` between whole alternatives. The whole text must fit.
No groups, no look-around. Characters are code points. The twin is `matches` in `frontend/expressions.js`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

MOST_STATES = 600
LONGEST_TEXT = 20_000


class PatternProblem(ValueError):
    """Not a pattern of ours."""


@dataclass(frozen=True)
class _Atom:
    ranges: tuple[tuple[int, int], ...]
    negated: bool = False
    optional: bool = False
    repeated: bool = False

    def takes(self, point: int) -> bool:
        return any(low <= point <= high for low, high in self.ranges) != self.negated


def matches(text: str, pattern: str) -> bool:
    """Whether the whole of `text` fits `pattern`. A broken pattern, or a text beyond 20,000 characters, fits nothing."""
    if len(text) > LONGEST_TEXT:
        return False
    try:
        alternatives = parse(pattern)
    except PatternProblem:
        return False
    return any(_fits(atoms, text) for atoms in alternatives)


def _fits(atoms: tuple[_Atom, ...], text: str) -> bool:
    states = _beyond(atoms, [0])
    for char in text:
        point, following = ord(char), []
        for state in states:
            if state < len(atoms) and atoms[state].takes(point):
                following.append(state if atoms[state].repeated else state + 1)
        states = _beyond(atoms, following)
        if not states:
            return False
    return len(atoms) in states


def _beyond(atoms: tuple[_Atom, ...], states: list[int]) -> set[int]:
    """The states, with those that are reached by skipping optional atoms."""
    found: set[int] = set()
    for state in states:
        while state not in found:
            found.add(state)
            if state == len(atoms) or not atoms[state].optional:
                break
            state += 1
    return found


@lru_cache(maxsize=500)
def parse(pattern: str) -> tuple[tuple[_Atom, ...], ...]:
    """The alternatives of `pattern`, each a row of atoms; PatternProblem when it is none of ours."""
    alternatives: list[tuple[_Atom, ...]] = []
    atoms: list[_Atom] = []
    position = 0
    while position < len(pattern):
        if pattern[position] == "|":
            alternatives.append(tuple(atoms))
            atoms, position = [], position + 1
            continue
        atom, position = _atom(pattern, position)
        repeated, position = _repeated(atom, pattern, position)
        atoms += repeated
        if len(atoms) + sum(map(len, alternatives)) > MOST_STATES:
            raise PatternProblem("the pattern is too long")
    return (*alternatives, tuple(atoms))


def _atom(pattern: str, at: int) -> tuple[_Atom, int]:
    sign = pattern[at]
    if sign == "[":
        return _class(pattern, at + 1)
    if sign == ".":
        return _Atom(((0, 0x10FFFF),)), at + 1
    if sign == "\\":
        return _Atom((_escaped(pattern, at),)), at + 2
    if sign in "()*+?{}]^$":
        raise PatternProblem(f"{sign} can't stand here; write \\{sign} for the sign itself")
    return _Atom(((ord(sign), ord(sign)),)), at + 1


def _escaped(pattern: str, at: int) -> tuple[int, int]:
    sign = pattern[at + 1 : at + 2]
    if sign == "d":
        return ord("0"), ord("9")
    if not sign or (sign.isascii() and sign.isalnum()):
        raise PatternProblem(f"\\{sign} is not known")
    return ord(sign), ord(sign)


def _class(pattern: str, at: int) -> tuple[_Atom, int]:
    negated = pattern[at : at + 1] == "^"
    at += negated
    ranges: list[tuple[int, int]] = []
    while at < len(pattern) and pattern[at] != "]":
        (low, high), at = _class_member(pattern, at)
        if low == high and pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("]", ""):
            (last, high), at = _class_member(pattern, at + 1)
            if last != high or high < low:
                raise PatternProblem("a range runs from a lower to a higher character")
        ranges.append((low, high))
    if at >= len(pattern) or not ranges:
        raise PatternProblem("[ ] needs characters and an end")
    return _Atom(tuple(ranges), negated), at + 1


def _class_member(pattern: str, at: int) -> tuple[tuple[int, int], int]:
    if pattern[at] == "\\":
        return _escaped(pattern, at), at + 2
    return (ord(pattern[at]), ord(pattern[at])), at + 1


def _repeated(atom: _Atom, pattern: str, at: int) -> tuple[list[_Atom], int]:
    sign = pattern[at : at + 1]
    star = _Atom(atom.ranges, atom.negated, optional=True, repeated=True)
    maybe = _Atom(atom.ranges, atom.negated, optional=True)
    if sign == "?":
        return [maybe], at + 1
    if sign == "*":
        return [star], at + 1
    if sign == "+":
        return [atom, star], at + 1
    if sign != "{":
        return [atom], at
    end = pattern.find("}", at)
    low, comma, high = pattern[at + 1 : max(end, at)].partition(",")
    numbers = [low, high] if comma and high else [low]
    if end < 0 or not all(n.isascii() and n.isdigit() and len(n) <= 3 for n in numbers):
        raise PatternProblem("{ } holds one or two numbers of at most three digits")
    least, most = int(low), int(high) if high else int(low)
    if most < least:
        raise PatternProblem("{2,5} runs from the lower to the higher number")
    return [atom] * least + ([star] if comma and not high else [maybe] * (most - least)), end + 1


def fitting(pattern: str) -> str:
    """A short text that fits `pattern`; "" when there is none to be made up easily."""
    text = "".join(chr(_some_point(atom)) for atom in parse(pattern)[0] if not atom.optional)
    return text if matches(text, pattern) else ""


def _some_point(atom: _Atom) -> int:
    if not atom.negated and atom.ranges[0][0] > 0x20:
        return atom.ranges[0][0]
    return next((point for point in range(0x41, 0x7F) if atom.takes(point)), 0x3042)
