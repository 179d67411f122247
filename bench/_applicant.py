"""An applicant made of code: walks the real pages, form by form, as a browser without JavaScript does.

Every write is repeated after a broken connection, as a person presses the button again; the send button is pressed
until a receipt number is read, so that a lost or doubled application would show.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

PHOTO_BYTES = 1_000_000


class Form(HTMLParser):
    """The first POST form of a page that is not the language switch: its action, and the names and values of its controls."""

    def __init__(self, page: str):
        super().__init__()
        self.action = ""
        self.values: dict[str, str] = {}
        self.files: list[str] = []
        self._inside = self._done = False
        self._here: tuple[str, dict[str, str], list[str]] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form" and at.get("method", "").lower() == "post" and not self._done:
            self._here = (at.get("action", ""), {}, [])
        elif self._here and tag in {"input", "textarea", "select"} and at.get("name"):
            kind = at.get("type", "")
            if kind == "file":
                self._here[2].append(at["name"])
            elif kind in {"radio", "checkbox"}:
                if "checked" in at:
                    self._here[1][at["name"]] = at.get("value", "on")
                else:
                    self._here[1].setdefault(at["name"], "")
            elif kind != "submit":
                self._here[1][at["name"]] = at.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._here:
            action, values, files = self._here
            self._here = None
            if "/i18n/" not in action and "language" not in values and "/accounts/" not in action and not self._done:
                self.action, self.values, self.files, self._done = action, values, files, True


@dataclass
class Tally:
    """What the applicants saw: a receipt number each, and how long each request took (s)."""

    numbers: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    send_seconds: list[float] = field(default_factory=list)
    repeats: int = 0
    refusals: int = 0


def photo(rng: random.Random, size: int = PHOTO_BYTES) -> bytes:
    """A real JPEG of about `size` bytes that no one else has."""
    import io

    from PIL import Image

    side = 700
    while True:
        noise = Image.frombytes("RGB", (side, side), rng.randbytes(side * side * 3))
        out = io.BytesIO()
        noise.save(out, "JPEG", quality=88)
        if out.tell() >= size:
            return out.getvalue()
        side = int(side * 1.1)


class Applicant:
    """One client with a session of its own."""

    def __init__(self, base: str, rng: random.Random, picture: bytes, tally: Tally, patience: float = 60.0):
        self.base, self.rng, self.picture, self.tally, self.patience = base, rng, picture, tally, patience
        self.client = httpx.AsyncClient(base_url=base, timeout=30, follow_redirects=False)

    async def _ask(self, method: str, url: str, **kw) -> httpx.Response:
        """Ask until there is an answer; a broken connection or a 5xx is asked again, as long as patience lasts."""
        until = time.monotonic() + self.patience
        while True:
            begun = time.perf_counter()
            try:
                response = await self.client.request(method, url, **kw)
                if response.status_code < 500:
                    self.tally.seconds.append(time.perf_counter() - begun)
                    return response
                self.tally.refusals += 1
            except httpx.TransportError:
                self.tally.repeats += 1
            if time.monotonic() > until:
                raise TimeoutError(f"no answer from {url}")
            await asyncio.sleep(0.2 + self.rng.random() * 0.3)

    async def _follow(self, response: httpx.Response) -> httpx.Response:
        while response.status_code in {301, 302, 303}:
            response = await self._ask("GET", response.headers["location"])
        return response

    async def _submit(self, page: httpx.Response, values: dict[str, str], picture: bool = False) -> httpx.Response:
        form = Form(page.text)
        data = form.values | {name: value for name, value in values.items() if name in form.values or name == "agree"}
        missing = [name for name in values if name not in data]
        if missing:
            raise AssertionError(f"{page.url}: no control named {missing}; there are {sorted(form.values)}")
        files = {form.files[0]: ("photo.jpg", self.picture, "image/jpeg")} if picture and form.files else None
        url = form.action or str(page.url)
        return await self._ask("POST", url, data=data, files=files, headers={"Referer": str(page.url), "Origin": self.base})

    async def apply(self, slug: str, steps: list[dict[str, str]]) -> str:
        """One whole application; the last of `steps` carries the photo. Returns the receipt number that was read."""
        page = await self._ask("GET", f"/procedures/{slug}/")
        page = await self._follow(await self._submit(page, {}))
        for number, values in enumerate(steps):
            here = page.url
            page = await self._follow(await self._submit(page, values, picture=number == len(steps) - 1))
            if page.url == here or page.status_code >= 400:
                raise AssertionError(f"step {number} was not accepted: {page.status_code} {_first_error(page.text)}")
        begun = time.perf_counter()
        page = await self._follow(await self._submit(page, {}))
        self.tally.send_seconds.append(time.perf_counter() - begun)
        found = re.search(r"\b(\d{4}-\d{6,}-\d)\b", page.text)
        if not found:
            raise AssertionError(f"no receipt number on {page.url}: {page.status_code}")
        self.tally.numbers.append(found[1])
        return found[1]

    async def close(self) -> None:
        await self.client.aclose()


def _first_error(page: str) -> str:
    found = re.search(r'class="[^"]*error[^"]*"[^>]*>(.{0,400})', page, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]) if found else ""


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
