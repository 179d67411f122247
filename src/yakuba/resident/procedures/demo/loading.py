"""Loading the demo: procedures are published, a year of applications is told, 佐藤 has one in each state and one unfinished."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from yakuba.platform.audit import deed
from yakuba.platform.cases.models import Case
from yakuba.platform.dates import add_open_days, is_open_day
from yakuba.platform.people.models import Department, Person, PersonKind
from yakuba.resident.procedures.actions.publishing import make_procedure, publish_version
from yakuba.resident.procedures.definition import Field
from yakuba.resident.procedures.demo import chronicle
from yakuba.resident.procedures.demo.applicants import Mistakes, Samples, Who, attach, fill_in, mistaken
from yakuba.resident.procedures.demo.catalogue import OFFERS, Offer, definition_files
from yakuba.resident.procedures.demo.lives import Desk, Life
from yakuba.resident.procedures.demo.papers import Papers
from yakuba.resident.procedures.demo.stories import ENDS_WELL, STORIES, TOKYO, WITH_CORRECTION, Teller, pick
from yakuba.resident.procedures.fields.files import FileOptions
from yakuba.resident.procedures.models import Channel, Draft, Procedure, ProcedureVersion
from yakuba.resident.procedures.reading import definition_of

SATO = "sato@example.jp"
OF_THE_CAST = ("resident-record-copy", "change-of-address", "child-allowance")  # those who try the demo find work in every state
APPLICATIONS = 470
DAYS = 365
# Where cases lie today: how many, and the open days within which the shortest procedure gets as far as that.
_LYING = {
    "received": (7, 0),
    "reviewing": (9, 2),
    "unread": (6, 5),
    "returned": (8, 3),
    "approval": (9, 4),
    "approval2": (6, 5),
    "approved": (5, 6),
}
_WITH_ACCOUNT, _BY_PROGRAM, _SLOW = 0.4, 0.03, 0.05


def load(rng: random.Random, say: Callable[[str], None]) -> None:
    """Procedures and their applications."""
    now = timezone.now()
    publish_all(since=now - timedelta(days=DAYS + 60))
    say(f"{Procedure.objects.count()} procedures")
    town = Town(rng, now)
    lives = [town.tell(plan) for plan in [*_year(town), *_lying(town), *_of_sato(town)]]
    with deed():
        chronicle.write(lives)
        _unfinished(town)
    say(f"{Case.objects.filter(type='application').count()} applications")


@deed()
def publish_all(since: datetime) -> None:
    """Every definition of the folder, with the department that answers for it; in force before the first application came."""
    for position, path in enumerate(definition_files(), start=1):
        definition = json.loads(path.read_text(encoding="utf-8"))
        department = Department.objects.get(code=OFFERS[definition["slug"]].department)
        procedure = make_procedure(definition, department=department, by=None, position=position)
        publish_version(procedure.versions.get(), by=None)
    ProcedureVersion.objects.update(made_at=since, published_at=since)


@dataclass(frozen=True)
class Plan:
    """What is to be told: of which procedure, by whom, since when, which story, and in which state it lies to this day."""

    slug: str
    received_at: datetime
    story: str
    who: Who
    channel: str = Channel.ONLINE
    until: str = ""
    slow: bool = False


class Town:
    """What the lives are told with: versions and desks, residents, papers."""

    def __init__(self, rng: random.Random, now: datetime):
        self.rng, self.now = rng, now
        self.versions = {v.procedure.slug: v for v in ProcedureVersion.objects.select_related("procedure__department")}
        self.desks = {slug: Desk.of(version.procedure.department) for slug, version in self.versions.items()}
        self.papers = Papers(rng)
        self.samples = Samples(rng, timezone.localdate())
        residents = Person.objects.filter(kind=PersonKind.RESIDENT).order_by("pk")
        self.sato = Who.with_account(residents.get(email=SATO), rng)
        self.residents = [Who.with_account(person, rng) for person in residents.exclude(email=SATO)]

    def offer(self, slug: str) -> Offer:
        return OFFERS[slug]

    def tell(self, plan: Plan) -> Life:
        rng, who, version = self.rng, plan.who, self.versions[plan.slug]
        definition, day = definition_of(version), timezone.localtime(plan.received_at).date()
        answers = fill_in(definition, self.samples.one_of(definition, day), who, self.offer(plan.slug), rng, day)

        def take_one(asked: Field):
            options = asked.opts
            assert isinstance(options, FileOptions)
            return self.papers.attach(rng, purpose=options.purpose, accepted=options.accepted, at=plan.received_at, by=who.person)

        files = attach(definition, answers, day, rng, take_one)
        mistakes = (
            mistaken(definition, answers, who, day, rng, take_one) if plan.story in WITH_CORRECTION else Mistakes(answers, {}, {}, [])
        )
        at_counter = plan.channel == Channel.COUNTER
        desk = self.desks[plan.slug]
        life = Life(
            version, desk, mistakes.first, plan.received_at, self.now, applicant=None if at_counter else who.person,
            language=who.language, channel=plan.channel, entered_by=desk.clerks[0] if at_counter else None,
            files=files + mistakes.files,
        )  # fmt: skip
        teller = Teller(life, rng, self.offer(plan.slug), mistakes.better, mistakes.wanted, slow=plan.slow)
        teller.tell(STORIES[plan.story][0], plan.until)
        return life

    def anyone(self) -> Who:
        return self.rng.choice(self.residents) if self.rng.random() < _WITH_ACCOUNT else Who.without_account(self.rng)

    def some_procedure(self) -> str:
        known = sorted(self.versions)
        return self.rng.choices(known, weights=[self.offer(slug).often for slug in known])[0]

    def channel(self, slug: str, at: datetime) -> str:
        """More came online month by month."""
        age = (self.now - at).days / DAYS
        if self.rng.random() < self.offer(slug).online - 0.15 * age:
            return Channel.ONLINE
        return Channel.API if self.rng.random() < _BY_PROGRAM else Channel.COUNTER

    def days_ago(self, open_days: int) -> int:
        today = timezone.localtime(self.now).date()
        return (today - add_open_days(today, -open_days)).days if open_days else 0

    def received(self, days_ago: int, *, at_counter: bool) -> datetime:
        """A moment of that day; at the counter the town hall must be open."""
        day = timezone.localtime(self.now).date() - timedelta(days=days_ago)
        while at_counter and not is_open_day(day):
            day -= timedelta(days=1)
        minutes = self.rng.randint(8 * 60 + 40, 16 * 60 + 50) if at_counter else round(self.rng.triangular(6 * 60, 23 * 60 + 50, 20 * 60))
        at = datetime.combine(day, time(minutes // 60, minutes % 60, self.rng.randrange(60)), TOKYO)
        return at if at < self.now else at - timedelta(days=1 if not at_counter else 7)


def _year(town: Town) -> list[Plan]:
    """A year's applications, a little more of them each month."""
    plans = []
    for _n in range(APPLICATIONS):
        slug = town.some_procedure()
        days_ago = round(DAYS * (1 - town.rng.random() ** 0.9))
        channel = town.channel(slug, town.now - timedelta(days=days_ago))
        at = town.received(days_ago, at_counter=channel == Channel.COUNTER)
        slow = town.rng.random() < _SLOW
        plans.append(Plan(slug, at, pick(town.rng, town.offer(slug)), town.anyone(), channel, slow=slow))
    return plans


