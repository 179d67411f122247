"""Who may do what: asked here and nowhere else.

A right is declared by the module that guards something with it, with the roles that carry it. A person has a
right in a department when a post they hold today, in that department or above it, has such a role.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from yakuba.platform.people.models import Department, Holding, Person
from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class Role:
    """A bundle of rights with a name people know (担当, 係長, 課長 …)."""

    label: str | Promise


@dataclass(frozen=True)
class Right:
    """One thing that is allowed. `everywhere`: holding it in any department is enough."""

    label: str | Promise
    roles: frozenset[str] = field(default_factory=frozenset)
    everywhere: bool = False


roles: Registry[Role] = Registry("roles")
rights: Registry[Right] = Registry("rights")


def today() -> date:
    return timezone.localdate()


def holdings_of(person: Person, on: date | None = None) -> QuerySet[Holding]:
    """The posts `person` holds on that day (default: today, Asia/Tokyo)."""
    day = on or today()
    return Holding.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), person=person, from_on__lte=day).select_related(
        "post__department"
    )


def _paths_with(person: Person, right: str) -> list[str]:
    """The department paths where `person` has `right`; remembered on the person for the length of a request."""
    if not getattr(person, "is_here", False) or not getattr(person, "is_staff", False):
        return []
    held = person.__dict__.get("_held_posts")
    if held is None:
        held = [(h.post.department.path, frozenset(h.post.roles)) for h in holdings_of(person)]
        person.__dict__["_held_posts"] = held
    wanted = rights[right].roles
    return [path for path, has in held if wanted & has]


def may(person: Person | None, right: str, department: Department | None = None) -> bool:
    """Whether `person` has `right`, in `department` if one is given."""
    if person is None:
        return False
    paths = _paths_with(person, right)
    if not paths:
        return False
    if department is None or rights[right].everywhere:
        return True
    return any(department.path.startswith(path) for path in paths)


def departments_with(person: Person | None, right: str) -> QuerySet[Department]:
    """All departments in which `person` has `right`."""
    paths = _paths_with(person, right) if person is not None else []
    if not paths:
        return Department.objects.none()
    if rights[right].everywhere:
        return Department.objects.all()
    within = Q()
    for path in paths:
        within |= Q(path__startswith=path)
    return Department.objects.filter(within)
