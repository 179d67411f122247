"""差戻し・補正: the office names fields, the applicant corrects exactly these, the office sees what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.cases import actions as cases
from yakuba.platform.dates import add_open_days, said_lazily
from yakuba.platform.people.models import Person
from yakuba.resident.procedures.actions.submitting import claim_files, tell_applicant
from yakuba.resident.procedures.definition import (
    Context,
    Step,
    StepResult,
    changed_paths,
    check_all,
    field_names,
    read_step,
    with_dependents,
)
from yakuba.resident.procedures.errors import AnswerUntilPast, FieldUnknown, NoCorrectionAsked, NotComplete
from yakuba.resident.procedures.models import Application, Correction
from yakuba.resident.procedures.queries import open_correction
from yakuba.resident.procedures.reading import definition_of

ANSWER_WITHIN_OPEN_DAYS = 10


@dataclass(frozen=True)
class Wanted:
    """One field to be corrected, and what is wrong with it."""

    path: str
    note: str = ""


@audit.deed()
def return_for_correction(
    application: Application, wanted: list[Wanted], *, by: Person, message: str = "", answer_until: date | None = None, revision=None
) -> Correction:
    """Ask for exactly these fields again (行政手続法第7条: 補正を求める). The clock of the case stops meanwhile."""
    known = field_names(definition_of(application.version))
    unknown = [item.path for item in wanted if item.path not in known]
    if unknown or not wanted:
        raise FieldUnknown(_("補正する項目を選んでください。"), fields={path: [_("この手続にない項目です。")] for path in unknown})
    if answer_until is not None and answer_until < timezone.localdate():
        raise AnswerUntilPast
    case = cases.move(application.case, "return", by=by, note=message, revision=revision)
    until = answer_until or add_open_days(timezone.localdate(), ANSWER_WITHIN_OPEN_DAYS)
    correction = Correction.objects.create(
        application=application,
        fields=[{"path": item.path, "note": item.note.strip()} for item in wanted],
        message=message.strip(),
        asked_by=by,
        answer_until=until,
    )
    audit.record("application.returned", case, by=by, fields=[item.path for item in wanted])
    tell_applicant("procedures.returned", application, until=said_lazily(until))
    application.case = case
    return correction


def wanted_paths(correction: Correction) -> set[str]:
    return {item["path"] for item in correction.fields}


def opened_fields(application: Application, correction: Correction) -> set[str]:
    """What the applicant may change: the returned fields, and the questions that hang on them."""
    return with_dependents(definition_of(application.version), wanted_paths(correction))


@audit.deed()
def save_correction(application: Application, step: Step, data: Any, context: Context, *, by: Person | None) -> StepResult:
    """Read the asked-for fields of one step; kept beside the application until it is sent."""
    correction = _locked(application)
    base = correction.pending_answers or application.answers
    result = read_step(definition_of(application.version), step, data, base, context, only=opened_fields(application, correction))
    correction.pending_answers = result.answers
    correction.save(update_fields=["pending_answers"])
    return result


@audit.deed()
def send_correction(application: Application, context: Context, *, by: Person | None) -> Application:
    """The applicant sends the corrected fields; the case goes back to review, and what was before is kept."""
    correction = _locked(application)
    before, after = application.answers, correction.pending_answers or application.answers
    errors = check_all(definition_of(application.version), after, context)
    if errors:
        raise NotComplete(list(errors), {path: [text] for step in errors.values() for path, text in step.items()})
    now = timezone.now()
    correction.answers_before, correction.answered_at, correction.pending_answers = before, now, None
    correction.save()
    application.answers, application.corrected_at = after, now
    application.save(update_fields=["answers", "corrected_at"])
    claim_files(after, application, by=by)
    application.case = cases.move(application.case, "correct", by=by)
    audit.record("application.corrected", application.case, by=by, fields=sorted(changed_paths(before, after)))
    return application


def _locked(application: Application) -> Correction:
    correction = open_correction(application)
    if correction is None:
        raise NoCorrectionAsked(application.case)
    return Correction.objects.select_for_update().get(pk=correction.pk)
