"""The pictures in docs/: `python scripts/take_screenshots.py http://localhost:8000` against a running demo town.

Each is taken from the program as it is, by a person of the demo cast, at the width of a phone or of a desk. Needs
playwright and a Chromium; pictures are stored with few colours, so that the repository stays small.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from yakuba.platform.ui.testing import QUIET, _chromium

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PHONE, DESK = 390, 1280


def opened(browser: Browser, town: str, width: int, who: str = "") -> Page:
    """A page of that width, signed in as `who` of the demo cast."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="ja").new_page()
    if who:
        page.goto(f"{town}/demo/sign-in/")
        page.locator(f'form:has(input[value="{who}"]) button').first.click()
        page.wait_for_load_state()
    return page


def keep(page: Page, name: str, most: int = 1500) -> None:
    """The page from its top, `most` pixels at most."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    picture = picture.crop((0, 0, picture.width, min(picture.height, most))).convert("P", palette=Image.Palette.ADAPTIVE, colors=64)
    IMAGES.mkdir(parents=True, exist_ok=True)
    picture.save(IMAGES / f"{name}.png", optimize=True)
    print(name)


def follow(page: Page, text: str, role: Any = "link") -> None:
    page.get_by_role(role, name=text).first.click()
    page.wait_for_load_state()


def resident_applies(browser: Browser, town: str) -> None:
    page = opened(browser, town, PHONE)
    page.goto(f"{town}/procedures/")
    keep(page, "find", 1100)
    page.goto(f"{town}/procedures/dog-registration/")
    keep(page, "start")
    follow(page, "申請をはじめる", "button")
    keep(page, "step")
    page.get_by_role("button", name="次へ進む").last.click()
    page.wait_for_load_state()
    keep(page, "errors")


def resident_follows(browser: Browser, town: str) -> None:
    page = opened(browser, town, PHONE, "sato")
    page.goto(f"{town}/my/")
    keep(page, "my-page", 1100)
    page.locator("main a.title").first.click()
    keep(page, "status")


def office_answers(browser: Browser, town: str) -> None:
    page = opened(browser, town, DESK, "suzuki")
    page.goto(f"{town}/office/")
    keep(page, "inbox", 900)
    page.locator("main tbody tr").filter(has_text="審査中").first.get_by_role("link").first.click()
    keep(page, "case", 1400)
    follow(page, "補正を求める")
    keep(page, "return", 1000)
    page.go_back()
    follow(page, "決裁に回す")
    keep(page, "propose", 1000)
    head = opened(browser, town, DESK, "ito")
    head.goto(f"{town}/office/?waiting=approver")
    waiting = [link.get_attribute("href") for link in head.locator("main tbody tr a:first-of-type").all()]
    for case in waiting:  # some wait for the next stage
        head.goto(town + str(case))
        if head.get_by_role("button", name="承認する").count():
            break
    keep(head, "approve", 1100)
    head.goto(f"{town}/office/procedures/")
    keep(head, "procedures", 700)
    head.goto(f"{town}/office/figures/")
    keep(head, "figures", 1100)


def forms_travel(browser: Browser, town: str) -> None:
    page = opened(browser, town, DESK, "tanaka")
    package = page.request.get(f"{town}/office/procedures/resident-record-copy/versions/1/package.json").body()
    page.goto(f"{town}/office/procedures/-/packages/")
    page.set_input_files("input[type=file]", {"name": "juminhyo.yakuba.json", "mimeType": "application/json", "buffer": package})
    page.get_by_role("button", name="内容を確かめる").click()
    page.wait_for_load_state()
    keep(page, "package", 900)


def operator_watches(browser: Browser, town: str) -> None:
    page = opened(browser, town, DESK, "yamada")
    page.goto(f"{town}/office/health/")
    keep(page, "health", 900)


def main() -> int:
    town = (sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000").rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(QUIET))
        for story in (resident_applies, resident_follows, office_answers, forms_travel, operator_watches):
            story(browser, town)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
