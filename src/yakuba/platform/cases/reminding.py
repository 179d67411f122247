"""Due cases are called to mind every open morning: one notice a person, with counts and a link to the list."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.cases.approvers import holders_of
from yakuba.platform.cases.clock import soon
from yakuba.platform.cases.filters import due_is
from yakuba.platform.cases.models import Case
from yakuba.platform.dates import is_open_day
from yakuba.platform.notices.actions import send
from yakuba.platform.notices.recipients import Recipient
from yakuba.platform.people.models import Department, Person


@audit.deed()
def remind_of_due(today: date | None = None) -> int:
    """Remind assignees of what is overdue or nearly due, and those who assign of what nobody handles. May run twice unharmed."""
    today = today or timezone.localdate()
    if not is_open_day(today):
        return 0
    own: dict[int, Counter] = defaultdict(Counter)
    free: dict[int, Counter] = defaultdict(Counter)
    urgent = Case.objects.filter(due_is("overdue", today) | due_is("soon", today))
    for assignee, place, due_on in urgent.values_list("assignee", "department", "due_on"):
        counts = own[assignee] if assignee else free[place]
        counts["overdue" if due_on and due_on < today else "soon"] += 1
    told = [_tell(person, own[person.pk], "/office/?assignee=me&sort=due", today, "own") for person in _here(own)]
    for department in Department.objects.filter(pk__in=free):
        link = f"/office/?assignee=nobody&department={department.code}&sort=due"
        told += [_tell(person, free[department.pk], link, today, department.code) for person in holders_of("cases.assign", department)]
    return len(told)


def _here(counts: dict[int, Counter]) -> list[Person]:
    return list(Person.objects.filter(pk__in=counts, is_active=True, kind="staff").order_by("pk"))


def _tell(person: Person, counts: Counter, link: str, today: date, which: str) -> Person:
    send(
        "case.due_soon",
        to=Recipient(person=person),
        link=link,
        key=f"{today.isoformat()}:{person.pk}:{which}",
        overdue=counts["overdue"],
        soon=counts["soon"],
        until=soon(today),
        free=which != "own",
    )
    return person
