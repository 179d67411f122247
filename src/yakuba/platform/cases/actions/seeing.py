"""Reading a case is a deed too: whoever reads personal data leaves a trace."""

from __future__ import annotations

from django.core.cache import cache

from yakuba.platform import audit
from yakuba.platform.cases.models import Case
from yakuba.platform.people.models import Person

SEEN_EVERY = 600


def note_seen(case: Case, person: Person) -> None:
    """Record that `person` read the case, once in ten minutes."""
    if cache.add(f"cases:seen:{person.pk}:{case.pk}", 1, SEEN_EVERY):
        audit.record("case.seen", case, by=person)
