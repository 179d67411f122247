"""Trials: answers that travel with a form, and what they were read as.

A form is the same in two towns when both read the same from the same answers, so that is what a package brings along to be checked:
whole sample applications, and an empty one.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from yakuba.resident.procedures.definition import Context, Definition, read_all, sample_answers

HOW_MANY = 5
# Where the sample applicants live, in every town: a form that takes its own town's addresses only must read them the same everywhere.
TRIAL_TOWN = {"name": "文京区", "code": "131059"}
Trial = dict[str, Any]


def trials_of(definition: Definition, day: date) -> list[Trial]:
    """Sample applications of `day`, as they are read here."""
    rng = Random(definition.content_hash())
    samples = [sample_answers(definition, rng, _context(day, {})) for _ in range(HOW_MANY)]
    return [{"day": day.isoformat(), "answers": answers} | _reading(definition, day, answers) for answers in [*samples, {}]]


def failed(definition: Definition, trials: list[Trial]) -> list[tuple[Trial, list[str]]]:
    """The trials that are read otherwise here, with the paths where it shows."""
    found = []
    for trial in trials:
        here = _reading(definition, date.fromisoformat(trial["day"]), trial["answers"])
        places = [name for name in {*here["read"], *trial["read"]} if here["read"].get(name) != trial["read"].get(name)]
        places += set(here["refused"]) ^ set(trial["refused"])
        if places:
            found.append((trial, sorted(set(places))))
    return found


def _reading(definition: Definition, day: date, answers: dict[str, Any]) -> dict[str, Any]:
    read, errors = read_all(definition, answers, _context(day, answers))
    return {"read": read, "refused": sorted(errors)}


def _context(day: date, answers: dict[str, Any]) -> Context:
    proven = frozenset(value for value in answers.values() if isinstance(value, str) and "@" in value)
    return Context(language="ja", today=day, proven=proven, town=TRIAL_TOWN)
