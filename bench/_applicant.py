"""An applicant made of code: walks the real pages, form by form, as a browser without JavaScript does.

Every request is repeated after a broken connection or an error of the server, as a person presses the button again: the send
button too, until a receipt number is read, so that a lost or doubled application would show. The key that makes this safe is the
draft's own, which stands in the address of the button.
"""

from __future__ import annotations

import asyncio
import io
import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from _browser import BrokenLine, Browser, Page, form_in, loopback_address
from PIL import Image

PHOTO_BYTES = 1_000_000
PATIENCE = 90.0
STEPS: list[dict[str, str]] = [
    {
        "owner_family": "見本",
        "owner_given": "花子",
        "owner_family_kana": "ミホン",
        "owner_given_kana": "ハナコ",
        "email": "hanako@example.jp",
        "phone": "03-0000-0000",
    },
    {"call_name": "ポチ", "born_on_era": "令和", "born_on_year": "8", "born_on_month": "1", "born_on_day": "5"},
    {},
]
_NUMBER = re.compile(r"\b\d{4}-\d{6,}-\d\b")
_people = itertools.count()


@dataclass
class Tally:
    """What the applicants saw: a receipt number each, how long each request took (s), and what went wrong on the way."""

    numbers: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    broken: int = 0
    refusals: Counter[int] = field(default_factory=Counter)
    given_up: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)  # what the answers of 5xx said
    unclear: int = 0  # answers of 5xx that did not say what to do next

    def saw(self, method: str, page: Page) -> None:
        self.seconds.setdefault(name_of(method, page.url), []).append(page.seconds)

    @property
    def all_seconds(self) -> list[float]:
        return [value for values in self.seconds.values() for value in values]


def name_of(method: str, url: str) -> str:
    """A request by what it is, without its ids."""
    parts = urlsplit(url).path.strip("/").split("/")
    kept = [part for part in parts if len(part) < 20 and not _NUMBER.fullmatch(part)]
    return f"{method} /{'/'.join(kept)}"


def photo(rng: random.Random, size: int = PHOTO_BYTES) -> bytes:
    """A real JPEG of `size` bytes or a little more: a scene with grain, as large as a telephone takes it after shrinking (1600 × 1200)."""
    wide, high = 1600, 1200
    shades = Image.frombytes("L", (16, 12), rng.randbytes(192)).resize((wide, high), Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", (wide, high), rng.randbytes(wide * high))
    other = Image.frombytes("L", (12, 9), rng.randbytes(108)).resize((wide, high), Image.Resampling.BICUBIC)
    low, top = 0.0, 1.0
    best = b""
    for _ in range(7):  # how much grain makes a file of that size
        share = (low + top) / 2
        picture = Image.merge("RGB", (Image.blend(shades, grain, share), shades, other))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=88)
        if out.tell() >= size:
            best, top = out.getvalue(), share
        else:
            low = share
    return best


def another_photo(picture: bytes, rng: random.Random) -> bytes:
    """The same picture with one block changed, so that no two applicants send the same bytes; cheap, unlike encoding anew."""
    middle = len(picture) // 2
    changed = bytearray(picture)
    for at in range(middle, middle + 64):
        if changed[at] not in (0xFF, 0x00) and changed[at - 1] != 0xFF:
            changed[at] = rng.randrange(1, 0xFF)
    return bytes(changed)


