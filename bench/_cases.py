"""A hundred thousand cases, made in bulk: as rows look after real work, without a deed for each. Only for benchmarks."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from django.utils import timezone

from yakuba.platform.cases.case_types import case_types
from yakuba.platform.cases.models import Case, Entry, EntryKind, Message
from yakuba.platform.cases.numbers import number_of
from yakuba.platform.kana import search_key
from yakuba.platform.people.models import Department, Holding, Person, Post

_BATCH = 2000
_NAMES = (("見本", "ミホン"), ("例示", "レイジ"), ("試験", "シケン"), ("仮名", "カメイ"))
_GIVEN = (("花子", "ハナコ"), ("一郎", "イチロウ"), ("恵", "メグミ"), ("翼", "ツバサ"))


def staff(departments: list[Department]) -> list[Person]:
    """A clerk for each department, and a head above them all; the head stands first."""
    heads = Department.objects.create(code="10", name="区民部", path="/10/")
    people = [_member("b0000", "見本 部長", heads, ["head"], 2)]
    return people + [_member(f"b{n:04d}", f"見本 担当{n}", department, ["clerk"], 0) for n, department in enumerate(departments, 1)]


def _member(number: str, name: str, department: Department, roles: list[str], level: int) -> Person:
    person = Person.objects.create(kind="staff", staff_number=number, name=name, email=f"{number}@example.jp")
    post = Post.objects.create(department=department, title=name.rsplit(maxsplit=1)[-1], roles=roles, level=level)
    Holding.objects.create(post=post, person=person, from_on=timezone.localdate())
    return person


def departments(how_many: int = 10) -> list[Department]:
    return [Department.objects.create(code=f"10{n:02d}", name=f"見本課{n}", path=f"/10/10{n:02d}/") for n in range(20, 20 + how_many)]


def make_cases(how_many: int, *, of: list[Department], clerks: list[Person], rng: random.Random, first: int = 1) -> None:
    """Cases with an entry of reception each, and a message from the applicant in every tenth."""
    rows = _rows(how_many, of, clerks, rng, first)
    while batch := list(islice(rows, _BATCH)):
        made = Case.objects.bulk_create(batch)
        Entry.objects.bulk_create(
            [
                Entry(
                    case=case,
                    at=case.received_at,
                    kind=EntryKind.RECEIVED,
                    state_after="received",
                    for_applicant=True,
                    by_applicant=True,
                    revision=1,
                )
                for case in made
            ]
        )
        Message.objects.bulk_create([Message(case=case, from_applicant=True, text="進み具合を教えてください。") for case in made[::10]])


def _rows(how_many: int, of: list[Department], clerks: list[Person], rng: random.Random, first: int) -> Iterator[Case]:
    kind = case_types["general"]
    open_states = [name for name, state in kind.states.items() if state.open]
    closed_states = [name for name, state in kind.states.items() if not state.open]
    now, year = timezone.now(), timezone.localdate().year - 1  # last year's numbers: this year's are given by the town
    for running in range(first, first + how_many):
        family, given = rng.choice(_NAMES), rng.choice(_GIVEN)
        received = now - timedelta(minutes=rng.randrange(60 * 24 * 365))
        is_open = rng.random() < 0.3  # most cases of a year are done
        place = rng.randrange(len(of))
        case = Case(
            number=number_of(year, running),
            public_id=secrets.token_urlsafe(16),
            type="general",
            title=f"街灯が消えています {running}",
            state=rng.choice(open_states if is_open else closed_states),
            department=of[place],
            assignee=clerks[place] if rng.random() < 0.7 else None,
            contact_name=f"{family[0]} {given[0]}",
            contact_kana=f"{family[1]} {given[1]}",
            contact_email=f"sample{running}@example.jp",
            received_at=received,
            due_on=date(received.year, received.month, received.day) + timedelta(days=rng.randrange(5, 40)),
            closed_at=None if is_open else received + timedelta(days=rng.randrange(1, 20)),
            outcome="" if is_open else "done",
        )
        case.search_key = search_key(f"{case.title} {case.contact_name} {case.contact_kana}")
        yield case
