"""`./yakuba bench pages`: requests a second and p95 of the pages people open most, in a town with 100,000 cases.

Beside them a bare Django view (one small template, no middleware, no database) on the same server program with as many processes and
threads, in the same run. The query count of every page must be the same at 1,000 cases and at 100,000.

    --quick            2,000 cases, two seconds a page
    --only sqlite      or postgresql
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from _applicant import Applicant, Tally, percentile, photo
from _browser import Browser, form_in
from _town import Findings, Part, ScratchTown, answers, free_port, parts, scratch_town, wait_until

FEW, MANY = 1_000, 100_000
SECONDS = 8.0
CONNECTIONS = 8
Pages = dict[str, tuple[str, str]]  # name → path, session cookie
SESSION = "yakuba_session"


def main() -> None:
    parser = argparse.ArgumentParser(prog="pages")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", choices=["", "sqlite", "postgresql"])
    asked = parser.parse_args()
    few, many, seconds = (200, 2_000, 2.0) if asked.quick else (FEW, MANY, SECONDS)
    findings = Findings()
    for database in ("sqlite", "postgresql"):
        if asked.only in ("", database):
            with scratch_town(f"pages-{database}", postgres=database == "postgresql") as town:
                measure(town, findings, few, many, seconds)
    findings.print()


def measure(town: ScratchTown, findings: Findings, few: int, many: int, seconds: float) -> None:
    slug = town.stock("procedure")["slug"]
    sessions = town.stock("office")
    town.stock("cases", str(few))
    town.start()
    pages = asyncio.run(ways_to_pages(town, slug, sessions))
    at_few = town.stock("queries", json.dumps(pages))
    began = time.monotonic()
    total = town.stock("cases", str(many))["cases"]
    findings.figure(f"{town.database}: cases, seconds to make them", [total, round(time.monotonic() - began, 1)])
    at_many = town.stock("queries", json.dumps(pages))
    with bare_view(town) as bare:
        rates = [at_rest(findings, town, "bare Django view, before", bare, "", seconds)]
        for name, (path, cookie) in pages.items():
            rates.append(at_rest(findings, town, name, town.url + path, cookie, seconds))
        rates.append(at_rest(findings, town, "bare Django view, after", bare, "", seconds))
    bare_rate = (rates[0] + rates[-1]) / 2
    for name, rate in zip(pages, rates[1:-1], strict=True):
        findings.figure(f"{town.database}: {name}: share of the bare view's rate", f"1/{bare_rate / rate:.1f}")
        same = at_few[name] == at_many[name]
        findings.aim(f"{town.database}: {name}: queries at {few:,} and {many:,} cases", [at_few[name], at_many[name]], "equal", same)
    findings.figure(f"{town.database}: memory (MB)", town.memory())


async def ways_to_pages(town: ScratchTown, slug: str, sessions: dict[str, str]) -> Pages:
    """The addresses, each with a session that may open it: made by walking there."""
    filling = Browser(town.url, address="127.3.0.1")
    form = form_in((await filling.get(f"/procedures/{slug}/")).text)
    assert form is not None
    page = await filling.post(form.action, form.values)
    while page.status in {301, 302}:
        page = await filling.get(page.headers["location"])
    rng = random.Random(3)
    applicant = Applicant(town.url, rng, photo(rng), Tally())
    await applicant.apply(slug)
    status = re.search(r'href="(?:https?://[^/"]+)?(/cases/[\w-]+/)"', applicant.receipt.text)
    assert status is not None, "the receipt leads to the status page"
    return {
        "home": ("/", ""),
        "procedure": (f"/procedures/{slug}/", ""),
        "form step": (urlsplit(page.url).path, filling.cookies[SESSION]),
        "status page": (status[1], applicant.browser.cookies[SESSION]),
        "inbox of a head (all departments)": ("/office/", sessions["head"]),
        "inbox of a clerk (one department)": ("/office/", sessions["clerk"]),
        "inbox, a search": ("/office/?q=%E3%83%9F%E3%83%9B%E3%83%B3", sessions["head"]),
    }


@contextmanager
def bare_view(town: ScratchTown) -> Iterator[str]:
    port = free_port()
    server = parts("127.0.0.1", port, town.workers, town.threads)[0].command
    command = ["_bare:application" if word.endswith(":application") else word for word in server]
    part = Part("bare", command)
    part.start(town.env, town.log)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), within=30, what="the bare view answers")
        yield f"http://127.0.0.1:{port}/"
    finally:
        town.kill(part)


def at_rest(findings: Findings, town: ScratchTown, name: str, url: str, cookie: str, seconds: float) -> float:
    """Requests a second with as many connections as the server has threads, each asking again at once."""
    where = urlsplit(url)
    path = where.path + (f"?{where.query}" if where.query else "")
    took, elapsed = asyncio.run(_ask_again_and_again(f"{where.scheme}://{where.netloc}", path, cookie, seconds))
    rate = len(took) / elapsed
    times = f"{percentile(took, 0.5) * 1000:.1f} / {percentile(took, 0.95) * 1000:.1f}"
    findings.figure(f"{town.database}: {name}: requests/s, p50/p95 (ms)", f"{rate:.1f}, {times}")
    return rate


async def _ask_again_and_again(base: str, path: str, cookie: str, seconds: float) -> tuple[list[float], float]:
    took: list[float] = []

    async def one() -> None:
        browser = Browser(base)
        if cookie:
            browser.cookies[SESSION] = cookie
        await browser.get(path)  # the first of a connection is not counted
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            page = await browser.get(path)
            if page.status != 200:
                raise AssertionError(f"{path} answers {page.status}")
            took.append(page.seconds)
        browser.hang_up()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return took, time.perf_counter() - began


if __name__ == "__main__":
    main()
