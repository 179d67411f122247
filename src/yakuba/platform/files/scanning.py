"""Malware scan: the EICAR test file always, everything else by ClamAV where one runs.

We speak clamd's INSTREAM ourselves: the `clamd` package sends with `socket.send`, which may send less than it was given once a time
limit is set, and loses the answer when clamd hangs up in the middle because a file is over its limit.
"""

from __future__ import annotations

import logging
import socket
import struct
from enum import Enum
from typing import BinaryIO

from django.conf import settings

from yakuba.platform.files.errors import CannotBeScanned, Infected

log = logging.getLogger("yakuba.files")
_CHUNK = 64 * 1024
_PATIENCE = 30.0
# The test file of EICAR (eicar.org), in two halves so that a scanner leaves this source alone.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Verdict(Enum):
    CLEAN = "clean"
    AWAY = "away"  # a scanner is configured and can't be reached: the file is held until it can
    NOT_CONFIGURED = "not configured"


def is_eicar(head: bytes) -> bool:
    """By EICAR's own rule: the 68 bytes at the start, at most 128 with white space after."""
    return head.startswith(EICAR) and not head[len(EICAR) : 129].strip(b" \t\r\n\x1a")


def scan(file: BinaryIO) -> Verdict:
    """Scan from the start. Raises Infected for what must not be kept."""
    file.seek(0)
    if is_eicar(file.read(129)):
        raise Infected
    if not settings.CLAMAV:
        return Verdict.NOT_CONFIGURED
    try:
        answer = _instream(file)
    except OSError as problem:
        log.warning("virus scanner can't be reached", extra={"error": type(problem).__name__})
        return Verdict.AWAY
    return _judge(answer)


def is_reachable() -> bool:
    """Whether the configured scanner answers."""
    try:
        with _connect() as link:
            link.settimeout(5)
            link.sendall(b"zPING\0")
            return _read_answer(link) == "PONG"
    except (OSError, ValueError):
        return False


def _judge(answer: str) -> Verdict:
    if answer.endswith(" FOUND"):
        log.warning("virus found", extra={"signature": answer.removeprefix("stream: ").removesuffix(" FOUND")[:80]})
        raise Infected
    if answer.endswith(" OK"):
        return Verdict.CLEAN
    if "size limit exceeded" in answer:
        log.error("virus scanner refuses the size: raise StreamMaxLength in clamd.conf")
        raise CannotBeScanned
    log.error("virus scanner gave an answer we don't know", extra={"answer": answer[:80]})
    return Verdict.AWAY


def _instream(file: BinaryIO) -> str:
    file.seek(0)
    with _connect() as link:
        try:
            link.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK):
                link.sendall(struct.pack("!L", len(chunk)) + chunk)
            link.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # clamd hangs up once a file is over its limit; its answer can still be read
        return _read_answer(link)


def _read_answer(link: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        part = link.recv(1024)
        if not part:
            break
        answer += part
    if not answer:
        raise ConnectionError("no answer")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connect() -> socket.socket:
    """`host:port`, `[v6]:port`, or the path of a socket."""
    where = settings.CLAMAV
    if where.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.settimeout(_PATIENCE)
            link.connect(where)
        except OSError:
            link.close()
            raise
        return link
    host, _, port = where.rpartition(":")
    link = socket.create_connection((host.strip("[]") or "127.0.0.1", int(port)), timeout=5)
    link.settimeout(_PATIENCE)
    return link
