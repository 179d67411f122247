"""Hand-over (引継ぎ): everything a person holds at work goes to their successor in one deed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.errors import NotYours
from yakuba.platform.people.actions.staff import must_manage
from yakuba.platform.people.held import holdings_of_person
from yakuba.platform.people.models import Person


@dataclass(frozen=True)
class Moved:
    """What went over, of one kind."""

    label: str | Promise
    lines: list[str]


def held_by(person: Person) -> list[tuple[str, str | Promise, int]]:
    """Name, label and count of everything that `person` holds; kinds with nothing as well, so that nothing looks forgotten."""
    return [(name, held.label, held.count(person)) for name, held in holdings_of_person.items()]


@audit.deed()
def hand_over(person: Person, to: Person, *, by: Person) -> list[Moved]:
    """Hand all that `person` holds over to `to`: all of it or, when one part refuses, nothing."""
    must_manage(by)
    if person.pk == to.pk:
        raise NotYours(_("引き継ぐ相手には別の職員を選んでください。"))
    if not to.is_staff or not to.is_here:
        raise NotYours(_("引き継ぐ相手は、在職している職員にしてください。"))
    moved = [Moved(held.label, held.hand_over(person, to, by)) for held in holdings_of_person]
    counts = {name: len(part.lines) for (name, _held), part in zip(holdings_of_person.items(), moved, strict=True)}
    audit.record("person.handed_over", person, by=by, to=to, counts=counts)
    return [part for part in moved if part.lines]
