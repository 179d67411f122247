"""Who may see what: every page, route and export of this service starts here."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from yakuba.platform import kana
from yakuba.platform.cases.models import Case
from yakuba.platform.cases.queries import cases_visible_to
from yakuba.platform.people.models import Person
from yakuba.platform.people.rights import departments_with, may
from yakuba.resident.procedures.errors import NoSuchDraft
from yakuba.resident.procedures.models import Application, Correction, Decision, Draft, Procedure, ProcedureState, ProcedureVersion


def procedures_on_show() -> QuerySet[Procedure]:
    """What residents find: open, announced for later, just closed, or stopped with a reason; never what is being prepared."""
    return Procedure.objects.exclude(state=ProcedureState.PREPARED).select_related("department")


def procedures_found(words: str, category: str = "") -> QuerySet[Procedure]:
    """Procedures on show in which every word occurs, whatever its width or kana."""
    found = procedures_on_show()
    if category:
        found = found.filter(category=category)
    for word in kana.narrow(words).split():
        found = found.filter(search_key__contains=kana.search_key(word))
    return found


def procedures_editable_by(person: Person) -> QuerySet[Procedure]:
    """What staff may edit: the procedures of departments where they have `procedures.edit`."""
    return Procedure.objects.filter(department__in=departments_with(person, "procedures.edit")).select_related("department")


def version_in_force(procedure: Procedure) -> ProcedureVersion | None:
    """The newest published version: what a new application is made with."""
    return procedure.versions.filter(published_at__isnull=False).order_by("-number").first()


def version_in_the_making(procedure: Procedure) -> ProcedureVersion | None:
    return procedure.versions.filter(published_at__isnull=True).first()


def digest(secret: str) -> str:
    """What is kept of a secret that we sent out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def living_drafts() -> QuerySet[Draft]:
    """With what every page of a draft reads, and no more: each further table costs a page as much as a query of its own."""
    return Draft.objects.filter(expires_at__gt=timezone.now()).select_related("version__procedure")


def locked_draft(draft: Draft) -> Draft:
    """The draft as it stands now, held until the end of the transaction; NoSuchDraft if it was sent or thrown away meanwhile.

    Its version never changes, so the one that was read with it stays.
    """
    fresh = Draft.objects.filter(pk=draft.pk, expires_at__gt=timezone.now()).select_for_update().order_by().first()
    if fresh is None:
        raise NoSuchDraft
    if fresh.version_id == draft.version_id:
        fresh.version = draft.version
    return fresh


def draft_for(key: str, *, person: Person | None, held: Collection[str]) -> Draft:
    """The draft `key` for its owner, or for the session that holds it. Anyone else: NoSuchDraft, as if it were not there."""
    draft = living_drafts().filter(key=key).first()
    if draft is None:
        raise NoSuchDraft
    owned = person is not None and draft.person_id is not None and draft.person_id == person.pk
    if not owned and not (draft.person_id is None and key in held):
        raise NoSuchDraft
    return draft


def drafts_of(person: Person) -> QuerySet[Draft]:
    return living_drafts().filter(person=person)


def applications_visible_to(person: Person) -> QuerySet[Application]:
    """An application is seen exactly where its case is seen."""
    return Application.objects.filter(case__in=cases_visible_to(person)).select_related("case__department", "version__procedure")


def application_of(case: Case) -> Application | None:
    """The application whose number, state and department `case` holds."""
    application = Application.objects.filter(case=case).select_related("version__procedure").order_by().first()
    if application is not None:
        application.case = case
    return application


def open_correction(application: Application) -> Correction | None:
    return application.corrections.filter(answered_at__isnull=True, closed_at__isnull=True).first()


def living_decision(application: Application) -> Decision | None:
    return application.decisions.filter(dropped_at__isnull=True).select_related("proposed_by", "decided_by", "notice").first()


def may_edit(person: Person, procedure: Procedure) -> bool:
    return may(person, "procedures.edit", procedure.department)


def open_now() -> QuerySet[Procedure]:
    now = timezone.now()
    return (
        procedures_on_show()
        .filter(
            Q(opens_at__isnull=True) | Q(opens_at__lte=now), Q(closes_at__isnull=True) | Q(closes_at__gt=now), state=ProcedureState.OPEN
        )
        .order_by(F("position"))
    )
