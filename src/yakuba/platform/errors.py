"""How the program says no.

`Refused` is a normal answer: it carries a code for machines, words for the person and the HTTP status,
and is turned into a page or a problem+json (RFC 9457) in one place (`yakuba.platform.ui.refusals`).
Anything else that is raised is a bug.
"""

from __future__ import annotations


class Refused(Exception):
    """The town hall says no, and says what to do next."""

    code = "refused"
    status = 409

    def __init__(self, message: str, *, next_step: str = "", link: str = "", headers: dict[str, str] | None = None):
        super().__init__(message)
        self.message = message
        self.headers = headers or {}  # such as Retry-After; the answer carries them
        self.next_step = next_step
        self.link = link


class NotThere(Refused):
    """Absent or hidden: to the asker these are the same, so that nothing can be found out by guessing."""

    code = "not-there"
    status = 404


class NotYours(Refused):
    """Seen, but this person may not do that to it. Say who can."""

    code = "not-allowed"
    status = 403


class TooMany(Refused):
    """Asked too often in too short a time."""

    code = "too-many-requests"
    status = 429


class Unreadable(Refused):
    """What was sent can't be understood; `fields` maps a field's name to its messages."""

    code = "unreadable"
    status = 422

    def __init__(self, message: str, *, fields: dict[str, list[str]] | None = None, **kw):
        super().__init__(message, **kw)
        self.fields = fields or {}
