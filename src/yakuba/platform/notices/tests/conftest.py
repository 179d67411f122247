"""A kind of each sort, with words of its own, and a mail server on this machine that behaves as told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from yakuba.platform.notices.kinds import NoticeKind, kinds

WORDS = Path(__file__).parent / "words"
KINDS = {
    "t.received": NoticeKind("受け付けたとき", "申請を受け付けました（{{ number }}）", "t.received"),
    "t.decided": NoticeKind("決まったとき", "審査が終わりました", "t.received", mandatory=True),
    "t.code": NoticeKind("確認コード", "確認コード", "t.code", mandatory=True, secret=True, urgent=True),
    "t.task": NoticeKind("担当になったとき", "案件の担当になりました", "t.received", audience="staff"),
}


@pytest.fixture(autouse=True)
def _kinds(settings):
    before = dict(kinds._entries)
    kinds._entries.update(KINDS)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], WORDS]}]
    settings.SITE_URL = "https://yakuba.example.jp"
    settings.DEFAULT_FROM_EMAIL = "noreply@yakuba.example.jp"
    yield
    kinds._entries = before


@dataclass
class PostOffice:
    """A real SMTP server in a thread. `recipient`, `content` answer for RCPT and the final dot; `at` drops the line at a step."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    connections: int = 0
    recipient: Callable[[str], str | None] = lambda address: None
    sender: Callable[[str], str | None] = lambda address: None
    content: Callable[[bytes], str | None] = lambda content: None
    drop_at: str = ""
    before_answer: Callable[[], None] = lambda: None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.drop_at == "MAIL":
            server.transport.abort()
        if no := self.sender(address):
            return no
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.drop_at == "RCPT":
            server.transport.abort()
        if no := self.recipient(address):
            return no
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if no := self.content(envelope.content):
            return no
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        self.before_answer()
        if self.drop_at == "answer":
            server.transport.abort()
        return "250 queued as 4711"


class DroppingAtData(SMTP):
    """Hangs up when it should say 354."""

    async def smtp_DATA(self, arg):
        if self.event_handler.drop_at == "DATA":
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Server(Controller):
    def factory(self):
        return DroppingAtData(self.handler, hostname="mail.example.jp", enable_SMTPUTF8=False)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture
def post_office(settings):
    """The mail server is up, and the settings name it."""
    office = PostOffice(port=free_port())
    server = Server(office, hostname="127.0.0.1", port=office.port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", office.port, 5
    settings.EMAIL_HOST_USER = ""
    yield office
    server.stop()


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Until it holds; a test that waits in vain fails."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.02)
