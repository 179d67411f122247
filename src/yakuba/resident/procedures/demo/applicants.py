"""Who applies in the demo, and what they fill in."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from yakuba.platform.demo import GIVEN, someone
from yakuba.platform.files.models import StoredFile
from yakuba.platform.people.models import Person
from yakuba.resident.procedures.definition import Context, Definition, Field, sample_answers, visible_fields, visible_steps
from yakuba.resident.procedures.demo import words
from yakuba.resident.procedures.demo.catalogue import Offer
from yakuba.resident.procedures.fields.texts import TextOptions
from yakuba.resident.procedures.reading import remembered

_ATTACHES_OPTIONAL = 0.5
_MOST_WRONG = 2
SAMPLES = 5
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Who:
    """Someone who applies: with an account (`person`) or without."""

    person: Person | None
    family: str
    given: str
    family_kana: str
    given_kana: str
    email: str
    phone: str
    language: str = "ja"

    @property
    def name(self) -> dict[str, str]:
        return {"family": self.family, "given": self.given, "family_kana": self.family_kana, "given_kana": self.given_kana}

    @classmethod
    def with_account(cls, person: Person, rng: random.Random) -> Who:
        """A name in the alphabet has its family name last."""
        if person.name_kana:
            (family, given), (family_kana, given_kana) = person.name.split(" ", 1), person.name_kana.split(" ", 1)
        else:
            (given, family), (family_kana, given_kana) = person.name.rsplit(" ", 1), ("", "")
        return cls(
            person, family, given, family_kana, given_kana, person.email or "", f"090-0000-{rng.randrange(10_000):04d}", person.language
        )

    @classmethod
    def without_account(cls, rng: random.Random) -> Who:
        made_up = someone(rng)
        language = rng.choices(("ja", "en", "ja-easy"), weights=(90, 5, 5))[0]
        return cls(None, made_up.family, made_up.given, made_up.family_kana, made_up.given_kana, made_up.email, made_up.phone, language)


class Samples:
    """A few filled-in forms of each procedure, each used many times with another applicant and moved to another day.

    Making one up is dear: each step is read and checked until it fits. Moved by whole weeks, a day keeps its distance to the day of
    sending and its place in the week, so that the conditions of the form go on holding.
    """

    def __init__(self, rng: random.Random, today: date):
        self._rng, self._today = rng, today
        self._made: dict[str, list[dict[str, Any]]] = {}

    def one_of(self, definition: Definition, day: date) -> dict[str, Any]:
        if definition.slug not in self._made:
            context = Context(today=self._today, town=settings.TOWN)
            self._made[definition.slug] = [sample_answers(definition, self._rng, context) for _n in range(SAMPLES)]
        weeks = (self._today - day).days // 7
        return _moved(self._rng.choice(self._made[definition.slug]), timedelta(weeks=weeks))


def _moved(value: Any, back: timedelta) -> Any:
    """`value` with every day in it moved back."""
    if isinstance(value, dict):
        return {name: _moved(part, back) for name, part in value.items()}
    if isinstance(value, list):
        return [_moved(part, back) for part in value]
    if isinstance(value, str) and _DAY.fullmatch(value):
        return (date.fromisoformat(value) - back).isoformat()
    return value


def fill_in(definition: Definition, answers: dict[str, Any], who: Who, offer: Offer, rng: random.Random, day: date) -> dict[str, Any]:
    """`answers` as `who` might have given them; files come with `attach`."""
    for asked in _asked(definition, answers, day):
        if asked.name in answers:
            answers[asked.name] = _as_one_of_theirs(asked, answers[asked.name], who, definition, offer, rng)
    return answers


def _asked(definition: Definition, answers: dict[str, Any], day: date) -> Iterator[Field]:
    for step in visible_steps(definition, answers):
        yield from visible_fields(step, answers, today=day)


def _as_one_of_theirs(asked: Field, value: Any, who: Who, definition: Definition, offer: Offer, rng: random.Random) -> Any:
    """The applicant's own name and addresses; relatives share the family name; words that people would write."""
    contact = definition.contact
    if asked.name == contact.name:
        return who.name
    if asked.name == contact.email:
        return who.email
    if asked.name == contact.phone:
        return who.phone
    if asked.name in offer.texts:
        return rng.choice(offer.texts[asked.name])
    if asked.kind == "name":
        return _relative(value, who, rng)
    if asked.kind == "group":
        named = [inner.name for inner in asked.fields if inner.kind == "name"]
        return [row | {name: _relative(row[name], who, rng) for name in named if name in row} for row in value]
    return value


def _relative(value: dict[str, str], who: Who, rng: random.Random) -> dict[str, str]:
    given, given_kana = rng.choice(GIVEN.split(",")).split()
    theirs = who.name | {"given": given, "given_kana": given_kana if who.family_kana else ""}
    return {part: theirs[part] for part in value}


def attach(definition: Definition, answers: dict[str, Any], day: date, rng: random.Random, take_one) -> list[StoredFile]:
    """Put a file into every required question for one, and into some others; `take_one(field)` gives a file."""
    attached = []
    for asked in list(_asked(definition, answers, day)):
        if asked.kind == "file" and (asked.required is not False or rng.random() < _ATTACHES_OPTIONAL):
            stored = take_one(asked)
            attached.append(stored)
            answers[asked.name] = [remembered(stored)]
    return attached


@dataclass(frozen=True)
class Mistakes:
    """The answers as they were first sent, as they should have been, and what the office says of the difference."""

    first: dict[str, Any]
    better: dict[str, Any]
    wanted: dict[str, str]
    files: list[StoredFile]


def mistaken(definition: Definition, answers: dict[str, Any], who: Who, day: date, rng: random.Random, take_one) -> Mistakes:
    """One or two answers of an application go wrong in a way that people's answers do."""
    first, better, wanted, files = dict(answers), dict(answers), {}, []
    able = [asked for asked in _asked(definition, answers, day) if asked.name in answers and _can_go_wrong(asked)]
    for asked in rng.sample(able, min(len(able), rng.randint(1, _MOST_WRONG))):
        wanted[asked.name] = words.WRONG[asked.kind][who.language]
        if asked.kind == "file":
            blurred = take_one(asked)
            files.append(blurred)
            first[asked.name] = [remembered(blurred)]
        elif asked.kind == "address":
            better[asked.name] = answers[asked.name] | {"building": f"見本マンション{rng.randint(101, 909)}"}
            first[asked.name] = answers[asked.name] | {"building": ""}
        elif asked.kind == "phone":
            first[asked.name] = f"090-0000-{rng.randrange(10_000):04d}"
        else:
            first[asked.name] = words.SHORT_TEXT[who.language]
    return Mistakes(first, better, wanted, files)


def _can_go_wrong(asked: Field) -> bool:
    if isinstance(asked.opts, TextOptions):
        return asked.opts.lines > 1 and not asked.opts.pattern and asked.opts.min_length <= 5
    return asked.kind in ("file", "address", "phone")
