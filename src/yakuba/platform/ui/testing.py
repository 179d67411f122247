"""For the tests of everybody: a real browser on the live server, and axe.

The root conftest imports the fixtures; a test marked `browser` then writes

    def test_the_form_is_accessible(live_server, browser_page):
        page = browser_page(390)
        page.goto(live_server.url + "/procedures/")
        axe_finds_nothing(page)
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

AXE = Path(settings.BUILT) / "test" / "axe.min.js"
# Rules of WCAG 2.0–2.2 A and AA (JIS X 8341-3 is WCAG 2.0), and what axe calls good practice.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def _chromium() -> str | None:
    """The one that the launcher found, or the system's; None lets playwright take its own."""
    return os.environ.get("YAKUBA_CHROMIUM") or next((found for name in CHROMIUM if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for the tests of a module; its event loop must not outlive them, or the next module can't have one of its own."""
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread; Django would take that for an asynchronous context and refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Any, living_town: Any) -> Iterator[Callable[..., Any]]:
    """`browser_page(390)`: a page of that width. A message in its console, a failed request for a part of the page, or a
    script that breaks fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(width: int = 1280, *, language: str = "ja", scheme: str = "light", script: bool = True) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale=language.split("-", maxsplit=1)[0],
            color_scheme=scheme,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        page.on("pageerror", lambda broken: complaints.append(str(broken)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == [], f"the browser complained: {complaints}"


def _is_complaint(said: Any) -> bool:
    # A page may well answer 403, 404, 409 or 422: that is its job, and Chromium writes it into the console as an error.
    return said.type == "error" and "the server responded with a status of 4" not in said.text


def axe_finds_nothing(page: Any, *, leave_out: tuple[str, ...] = ()) -> None:
    """Fails with rule, element and advice when axe finds anything on the page as it stands."""
    assert AXE.is_file(), f"{AXE} is missing: run `npm ci && node frontend/build.mjs` (or ./yakuba test, which does)."
    # Playwright's evaluate goes around the page's CSP; a script element would, rightly, be refused.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "([tags, out]) => axe.run({exclude: out.map((s) => [s])}, {runOnly: {type: 'tag', values: tags}})"
        ".then((r) => r.violations.map((v) => v.id + ': ' + v.help + ' — '"
        " + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))",
        [AXE_TAGS, list(leave_out)],
    )
    assert found == [], f"axe on {page.url}:\n" + "\n".join(found)


def nothing_overflows(page: Any) -> None:
    """Nobody has to scroll sideways to read (WCAG 1.4.10)."""
    too_wide = page.evaluate(
        "() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]"
        ".filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)"
        ".map((e) => e.tagName + '.' + e.className)"
    )
    assert too_wide == [], f"{page.url} is wider than its window: {too_wide}"