class Applicant:
    """One client. Each application is another person's: a new session, a new connection, an address of its own."""

    def __init__(self, base: str, rng: random.Random, picture: bytes, tally: Tally, patience: float = PATIENCE):
        self.base, self.rng, self.picture, self.tally, self.patience = base, rng, picture, tally, patience

    async def apply(self, slug: str, steps: list[dict[str, str]] = STEPS) -> str:
        """One whole application; the last of `steps` carries the photo. Returns the receipt number that was read."""
        self.browser = Browser(self.base, address=loopback_address(next(_people)), seen=self.tally.saw)
        try:
            return await self._apply(slug, steps)
        finally:
            self.browser.hang_up()

    async def _apply(self, slug: str, steps: list[dict[str, str]]) -> str:
        page = await self._submit(await self._ask("GET", f"/procedures/{slug}/"))
        for number, values in enumerate(steps):
            page = await self._fill(page, number, values, picture=number == len(steps) - 1)
        page = await self._submit(page)
        found = _NUMBER.search(page.text)
        if not found or "/done/" not in page.url:
            raise AssertionError(f"no receipt number on {page.url}: {page.status}")
        self.receipt = page
        self.tally.numbers.append(found[0])
        return found[0]

    async def _fill(self, page: Page, number: int, values: dict[str, str], *, picture: bool) -> Page:
        """One step; shown again after a broken line ('saved in another tab meanwhile'), a person reads it and goes on."""
        for _ in range(5):
            here = urlsplit(page.url).path
            page = await self._submit(page, values, picture=picture)
            if page.status == 409:
                page = await self._follow(await self._ask("GET", "/".join(here.split("/")[:4]) + "/"))
                if urlsplit(page.url).path != here:
                    return page  # the first press had arrived
            elif urlsplit(page.url).path != here and page.status < 400:
                return page
            else:
                raise AssertionError(f"step {number} was not accepted: {page.status} {_first_error(page.text)}")
        raise AssertionError(f"step {number} is shown again and again")

    async def _submit(self, page: Page, values: dict[str, str] | None = None, *, picture: bool = False) -> Page:
        form = form_in(page.text)
        if form is None:
            raise AssertionError(f"no form on {page.url}: {page.status} {_first_error(page.text)}")
        if missing := [name for name in values or {} if name not in form.values]:
            raise AssertionError(f"{page.url}: no control named {missing}; there are {sorted(form.values)}")
        files = {form.files[0]: ("photo.jpg", another_photo(self.picture, self.rng), "image/jpeg")} if picture else None
        return await self._follow(await self._ask("POST", form.action or page.url, form.filled(values or {}), files))

    async def _follow(self, page: Page) -> Page:
        while page.status in {301, 302, 303}:
            page = await self._ask("GET", page.headers["location"])
        return page

    async def _ask(self, method: str, url: str, values: dict[str, list[str]] | None = None, files: dict | None = None) -> Page:
        """Ask until there is an answer that is not the server's own trouble, as long as patience lasts."""
        until = time.monotonic() + self.patience
        while True:
            try:
                page = await (self.browser.get(url) if method == "GET" else self.browser.post(url, values or {}, files))
                if page.status < 500:
                    return page
                self.tally.refusals[page.status] += 1
                self.tally.words[_first_error(page.text)] += 1
                self.tally.unclear += "もう一度" not in page.text
            except BrokenLine:
                self.tally.broken += 1
            if time.monotonic() > until:
                raise TimeoutError(f"no answer from {method} {urlsplit(url).path} within {self.patience:.0f} s")
            await asyncio.sleep(0.2 + self.rng.random() * 0.3)


def _first_error(page: str) -> str:
    found = re.search(r'class="[^"]*error[^"]*"[^>]*>(.{0,400})', page, re.S) or re.search(r"<h1[^>]*>(.{0,400})", page, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else ""


async def crowd(
    base: str, slug: str, *, clients: int, going_on: Callable[[], bool], tally: Tally, picture: bytes, patience: float = PATIENCE
) -> None:
    """`clients` people at once, each applying again and again without a pause while `going_on()`; what is begun is finished."""

    async def one(seed: int) -> None:
        applicant = Applicant(base, random.Random(seed), picture, tally, patience)
        while going_on():
            try:
                await applicant.apply(slug)
            except (AssertionError, TimeoutError) as problem:
                tally.given_up.append(str(problem))
                await asyncio.sleep(0.5)

    await asyncio.gather(*(one(seed) for seed in range(clients)))


def for_seconds(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def percentile(values: list[float], share: float) -> float:
    """The nearest rank; NaN of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
