"""Files that come with a message."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yakuba.platform.errors import Unreadable
from yakuba.platform.files import actions as files
from yakuba.platform.files.models import StoredFile
from yakuba.platform.people.models import Person

MOST = 5


def kept_uploads(request: HttpRequest, *, by: Person | None) -> list[StoredFile]:
    """Store what was attached; a file that can't be taken refuses the message, with its words beside the field."""
    sent = [upload for upload in request.FILES.getlist("files") if upload.name]
    if len(sent) > MOST:
        message = _("一度に送れるファイルは%(most)s個までです。") % {"most": MOST}
        raise Unreadable(message, fields={"files": [message]})
    stored = []
    for upload in sent:
        try:
            stored.append(files.keep(upload, name=upload.name or "", purpose="cases.message", by=by))
        except Unreadable as problem:
            raise Unreadable(problem.message, fields={"files": [str(problem.message)]}, next_step=problem.next_step) from problem
    return stored