def _lying(town: Town) -> list[Plan]:
    """What lies on somebody's desk today; some of it past its due date."""
    plans = []
    for state, (count, least) in _LYING.items():
        for n in range(count):
            slug = OF_THE_CAST[n] if n < len(OF_THE_CAST) else town.some_procedure()
            allowed = definition_of(town.versions[slug]).answer_within_open_days
            days = town.rng.randint(least, max(least + 1, round(allowed * 1.3)))
            channel = town.channel(slug, town.now)
            at = town.received(town.days_ago(days), at_counter=channel == Channel.COUNTER)
            story = {"returned": "corrected", "unread": "talked_over"}.get(state, ENDS_WELL)
            plans.append(Plan(slug, at, story, town.anyone(), channel, until=state))
    return plans


def _unfinished(town: Town) -> None:
    """What 佐藤 began last night and left after the first step: the front page offers to go on with it."""
    version, left_at = town.versions["tax-certificate"], town.now - timedelta(hours=20)
    definition, day = definition_of(version), timezone.localtime(left_at).date()
    answers = fill_in(definition, town.samples.one_of(definition, day), town.sato, town.offer(definition.slug), town.rng, day)
    first = definition.steps[0]
    given = {asked.name: answers[asked.name] for asked in first.fields if asked.name in answers}
    Draft.objects.create(
        version=version, person=town.sato.person, answers=given, done_steps=[first.name],
        started_at=left_at - timedelta(minutes=3), saved_at=left_at,
    )  # fmt: skip


def _of_sato(town: Town) -> list[Plan]:
    """佐藤 sees every state on her page."""
    told = (  # procedure, how many open days ago, story, where it lies
        ("change-of-address", 6, "corrected", "returned"),
        ("resident-record-copy", 2, "talked_over", "unread"),
        ("child-allowance", 48, "granted", ""),
        ("dog-registration", 120, "corrected", ""),
        ("course-entry", 70, "refused", ""),
        ("nursery-place", 18, "granted", "approval"),
        ("bicycle-parking", 12, "granted", "approved"),
        ("facility-booking", 150, "withdrawn", ""),
        ("bulky-waste", 0, ENDS_WELL, "received"),
    )
    return [
        Plan(slug, town.received(town.days_ago(days), at_counter=False), story, town.sato, until=until) for slug, days, story, until in told
    ]
