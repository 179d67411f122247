"""Sending in: from a draft on screen, or straight from a program; and taking back.

Both ways are idempotent: the same key gives the same application, however often it is sent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.cases import actions as cases
from yakuba.platform.cases import telling
from yakuba.platform.cases.models import Case
from yakuba.platform.files import actions as files
from yakuba.platform.files.models import StoredFile
from yakuba.platform.people.models import Person
from yakuba.resident.procedures.actions.drafting import kept_files
from yakuba.resident.procedures.definition import Context, Definition, applicant_of, check_all, read_all
from yakuba.resident.procedures.errors import NoSuchDraft, NotComplete, ProcedureNotOpen
from yakuba.resident.procedures.models import Application, Channel, Draft, Procedure, ProcedureVersion
from yakuba.resident.procedures.queries import application_of, locked_draft, open_correction, version_in_force
from yakuba.resident.procedures.reading import context_for, definition_of, plain_context, title_of


@audit.deed()
def submit(draft: Draft, *, by: Person | None) -> Application:
    """Send the draft in. A second press, or a retry after a broken connection, gets the same application."""
    try:
        draft_now = locked_draft(draft)
    except NoSuchDraft:
        earlier = already_sent(draft.pk)
        if earlier is None:
            raise
        return earlier
    version = draft_now.version
    version.procedure = Procedure.objects.select_related("department").get(pk=version.procedure_id)  # as it stands now
    _refuse_if_stopped(version.procedure)
    definition = definition_of(version)
    answers = _complete(definition, draft_now.answers, context_for(draft_now, by=by))
    application = _receive(
        version, definition, answers, by=by, language=draft_now.language, channel=Channel.ONLINE, key=f"draft:{draft_now.pk}"
    )
    draft_now.delete()
    return application


@audit.deed()
def submit_answers(
    procedure: Procedure, data: dict[str, Any], *, by: Person, key: str, language: str = "ja", channel: str = Channel.API
) -> Application:
    """Send in all answers at once, as a program does. `key` is the caller's idempotency key."""
    own_key = f"api:{by.pk}:{key}"
    earlier = _sent_with(own_key)
    if earlier is not None:
        return earlier
    version = version_in_force(procedure)
    if version is None:
        raise ProcedureNotOpen(procedure)
    _refuse_if_stopped(procedure)
    definition = definition_of(version)
    context = plain_context(language=language, by=by, proven={by.email} if by.email else set())
    answers, errors = read_all(definition, data, context)
    if errors:
        raise NotComplete([], {path: [message] for path, message in errors.items()})
    return _receive(version, definition, answers, by=by, language=language, channel=channel, key=own_key)


def _refuse_if_stopped(procedure: Procedure) -> None:
    if not procedure.takes_applications():
        raise ProcedureNotOpen(procedure)


def already_sent(draft_key: str) -> Application | None:
    """The application that a draft of that key became, if it was sent."""
    return _sent_with(f"draft:{draft_key}")


def _sent_with(key: str) -> Application | None:
    case = Case.objects.select_related("department").filter(key=key).order_by().first()
    return application_of(case) if case else None


def _complete(definition: Definition, answers: dict[str, Any], context: Context) -> dict[str, Any]:
    """The answers as they are kept, without hidden questions; NotComplete names the steps to go back to."""
    errors = check_all(definition, answers, context)
    if errors:
        raise NotComplete(list(errors), {path: [text] for step in errors.values() for path, text in step.items()})
    return read_all(definition, answers, replace(context, answers=answers))[0]


def _receive(
    version: ProcedureVersion,
    definition: Definition,
    answers: dict[str, Any],
    *,
    by: Person | None,
    language: str,
    channel: str,
    key: str,
) -> Application:
    procedure = version.procedure
    applicant = applicant_of(definition, answers)
    case = cases.receive(
        "application",
        title=str(procedure),
        topic=procedure.slug,
        department=procedure.department,
        applicant=by if by is not None and not by.is_staff else None,
        contact=cases.Contact(
            name=applicant.name,
            kana=applicant.kana,
            email=applicant.email or (by.email if by is not None and not by.is_staff else "") or "",
            phone=applicant.phone,
            language=language,
        ),
        by=by,
        due_in=definition.answer_within_open_days,
        key=key,
    )
    existing = Application.objects.filter(case=case).order_by().first()
    if existing is not None:
        return existing
    application = Application.objects.create(case=case, version=version, answers=answers, channel=channel, submitted_at=case.received_at)
    claim_files(answers, application, by=by)
    audit.record("application.received", case, by=by, procedure=procedure.slug, version=version.number, channel=channel)
    tell_applicant("procedures.received", application)
    return application


def claim_files(answers: dict[str, Any], application: Application, *, by: Person | None) -> None:
    """From now on the files belong to the case, and stay as long as it does: its closing starts their retention."""
    for stored in StoredFile.objects.filter(public_id__in=kept_files(answers), about_id=""):
        files.claim(stored, about=application.case, by=by)


def tell_applicant(kind: str, application: Application, **facts: Any) -> None:
    """Tell the applicant, by the procedure's name in their language."""
    telling.tell_applicant(kind, application.case, title=title_of(application), **facts)


@audit.deed()
def withdraw(application: Application, *, by: Person | None, note: str = "") -> Application:
    """The applicant takes it back (取下げ), while it is not decided."""
    case = cases.move(application.case, "withdraw", by=by, note=note)
    correction = open_correction(application)
    if correction is not None:
        correction.closed_at = timezone.now()
        correction.save(update_fields=["closed_at"])
    application.case = case
    tell_applicant("procedures.withdrawn", application)
    return application
