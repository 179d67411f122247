"""A small, quick HTTP/1.1 client over asyncio: keeps its connection and its cookies, follows redirects, reads forms.

Clients and town share the cores of one machine, so what the client costs is missing from the town; that is why this is not a
general one. Each browser may have a loopback address of its own: the town sees as many people as there are, and its limits per
address stay as they are.
"""

from __future__ import annotations

import asyncio
import html
import re
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit


@dataclass
class Page:
    """One answer."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class BrokenLine(Exception):
    """The connection broke before the whole answer was there: nobody knows what became of the request."""


_MAIN = re.compile(r"<main\b.*?</main>", re.S)
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_CONTROL = re.compile(r"<(input|textarea|select)\b([^>]*)>(?:(?<=>)([^<]*)</textarea>)?", re.S)
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


@dataclass
class Form:
    """What a browser would send of a form, as it stands."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)  # a name may occur more than once
    files: list[str] = field(default_factory=list)

    def filled(self, given: dict[str, str]) -> dict[str, list[str]]:
        return self.values | {name: [value] for name, value in given.items()}


def form_in(page: str) -> Form | None:
    """The first form of the page's main part that changes something."""
    main = _MAIN.search(page)
    for attributes, inside in _FORM.findall(main[0] if main else ""):
        about = _attributes(attributes)
        if about.get("method", "").lower() == "post":
            return _read(Form(about.get("action", "")), inside)
    return None


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _read(form: Form, inside: str) -> Form:
    for tag, attributes, words in _CONTROL.findall(inside):
        about = _attributes(attributes)
        name, kind = about.get("name", ""), about.get("type", "text")
        if not name or kind in {"submit", "button"} or "disabled" in about:
            continue
        if kind == "file":
            form.files.append(name)
        elif kind in {"radio", "checkbox"}:
            if "checked" in about:
                form.values.setdefault(name, []).append(about.get("value", "on"))
        else:
            form.values.setdefault(name, []).append(html.unescape(words) if tag == "textarea" else about.get("value", ""))
    return form


def multipart(values: dict[str, list[str]], files: dict[str, tuple[str, bytes, str]]) -> tuple[bytes, str]:
    """The body of a form with files, and its content type."""
    mark = secrets.token_hex(16)
    pairs = [(name, value) for name, listed in values.items() for value in listed]
    pieces = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in pairs]
    for name, (file_name, content, media_type) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: {media_type}\r\n\r\n'
        pieces += [head.encode(), content, b"\r\n"]
    return b"".join([*pieces, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


class Browser:
    """One person's browser, on `address` of this machine."""

    def __init__(self, base: str, *, address: str = "", timeout: float = 30.0, seen: Callable[[str, Page], None] | None = None):
        self.base, self.address, self.timeout, self.seen = base, address, timeout, seen
        where = urlsplit(base)
        self.host, self.port = where.hostname or "127.0.0.1", where.port or 80
        self.cookies: dict[str, str] = {}
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def get(self, url: str) -> Page:
        return await self.ask("GET", url)

    async def post(self, url: str, values: dict[str, list[str]], files: dict[str, tuple[str, bytes, str]] | None = None) -> Page:
        if files:
            body, kind = multipart(values, files)
        else:
            body, kind = urlencode(values, doseq=True).encode(), "application/x-www-form-urlencoded"
        return await self.ask("POST", url, body, {"Content-Type": kind, "Origin": self.base, "Referer": urljoin(self.base, url)})

    async def ask(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Page:
        """One request, one answer; BrokenLine when there is none."""
        path = urljoin(f"{self.base}/", url).removeprefix(self.base)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self.timeout):
                status, answered, content = await self._exchange(method, path, body, headers or {})
        except (OSError, EOFError, TimeoutError, ValueError) as problem:
            self.hang_up()
            raise BrokenLine(f"{method} {path}: {problem!r}") from problem
        page = Page(f"{self.base}{path}", status, answered, content, time.perf_counter() - began)
        if self.seen:
            self.seen(method, page)
        return page

    async def _exchange(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if self.writer is None or self.writer.is_closing():
            own = (self.address, 0) if self.address else None
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port, local_addr=own, limit=2**18)
        assert self.reader is not None
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Accept-Language: ja", "Accept: text/html"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()
        return await self._answer(method)

    async def _answer(self, method: str) -> tuple[int, dict[str, str], bytes]:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, answered = int(head[0].split()[1]), {}
        for line in filter(None, head[1:]):
            name, _, value = line.partition(": ")
            name = name.lower()
            if name == "set-cookie":
                self._keep(value)
            answered[name] = value
        content = b"" if method == "HEAD" or status in {204, 304} else await self._content(answered)
        if answered.get("connection", "").lower() == "close":
            self.hang_up()
        return status, answered, content

    async def _content(self, answered: dict[str, str]) -> bytes:
        assert self.reader is not None
        if "chunked" not in answered.get("transfer-encoding", ""):
            return await self.reader.readexactly(int(answered["content-length"]))
        pieces = []
        while size := int((await self.reader.readline()).split(b";")[0], 16):
            pieces.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readline()
        return b"".join(pieces)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        self.cookies[name.strip()] = value.strip()

    def hang_up(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def loopback_address(number: int) -> str:
    """The `number`-th of the sixteen million addresses that Linux has on its loopback; empty where there is only one."""
    if sys.platform != "linux":
        return ""
    number = number % 16_000_000 + 256  # 127.0.1.0 and on
    return f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
