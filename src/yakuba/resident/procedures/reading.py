"""From rows to the definition language and back: one place that builds contexts and caches parsed definitions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone, translation

from yakuba.platform.files import actions as files
from yakuba.platform.files.models import StoredFile
from yakuba.platform.people.models import Person
from yakuba.resident.procedures.definition import Context, Definition
from yakuba.resident.procedures.models import Application, Draft, ProcedureVersion
from yakuba.resident.procedures.texts import Text

_parsed: dict[str, Definition] = {}
_PARSED_AT_MOST = 500


def definition_of(version: ProcedureVersion) -> Definition:
    """The parsed definition of a version; parsed once a process, since the hash tells the content."""
    found = _parsed.get(version.content_hash)
    if found is None:
        if len(_parsed) >= _PARSED_AT_MOST:
            _parsed.clear()
        found = _parsed[version.content_hash] = Definition.from_json(version.definition)
    return found


def title_of(application: Application) -> Text:
    """What was applied for; said in the language of whoever reads it."""
    return definition_of(application.version).title


def keep_upload(upload: UploadedFile, purpose: str, *, by: Person | None) -> dict[str, Any]:
    """Keep an uploaded file and return what the answers remember of it."""
    stored = files.keep(upload, name=upload.name or "", purpose=purpose, by=by)
    return remembered(stored)


def remembered(stored: StoredFile) -> dict[str, Any]:
    return {"file": stored.public_id, "name": stored.name, "media_type": stored.media_type, "size": stored.size}


def find_upload(file_id: str, *, by: Person | None) -> dict[str, Any] | None:
    """What the answers remember of a file that `by` uploaded and that belongs to nothing yet; None for any other id."""
    if by is None:
        return None
    stored = StoredFile.objects.filter(public_id=file_id, added_by=by, about_type="", purpose__startswith="procedures.").first()
    return remembered(stored) if stored is not None and not stored.is_disposed else None


def day_of(application: Application) -> date:
    """The day by which an application is read: its conditions must not change with the calendar after it was sent."""
    return timezone.localtime(application.submitted_at).date()


def plain_context(*, language: str, by: Person | None, proven: set[str] | None = None, today: date | None = None) -> Context:
    return Context(
        language=language,
        today=today or timezone.localdate(),
        proven=frozenset(proven or set()),
        keep=lambda upload, purpose: keep_upload(upload, purpose, by=by),
        find=lambda file_id: find_upload(file_id, by=by),
        town=settings.TOWN,
    )


def context_for(draft: Draft, *, by: Person | None) -> Context:
    """The context in which `draft` is read: an account's own address needs no second proof."""
    proven = set(draft.proven)
    if by is not None and by.email:
        proven.add(by.email)
    return plain_context(language=translation.get_language() or draft.language, by=by, proven=proven)
