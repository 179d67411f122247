"""Ways for mail that are no SMTP server: Django's backends that write into a folder, the terminal or memory."""

from __future__ import annotations

from email.message import EmailMessage

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage as DjangoMail
from django.core.mail import get_connection

from yakuba.platform.notices.delivery.dialogue import SmtpWay, Way
from yakuba.platform.notices.delivery.outcomes import End, Outcome

_LOCAL = tuple(f"django.core.mail.backends.{name}." for name in ("filebased", "console", "locmem", "dummy"))


class _Composed(DjangoMail):
    """Our message in the shape that Django's backends expect."""

    def __init__(self, mail: EmailMessage, address: str):
        super().__init__(subject=str(mail["Subject"]), body=mail.get_content(), to=[address])
        self.composed = mail

    def message(self, *args: object, **kw: object) -> EmailMessage:  # type: ignore[override]
        return self.composed


class BackendWay:
    """A Django backend. What it wrote half is no mail that anybody received, as long as it writes locally."""

    def __init__(self) -> None:
        self.connection = None

    def open(self) -> Outcome | None:
        try:
            self.connection = self.connection or get_connection()
        except (OSError, ImproperlyConfigured):  # Django says so of a folder that it can't write to
            return Outcome(End.AWAY, "folder_unwritable")
        return None

    def hand_over(self, mail: EmailMessage, address: str) -> Outcome:
        try:
            handed = self.connection.send_messages([_Composed(mail, address)])  # type: ignore[union-attr]
        except OSError:
            if settings.EMAIL_BACKEND.startswith(_LOCAL):
                return Outcome(End.AWAY, "folder_unwritable")
            return Outcome(End.UNKNOWN, "no_answer")
        return Outcome(End.SENT) if handed != 0 else Outcome(End.UNKNOWN, "no_answer")

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()


def way() -> Way:
    """How mail leaves this town hall."""
    return SmtpWay() if settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend" else BackendWay()
