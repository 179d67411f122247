"""Who decides at which stage (決裁権者), and whether as a stand-in (代決)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from yakuba.platform.people.models import Department, Holding, Person
from yakuba.platform.people.rights import holdings_of, rights, roles

# 専決 follows the ladder of posts: stage 1 is the 係長's, stage 2 the 課長's, stage 3 the 部長's.
STAGE_ROLES = {1: "supervisor", 2: "head", 3: "director"}


@dataclass(frozen=True)
class Seat:
    """In what capacity someone decides: the post as it is called today, and whether they stand in for its holder."""

    title: str
    acting: bool


def _ancestors(department: Department) -> list[str]:
    """The paths of `department` and of all above it: "/10/1010/" → ["/10/", "/10/1010/"]."""
    parts = department.path.strip("/").split("/")
    return ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def _holdings_above(department: Department) -> list[Holding]:
    today = timezone.localdate()
    return list(
        Holding.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=today),
            from_on__lte=today,
            person__is_active=True,
            post__department__path__in=_ancestors(department),
        ).select_related("post__department", "person")
    )


def holders_of(right: str, department: Department) -> QuerySet[Person]:
    """The staff who have `right` in `department` today."""
    wanted = rights[right].roles
    ids = {h.person_id for h in _holdings_above(department) if wanted & set(h.post.roles)}
    return Person.objects.filter(pk__in=ids).order_by("name", "pk")


def stage_label(stage: int) -> str:
    return str(roles[STAGE_ROLES[stage]].label)


def seat_of(person: Person, stage: int, department: Department) -> Seat | None:
    """The post by which `person` decides `stage` for `department`, a post of their own before one they stand in for."""
    above = set(_ancestors(department))
    fitting = [h for h in holdings_of(person) if STAGE_ROLES[stage] in h.post.roles and h.post.department.path in above]
    if not fitting:
        return None
    best = min(fitting, key=lambda h: (h.acting, -len(h.post.department.path)))
    return Seat(str(best.post), best.acting)


def approvers_for(stage: int, department: Department, *, without: Person | None = None) -> list[Person]:
    """Who can decide `stage`; the one who proposed never can."""
    role = STAGE_ROLES[stage]
    found = {h.person_id: h.person for h in _holdings_above(department) if role in h.post.roles}
    return [person for person in found.values() if without is None or person.pk != without.pk]


def next_stage(after: int, stages: int, department: Department, proposer: Person) -> int:
    """The next stage that someone can decide. An office without 係長 goes on to the 課長; the last stage is never left out."""
    for stage in range(after + 1, stages):
        if approvers_for(stage, department, without=proposer):
            return stage
    return stages
