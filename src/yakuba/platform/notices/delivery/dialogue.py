"""One conversation with a mail server, step by step, so that a failure says at which step it was.

Python's `sendmail` and Django's backend fold the steps into one and tell a refusal from a lost connection, but not whether the
connection was lost before or after the mail was out: exactly the difference between "try again" and "nobody knows".
"""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from yakuba.platform.notices.delivery.composing import sender_address
from yakuba.platform.notices.delivery.outcomes import End, Outcome
from yakuba.platform.notices.recipients import in_ascii

_LOST = (OSError, smtplib.SMTPException)


class Way(Protocol):
    """A way for mail to leave. It is opened before anything is claimed, and used for many mails."""

    def open(self) -> Outcome | None:
        """Get ready; None if that worked, or why no mail can leave now."""

    def hand_over(self, mail: EmailMessage, address: str) -> Outcome:
        """Hand one mail over."""

    def close(self) -> None:
        """Say goodbye; never fails."""


class SmtpWay:
    """A mail server, reached by the EMAIL_… settings."""

    def __init__(self) -> None:
        self.server: smtplib.SMTP | None = None

    def open(self) -> Outcome | None:
        if self.server is not None:
            return None
        try:
            server = self._connect()
        except smtplib.SMTPConnectError as no:
            return Outcome(End.AWAY, "greeting_refused", _said(no.smtp_code, no.smtp_error))
        except ssl.SSLError:
            return Outcome(End.AWAY, "encryption_failed")
        except _LOST:
            return Outcome(End.AWAY, "no_connection")
        problem = self._introduce(server)
        if problem is None:
            self.server = server
        else:
            server.close()
        return problem

    def _connect(self) -> smtplib.SMTP:
        # Our own name, said in the greeting; left out, Python would ask the name server for it.
        facts = {"local_hostname": urlsplit(settings.SITE_URL).hostname or "localhost", "timeout": settings.EMAIL_TIMEOUT}
        if settings.EMAIL_USE_SSL:
            return smtplib.SMTP_SSL(settings.EMAIL_HOST, settings.EMAIL_PORT, context=ssl.create_default_context(), **facts)
        return smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, **facts)

    def _introduce(self, server: smtplib.SMTP) -> Outcome | None:
        try:
            server.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except smtplib.SMTPAuthenticationError as no:
            return Outcome(End.AWAY, "sign_in_refused", _said(no.smtp_code, no.smtp_error))
        except smtplib.SMTPHeloError as no:
            return Outcome(End.AWAY, "greeting_refused", _said(no.smtp_code, no.smtp_error))
        except (ssl.SSLError, smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException):
            return Outcome(End.AWAY, "encryption_failed" if settings.EMAIL_USE_TLS else "sign_in_refused")
        except _LOST:
            return Outcome(End.AWAY, "no_connection")
        return None

    def hand_over(self, mail: EmailMessage, address: str) -> Outcome:
        assert self.server is not None, "opened first"
        try:
            outcome = self._announce(self.server, address) or self._deliver(self.server, mail)
        except _LOST:  # before the last dot: whatever the server has of it, it may not deliver
            outcome = Outcome(End.AWAY, "connection_lost")
        if outcome.end in (End.AWAY, End.UNKNOWN):
            self._hang_up()
        elif outcome.end is not End.SENT:
            self._start_afresh()
        return Outcome(outcome.end, outcome.reason, _without(address, outcome.reply))

    def _announce(self, server: smtplib.SMTP, address: str) -> Outcome | None:
        """MAIL, RCPT, DATA: until here nothing left, whatever happens."""
        code, said = server.mail(sender_address())
        if code // 100 != 2:
            if code == 552:  # too large; the other answers here concern us, not the recipient
                return Outcome(End.REFUSED, "content_refused", _said(code, said))
            return Outcome(End.AWAY, "sender_refused", _said(code, said))
        code, said = server.rcpt(in_ascii(address))
        if code // 100 != 2:
            if code == 421:
                return Outcome(End.AWAY, "greeting_refused", _said(code, said))
            return Outcome(*((End.REFUSED, "recipient_refused") if code // 100 == 5 else (End.LATER, "recipient_later")), _said(code, said))
        code, said = server.docmd("DATA")
        if code == 354:
            return None
        if code // 100 not in (4, 5):  # no answer that fits the question: leave, nothing was sent
            return Outcome(End.AWAY, "connection_lost")
        return _answer_to_content(code, said)

    def _deliver(self, server: smtplib.SMTP, mail: EmailMessage) -> Outcome:
        server.send(_dotted(mail.as_bytes()))
        # With the final dot the mail is out of our hands. From here on, no answer means: nobody knows.
        try:
            server.send(b".\r\n")
            code, said = server.getreply()
        except _LOST:
            return Outcome(End.UNKNOWN, "no_answer")
        if code // 100 == 2:
            return Outcome(End.SENT, "", _said(code, said))
        if code // 100 in (4, 5):
            return _answer_to_content(code, said)
        return Outcome(End.UNKNOWN, "no_answer")  # a line that is no answer

    def _start_afresh(self) -> None:
        """After a refusal the server must forget what it heard; one that can't even do that is left."""
        try:
            if self.server is not None and self.server.rset()[0] // 100 != 2:
                self._hang_up()
        except _LOST:
            self._hang_up()

    def _hang_up(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None

    def close(self) -> None:
        try:
            if self.server is not None:
                self.server.quit()
        except _LOST:
            pass
        self._hang_up()


def _answer_to_content(code: int, said: bytes) -> Outcome:
    if code == 421:
        return Outcome(End.AWAY, "greeting_refused", _said(code, said))
    if code // 100 == 5:
        return Outcome(End.REFUSED, "content_refused", _said(code, said))
    return Outcome(End.LATER, "content_later", _said(code, said))


def _dotted(message: bytes) -> bytes:
    """The message with CRLF line ends, and lines that begin with a dot made safe (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    stuffed = re.sub(rb"(?m)^\.", b"..", lines)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"


def _without(address: str, reply: str) -> str:
    """Servers like to quote the address; what we keep shall not."""
    kept = re.sub(re.escape(address), "…", reply, flags=re.IGNORECASE)
    kept = re.sub(r"[^\s<>]+@[^\s<>]+", "…", kept)
    return " ".join(c for c in kept.split() if c.isprintable())[:300]
