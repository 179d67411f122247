"""The style page and the ten page types in a real browser: axe, width, contrast of every hue, keys, language."""

from __future__ import annotations

import pytest

from yakuba.platform.ui.style import HUES, PAGE_TYPES
from yakuba.platform.ui.testing import axe_finds_nothing, nothing_overflows

pytestmark = pytest.mark.browser
WIDTHS = (390, 1280)
STATES = [f"{kind}/?state={state}" for kind, states in PAGE_TYPES.items() for state in states]

# Text or sign, what it stands on, and how much contrast it needs (WCAG 1.4.3: 4.5 for text, 1.4.11: 3 for signs).
PAIRS = (
    *(
        (text, ground, 4.5)
        for text in ("text", "text-2", "text-hint", "accent", "accent-hover", "error")
        for ground in ("ground", "ground-2", "ground-3")
    ),
    *((text, "accent-soft", 4.5) for text in ("text", "accent-hover", "accent-active")),
    *(("on-accent", ground, 4.5) for ground in ("accent", "accent-hover", "accent-active", "error", "error-hover")),
    *((kind, f"{kind}-soft", 3) for kind in ("info", "success", "warning", "error")),
    *(("text", f"{kind}-soft", 4.5) for kind in ("info", "success", "warning", "error")),
    *((sign, "ground", 3) for sign in ("field-border", "line-strong", "focus-line", "success", "warning", "info", "visited")),
    ("error", "error-soft", 4.5),
)
CONTRAST = """(pairs) => {
  const probe = document.createElement("i");
  document.body.append(probe);
  const light = (name) => {
    probe.style.color = `var(--${name})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[0-9.]+/g).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const failed = [];
  for (const [one, other, least] of pairs) {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < least) failed.push(`${one} on ${other}: ${ratio.toFixed(2)} < ${least}`);
  }
  return failed;
}"""


@pytest.fixture(autouse=True)
def _open_to_all(settings):
    settings.DEMO = True


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_page_is_accessible_at_every_width_and_in_the_dark(live_server, browser_page, width, scheme):
    page = browser_page(width, scheme=scheme)
    page.goto(f"{live_server.url}/style/")
    nothing_overflows(page)
    axe_finds_nothing(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_type_is_accessible_in_every_state(live_server, browser_page, width):
    page = browser_page(width)
    for state in STATES:
        page.goto(f"{live_server.url}/style/pages/{state}")
        nothing_overflows(page)
        axe_finds_nothing(page)


def test_nothing_is_cut_off_on_a_small_phone_or_at_200_percent(live_server, browser_page):
    """1280 pixels at 200 % are 640; at 400 %, or on the smallest phone, 320 (WCAG 1.4.10)."""
    for width in (320, 640):
        page = browser_page(width)
        for address in ["/style/", *(f"/style/pages/{state}" for state in STATES)]:
            page.goto(live_server.url + address)
            nothing_overflows(page)


@pytest.mark.parametrize("kind", ["start", "step", "confirm", "done"])
def test_residents_may_double_the_letters_alone(live_server, browser_page, kind):
    for width in WIDTHS:
        page = browser_page(width)
        page.goto(f"{live_server.url}/style/pages/{kind}/")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        nothing_overflows(page)


def test_contrast_holds_for_every_hue_by_day_and_by_night(live_server, browser_page):
    for scheme in ("light", "dark"):
        page = browser_page(1280, scheme=scheme)
        page.goto(f"{live_server.url}/help/")
        for hue in HUES:
            page.evaluate("(hue) => document.documentElement.dataset.hue = hue", hue)
            assert page.evaluate(CONTRAST, PAIRS) == [], f"{hue} in {scheme}"


def test_the_contrast_test_sees_a_pair_that_is_too_weak(live_server, browser_page):
    page = browser_page(1280)
    page.goto(f"{live_server.url}/help/")
    assert page.evaluate(CONTRAST, [("ground-2", "ground", 4.5)]) != []


def test_the_language_is_switched_without_script(live_server, browser_page):
    page = browser_page(390, script=False)
    page.goto(f"{live_server.url}/help/")
    page.get_by_role("button", name="English").click()
    assert page.url == f"{live_server.url}/help/"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("button", name="English").get_attribute("aria-current") == "true"
    page.get_by_role("button", name="日本語", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "ja"


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(live_server, browser_page):
    page = browser_page(390)
    page.goto(f"{live_server.url}/style/pages/step/?state=error")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").nth(1).click()
    assert page.evaluate("document.activeElement.id") == "id_bad_born_era"


def test_a_list_is_walked_by_keys_and_its_deeds_come_with_a_selection(live_server, browser_page):
    page = browser_page(1280)
    page.goto(f"{live_server.url}/style/pages/list/")
    bar = page.locator("[data-bulk-bar]")
    assert not bar.is_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert bar.is_visible()
    assert bar.locator("output").inner_text() == "1"
    assert page.locator("tr.at input").is_checked()
    page.locator("[data-pick-all]").check()
    assert bar.locator("output").inner_text() == "8"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("jjx")
    assert page.locator("input[type=search]").input_value() == "jjx"


def test_what_was_typed_and_not_sent_is_guarded(live_server, browser_page):
    page = browser_page(1280)
    page.goto(f"{live_server.url}/style/pages/step/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_name").press_sequentially("試験")
    page.goto(f"{live_server.url}/help/")
    assert asked == ["beforeunload"]


def test_a_form_is_sent_once_however_often_the_button_is_pressed(live_server, browser_page):
    page = browser_page(390)
    page.goto(f"{live_server.url}/help/")
    page.evaluate("addEventListener('submit', (e) => { window.sent = (window.sent ?? 0) + !e.defaultPrevented; e.preventDefault(); })")
    for _ in range(3):
        page.locator(".languages button").first.dispatch_event("click")
    assert page.evaluate("window.sent") == 1


def test_scripts_for_residents_stay_far_below_sixty_kilobytes():
    import gzip
    from pathlib import Path

    from django.conf import settings

    built = Path(settings.BUILT) / "frontend" / "ui" / "ui.js"
    assert built.is_file(), "run `npm ci && node frontend/build.mjs`"
    assert len(gzip.compress(built.read_bytes())) < 5_000
