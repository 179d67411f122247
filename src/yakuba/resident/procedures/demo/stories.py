"""The lives that applications lead: most go straight, some are sent back, some lie too long.

A story is a generator over a `Life`: each `yield` is a moment at which it may stop for good.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yakuba.platform.dates import add_open_days, is_open_day
from yakuba.resident.procedures.demo import words
from yakuba.resident.procedures.demo.catalogue import Offer
from yakuba.resident.procedures.demo.lives import Life, NotYet
from yakuba.resident.procedures.models import Verdict
from yakuba.resident.procedures.reading import definition_of

TOKYO = ZoneInfo("Asia/Tokyo")
_OPENS, _LAST = 8 * 60 + 35, 17 * 60 + 10  # minutes of the day at which staff work


@dataclass
class Teller:
    """Tells the life of one application, its times and its words."""

    life: Life
    rng: random.Random
    offer: Offer
    better: dict[str, Any] = field(default_factory=dict)  # the answers as they are after a correction
    wanted: dict[str, str] = field(default_factory=dict)  # what the correction asks for
    slow: bool = False

    def __post_init__(self) -> None:
        self.at = self.life.received_at

    def tell(self, story: Story, until: str = "") -> None:
        """`until` says where it lies to this day: a state, "approval2" (before the second approver), or "unread" (the applicant wrote)."""
        try:
            for _moment in story(self):
                if until in self._where():
                    return
        except NotYet:
            return

    def _where(self) -> set[str]:
        life, state = self.life, self.life.case.state
        where = {f"{state}2" if state == "approval" and life.approvals[-1].stage == 2 else state}
        if life.messages and life.messages[-1].from_applicant and life.messages[-1].read_at is None:
            where.add("unread")
        return where

    @property
    def days(self) -> int:
        """Open days within which the procedure is to be answered."""
        return definition_of(self.life.version).answer_within_open_days

    def office(self, least: float = 0, most: float = 0) -> datetime:
        """The next moment at which staff act: so many open days later, or a while later on the same day."""
        wait = round(self.rng.uniform(least, most) * (3 if self.slow else 1))
        local = self.at.astimezone(TOKYO)
        now = local.hour * 60 + local.minute
        if wait == 0 and is_open_day(local.date()) and now < _LAST - 50:
            minutes, day = max(now, _OPENS) + self.rng.randint(8, 45), local.date()
        else:
            day = add_open_days(local.date(), max(wait, 1))
            minutes = self.rng.randint(_OPENS, _LAST - 60)
        self.at = _moment(day, minutes, self.rng.randrange(60))
        return self.at

    def evening(self, least: int, most: int) -> datetime:
        """A moment at which the applicant finds the time, any day of the week."""
        day = self.at.astimezone(TOKYO).date() + timedelta(days=self.rng.randint(least, most))
        self.at = max(_moment(day, self.rng.randint(7 * 60, 22 * 60), self.rng.randrange(60)), self.at + timedelta(minutes=20))
        return self.at

    def say(self, said: Mapping[str, tuple[str, ...]]) -> str:
        return self.rng.choice(said[self.life.language])


Story = Callable[[Teller], Iterator[None]]


def _moment(day: date, minutes: int, second: int = 0) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60, second), TOKYO)


def _begins(teller: Teller) -> Iterator[None]:
    yield
    life = teller.life
    at = teller.office(0, min(2, teller.days / 4))
    life.assign(at, teller.rng.choice(life.desk.clerks))
    teller.at += timedelta(minutes=teller.rng.randint(2, 12))
    life.review(teller.at)
    yield


def _ends(teller: Teller, verdict: str) -> Iterator[None]:
    yield from _proposes(teller, verdict)
    life = teller.life
    life.approve(teller.office(0, min(1, teller.days / 8)), teller.rng.choice(words.APPROVALS))
    yield
    life.approve(teller.office(0, min(2, teller.days / 6)))
    yield
    life.decide(teller.office(0, min(1, teller.days / 8)))
    yield


def _proposes(teller: Teller, verdict: str) -> Iterator[None]:
    reason = teller.rng.choice(teller.offer.refusals) if verdict == Verdict.REFUSED else ""
    teller.life.propose(teller.office(0, teller.days / 3), verdict, reason=reason, legal_basis=teller.offer.basis)
    yield


def _granted(teller: Teller) -> Iterator[None]:
    yield from _begins(teller)
    if teller.rng.random() < 0.3:
        teller.life.note(teller.office(0, 1), teller.rng.choice(words.NOTES))
    yield from _ends(teller, Verdict.GRANTED)


def _talked_over(teller: Teller) -> Iterator[None]:
    """Office and applicant write to each other; the last word may still be unread."""
    yield from _begins(teller)
    said = teller.life.write(teller.office(0, 1), teller.say(words.FROM_OFFICE))
    yield
    asked = teller.life.ask(teller.evening(0, 2), teller.say(words.FROM_APPLICANT))
    said.read_at = asked.at
    yield
    answer = teller.life.write(teller.office(0, 1), teller.say(words.FROM_OFFICE))
    asked.read_at = answer.at
    yield from _ends(teller, Verdict.GRANTED)


def _asked_back(teller: Teller) -> Iterator[None]:
    yield from _begins(teller)
    teller.life.ask_back(teller.office(0, max(1, teller.days / 6)), teller.wanted, words.RETURNED[teller.life.language])
    yield


def _corrected(teller: Teller) -> Iterator[None]:
    yield from _asked_back(teller)
    teller.life.correct(teller.evening(1, 7), teller.better)
    yield from _ends(teller, Verdict.GRANTED)


def _given_up(teller: Teller) -> Iterator[None]:
    """Asked back, and withdrawn instead of corrected."""
    yield from _asked_back(teller)
    teller.life.withdraw(teller.evening(2, 9), teller.rng.choice(teller.offer.withdrawals))
    yield


def _withdrawn(teller: Teller) -> Iterator[None]:
    yield from _begins(teller)
    teller.life.withdraw(teller.evening(0, 2), teller.rng.choice(teller.offer.withdrawals))
    yield


def _refused(teller: Teller) -> Iterator[None]:
    yield from _begins(teller)
    teller.life.note(teller.office(0, 1), teller.rng.choice(words.NOTES))
    yield from _ends(teller, Verdict.REFUSED)


def _proposed_twice(teller: Teller) -> Iterator[None]:
    """An approver sends the proposal back; the clerk mends it."""
    yield from _begins(teller)
    yield from _proposes(teller, Verdict.GRANTED)
    teller.life.send_back(teller.office(0, 1), teller.rng.choice(words.SENT_BACK))
    yield
    teller.life.note(teller.office(0, 1), teller.rng.choice(words.NOTES))
    yield from _ends(teller, Verdict.GRANTED)


STORIES: dict[str, tuple[Story, int]] = {
    "granted": (_granted, 56),
    "talked_over": (_talked_over, 12),
    "corrected": (_corrected, 13),
    "proposed_twice": (_proposed_twice, 5),
    "refused": (_refused, 5),
    "withdrawn": (_withdrawn, 4),
    "given_up": (_given_up, 3),
}
WITH_CORRECTION = {"corrected", "given_up"}
ENDS_WELL = "granted"


def pick(rng: random.Random, offer: Offer) -> str:
    """A story for an application to `offer`; without a reason nobody is refused."""
    open_to = {name: often for name, (_story, often) in STORIES.items() if offer.refusals or name != "refused"}
    return rng.choices(list(open_to), weights=list(open_to.values()))[0]
