"""Who may see which case, and what they may do with it. Every page, route, export and job starts here."""

from __future__ import annotations

import hashlib

from django.db.models import Func, Q, QuerySet
from django.utils import timezone

from yakuba.platform.cases.case_types import APPLICANT, APPROVAL, Move, case_types
from yakuba.platform.cases.errors import CaseNotThere, LinkNotThere
from yakuba.platform.cases.models import AccessLink, Approval, ApprovalState, Case, SavedFilter
from yakuba.platform.people.models import Department, Person
from yakuba.platform.people.rights import departments_with, may

# Up to here a list is gathered department by department; beyond, walking the list in its order and passing over others is quicker.
FEW_DEPARTMENTS = 3


class _ToFilter(Func):
    """A column that rows are filtered by and never looked up by.

    SQLite keeps no statistics of its own: told `type IN (…)`, it walks the index of types, which holds every case there is.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler, connection, **context):  # type: ignore[no-untyped-def]
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def _known_types() -> QuerySet[Case]:
    """Cases of a service that is switched off leave the screens with it."""
    return Case.objects.alias(_type=_ToFilter("type")).filter(_type__in=[name for name, _kind in case_types.items()])


def departments_seen_by(person: Person) -> list[int]:
    """The ids, and not a subquery: the planner then knows how few they are. Remembered for the length of a request."""
    seen = person.__dict__.get("_departments_seen")
    if seen is None:
        seen = list(departments_with(person, "cases.see").order_by("pk").values_list("pk", flat=True))
        person.__dict__["_departments_seen"] = seen
    return seen


def cases_visible_to(person: Person | None) -> QuerySet[Case]:
    """Staff: the cases of departments where they have `cases.see`. Residents: their own. Nobody else: none."""
    if person is None or not getattr(person, "is_active", False) or person.pk is None:
        return Case.objects.none()
    if person.is_staff:
        seen = departments_seen_by(person)
        if len(seen) > FEW_DEPARTMENTS:
            return _known_types().alias(_department=_ToFilter("department")).filter(_department__in=seen)
        return _known_types().filter(department__in=seen)
    return _known_types().filter(applicant=person)


def case_for_staff(person: Person, number: str) -> Case:
    """The case for a member of staff who may see it; CaseNotThere otherwise."""
    found = None
    if person.is_staff:
        found = cases_visible_to(person).select_related("department", "assignee", "applicant").filter(number=number).first()
    if found is None:
        raise CaseNotThere
    return found


def case_for_applicant(person: Person | None, number: str) -> Case:
    """The resident's own case with that number; CaseNotThere otherwise."""
    found = None
    if person is not None and person.pk is not None and not person.is_staff:
        found = cases_visible_to(person).select_related("department", "applicant").filter(number=number).first()
    if found is None:
        raise CaseNotThere
    return found


def digest(secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def case_by_link(token: str) -> Case:
    """The case that a link's secret opens; LinkNotThere when it is wrong, over or taken back."""
    link = (
        AccessLink.objects.select_related("case__department")
        .filter(digest=digest(token), revoked_at__isnull=True, expires_at__gt=timezone.now())
        .first()
    )
    if link is None or link.case.type not in case_types:
        raise LinkNotThere
    return link.case


def is_applicant(case: Case, person: Person | None) -> bool:
    """`None` is whoever the caller let in by a link; a person must be the case's own applicant."""
    return person is None or (case.applicant_id is not None and person.pk == case.applicant_id)


def may_move(case: Case, move: Move, person: Person | None) -> bool:
    """Whether `person` may make `move`. The applicant's own moves may also be entered by the clerk, at the counter or from paper."""
    if move.right == APPROVAL:
        return False
    if move.right == APPLICANT:
        return is_applicant(case, person) or (person is not None and may(person, "cases.handle", case.department))
    return person is not None and may(person, move.right, case.department)


def moves_open_to(case: Case, person: Person | None) -> list[Move]:
    """The moves that lead from here and that `person` may make, in the order of the table."""
    return [move for move in case.kind.moves_from(case.state) if may_move(case, move, person)]


def running_approval(case: Case) -> Approval | None:
    return case.approvals.filter(state=ApprovalState.RUNNING).select_related("proposed_by").first()


def may_assign(case: Case, person: Person, to: Person | None) -> bool:
    """Giving work to others takes `cases.assign`; taking it, or giving one's own back, takes `cases.handle`."""
    if may(person, "cases.assign", case.department):
        return True
    takes = to is not None and to.pk == person.pk and case.assignee_id is None
    gives_back = to is None and case.assignee_id == person.pk
    return (takes or gives_back) and may(person, "cases.handle", case.department)


def who_can_handle(department: Department) -> QuerySet[Person]:
    """The staff who have `cases.handle` in `department` today, by a post there or above."""
    from yakuba.platform.cases.approvers import holders_of

    return holders_of("cases.handle", department)


def saved_filters_for(person: Person) -> QuerySet[SavedFilter]:
    """One's own, and those that colleagues share with a department one belongs to."""
    return (
        SavedFilter.objects.filter(Q(owner=person) | Q(shared_with__in=departments_seen_by(person)))
        .select_related("owner", "shared_with")
        .order_by("name", "pk")
    )
