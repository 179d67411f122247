"""Adding to the timeline. Entries are never changed; every deed on a case adds one and counts its revision up."""

from __future__ import annotations

from typing import Any

from yakuba.platform.cases.errors import CaseNotThere, Stale
from yakuba.platform.cases.models import Case, Entry
from yakuba.platform.people.models import Person


def lock(case: Case, revision: int | None = None) -> Case:
    """The case as it is now, locked until the deed ends. `revision`: what the form was drawn from; Stale if others were quicker."""
    fresh = Case.objects.select_for_update(of=("self",)).select_related("department", "applicant", "assignee").filter(pk=case.pk).first()
    if fresh is None:
        raise CaseNotThere
    if revision is not None and revision != fresh.revision:
        raise Stale(fresh, list(fresh.entries.filter(revision__gt=revision).select_related("by")))
    return fresh


def add_entry(case: Case, kind: str, *, by: Person | None, **rest: Any) -> Entry:
    """Add a line. Whoever is no member of staff acts as the applicant, unless it is the machine."""
    rest.setdefault("by_applicant", by is not None and not by.is_staff)
    return Entry.objects.create(case=case, kind=kind, by=by, revision=case.revision, **rest)


def save(case: Case, *fields: str) -> None:
    """Write what a deed changed; the revision counts up, so that forms drawn before are stale."""
    case.revision += 1
    case.save(update_fields=[*fields, "revision"])
