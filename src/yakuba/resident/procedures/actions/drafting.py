"""Filling in: begin, save a step, prove an e-mail address, take up again on another device, throw away.

Saving a step is not audited: a draft is the applicant's own paper until it is sent.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from yakuba.platform import audit
from yakuba.platform.dates import said_lazily
from yakuba.platform.files import actions as files
from yakuba.platform.files.models import StoredFile
from yakuba.platform.limits import limit
from yakuba.platform.notices.actions import send
from yakuba.platform.notices.recipients import Recipient
from yakuba.platform.people.models import Person
from yakuba.resident.procedures.definition import Step, StepResult, read_step
from yakuba.resident.procedures.errors import DraftMovedOn, NoSuchDraft, ProcedureNotOpen, TooManyCodes, WrongCode
from yakuba.resident.procedures.models import Draft, Procedure, draft_expiry
from yakuba.resident.procedures.queries import digest, living_drafts, locked_draft, version_in_force
from yakuba.resident.procedures.reading import context_for, definition_of

CODE_MINUTES = 30
CODE_TRIES = 5


@audit.deed()
def start_draft(procedure: Procedure, *, by: Person | None, language: str) -> Draft:
    """Begin an application with the version in force."""
    version = version_in_force(procedure)
    if version is None or not procedure.takes_applications():
        raise ProcedureNotOpen(procedure)
    draft = Draft.objects.create(version=version, person=by, language=language, answers={})
    audit.record("draft.started", procedure, by=by, version=version.number)
    return draft


def _locked(draft: Draft, revision: int | None = None) -> Draft:
    fresh = locked_draft(draft)
    _refuse_if_moved_on(fresh, revision)
    return fresh


def _refuse_if_moved_on(draft: Draft, revision: int | None) -> None:
    if revision is not None and draft.revision != revision:
        raise DraftMovedOn(reverse("procedures:draft", args=[draft.pk]))


def save_step(draft: Draft, step: Step, data: Any, *, by: Person | None, revision: int | None = None) -> StepResult:
    """Read what was typed in `step` and keep it, right or wrong: nothing typed is lost. Errors come back in the result.

    It is read before the draft is locked: looking through an upload takes time, and nobody else should wait for it.
    """
    _refuse_if_moved_on(draft, revision)
    return _write_step(draft, step, data, _read_step(draft, step, data, by), by=by, revision=revision)


def _read_step(draft: Draft, step: Step, data: Any, by: Person | None) -> StepResult:
    return read_step(definition_of(draft.version), step, data, draft.answers, context_for(draft, by=by))


@audit.deed()
def _write_step(draft: Draft, step: Step, data: Any, result: StepResult, *, by: Person | None, revision: int | None) -> StepResult:
    draft_now = _locked(draft, revision)
    if draft_now.revision != draft.revision:  # another window was quicker: what it saved must not be undone
        result = _read_step(draft_now, step, data, by)
    draft_now.answers = result.answers
    done = [name for name in draft_now.done_steps if name != step.name]
    draft_now.done_steps = done if result.errors else [*done, step.name]
    _touch(draft_now)
    draft.__dict__.update(draft_now.__dict__)
    return result


def _touch(draft: Draft) -> None:
    draft.revision += 1
    draft.saved_at = timezone.now()
    draft.expires_at = draft_expiry()
    draft.save(update_fields=["answers", "done_steps", "link_digest", "revision", "saved_at", "expires_at"])


@audit.deed()
def send_code(draft: Draft, address: str, *, by: Person | None) -> None:
    """Mail a six-digit code to `address`, to prove that the applicant reads it."""
    limit(f"code:{draft.pk}", rate="5/h", refusal=TooManyCodes)
    limit(f"code-to:{digest(address)}", rate="10/h", refusal=TooManyCodes)
    draft_now = _locked(draft)
    code = f"{secrets.randbelow(10**6):06d}"
    draft_now.code_digest = digest(f"{draft_now.pk}:{address}:{code}")
    draft_now.code_for, draft_now.code_tries = address, 0
    draft_now.code_until = timezone.now() + timedelta(minutes=CODE_MINUTES)
    draft_now.save(update_fields=["code_digest", "code_for", "code_tries", "code_until"])
    send(
        "procedures.code",
        to=Recipient(email=address, language=draft_now.language),
        code=code,
        minutes=CODE_MINUTES,
        title=definition_of(draft_now.version).title,
    )
    audit.record("draft.code_sent", draft_now.version.procedure, by=by)


def prove_address(draft: Draft, code: str, *, by: Person | None) -> None:
    """Accept the code, or raise WrongCode. The failed try is kept although the code is refused."""
    if not _try_code(draft, code, by=by):
        raise WrongCode


@audit.deed()
def _try_code(draft: Draft, code: str, *, by: Person | None) -> bool:
    draft_now = _locked(draft)
    if draft_now.code_tries >= CODE_TRIES:
        raise TooManyCodes
    alive = draft_now.code_until is not None and draft_now.code_until > timezone.now()
    wanted = digest(f"{draft_now.pk}:{draft_now.code_for}:{code}")
    right = alive and constant_time_compare(draft_now.code_digest, wanted)
    if right:
        draft_now.proven = sorted({*draft_now.proven, draft_now.code_for})
        draft_now.code_digest, draft_now.code_until = "", None
    else:
        draft_now.code_tries += 1
    draft_now.save(update_fields=["proven", "code_digest", "code_until", "code_tries"])
    draft.__dict__.update(draft_now.__dict__)
    audit.record("draft.address_proven" if right else "draft.code_wrong", draft_now.version.procedure, by=by)
    return right


@audit.deed()
def mail_resume_link(draft: Draft, address: str, *, by: Person | None) -> None:
    """Send a link that opens this draft on another device. An earlier link stops working."""
    limit(f"resume:{draft.pk}", rate="5/h")
    limit(f"resume-to:{digest(address)}", rate="10/h")
    draft_now = _locked(draft)
    secret = secrets.token_urlsafe(24)
    draft_now.link_digest = digest(secret)
    _touch(draft_now)
    draft.__dict__.update(draft_now.__dict__)
    send(
        "procedures.resume",
        to=Recipient(email=address, language=draft_now.language),
        link=settings.SITE_URL + reverse("procedures:resume", args=[secret]),
        title=definition_of(draft_now.version).title,
        until=said_lazily(timezone.localtime(draft_now.expires_at).date()),
    )
    audit.record("draft.link_sent", draft_now.version.procedure, by=by)


def draft_by_link(secret: str) -> Draft:
    """The draft that a mailed link opens; NoSuchDraft for any other secret."""
    draft = living_drafts().filter(link_digest=digest(secret)).first() if secret else None
    if draft is None:
        raise NoSuchDraft
    return draft


@audit.deed()
def discard_draft(draft: Draft, *, by: Person | None) -> None:
    """Throw a draft away, with the files put into it."""
    draft_now = _locked(draft)
    for stored in StoredFile.objects.filter(public_id__in=kept_files(draft_now.answers)):
        files.dispose(stored, by=by, reason="draft discarded")
    audit.record("draft.discarded", draft_now.version.procedure, by=by)
    draft_now.delete()


def kept_files(answers: Any) -> set[str]:
    """The public ids of all files in `answers`, wherever they are nested."""
    if isinstance(answers, dict):
        own = {answers["file"]} if isinstance(answers.get("file"), str) else set()
        return own.union(*(kept_files(value) for value in answers.values()))
    if isinstance(answers, list):
        return set().union(*(kept_files(value) for value in answers))
    return set()
