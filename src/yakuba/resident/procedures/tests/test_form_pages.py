"""The form in a real browser: with the script and without it, on a phone and at a desk, in three languages."""

from __future__ import annotations

import pytest

from yakuba.platform.ui.testing import axe_finds_nothing, nothing_overflows
from yakuba.resident.procedures.tests.form_pages import DEFINITIONS, loaded

pytestmark = [pytest.mark.browser, pytest.mark.urls("yakuba.resident.procedures.tests.form_pages"), pytest.mark.django_db(transaction=True)]
SLUGS = sorted(path.stem for path in DEFINITIONS.glob("*.json"))


@pytest.fixture
def opened(live_server, browser_page):
    def open_step(slug, step, **how):
        page = browser_page(how.pop("width", 390), **how)
        page.goto(f"{live_server.url}/try/{slug}/{step}/")
        return page

    return open_step


def shown(page, path):
    return page.locator(f'[data-path="{path}"]').is_visible()


def fill_name(page, path, family="見本", given="花子", family_kana="みほん", given_kana="ハナコ"):
    for part, text in (("family", family), ("given", given), ("family_kana", family_kana), ("given_kana", given_kana)):
        page.fill(f'[name="{path}_{part}"]', text)


def fill_day(page, path, era, year, month, day):
    page.select_option(f'[name="{path}_era"]', era)
    for part, text in (("year", year), ("month", month), ("day", day)):
        page.fill(f'[name="{path}_{part}"]', text)


def test_questions_come_and_go_while_one_answers(opened):
    page = opened("child-allowance", "claimant")
    assert not shown(page, "mutual_aid")
    page.check('[name="job"][value="employee"]')
    assert shown(page, "mutual_aid")
    assert shown(page, "job_note")
    page.check('[name="job"][value="none"]')
    assert not shown(page, "mutual_aid")


def test_words_for_other_appear_with_the_choice(opened):
    page = opened("child-allowance", "claimant")
    assert not page.locator('[name="reason_other"]').is_visible()
    page.check('[name="reason"][value="other"]')
    assert page.locator('[name="reason_other"]').is_visible()


def test_a_condition_on_a_date_follows_what_is_typed(opened):
    page = opened("change-of-address", "addresses")
    fill_day(page, "moved_on", "令和", "８", "11", "20")
    assert not shown(page, "late_reason")
    page.fill('[name="moved_on_month"]', "10")
    assert shown(page, "late_reason")


def test_the_other_calendar_is_told(opened):
    page = opened("change-of-address", "addresses")
    fill_day(page, "moved_on", "令和", "8", "11", "20")
    assert "2026年11月20日" in page.locator('[data-path="moved_on"] .live').inner_text()


def test_a_word_beside_the_question_follows_its_condition(opened):
    page = opened("course-entry", "course")
    page.check('[name="course"][value="history"]')
    page.check('[name="friends"][value="alone"]')
    page.click('button[name="go"]')
    page.goto(page.url.replace("/applicant/", "/needs/"))
    assert page.locator('[data-path="motive"] .need').inner_text() == "必須"


def test_rows_are_added_and_removed_in_place_and_sent(opened):
    page = opened("child-allowance", "children")
    assert page.locator(".row").count() == 1
    assert not page.locator("[data-remove]").first.is_visible()
    page.click("[data-add]")
    page.click("[data-add]")
    assert page.locator(".row").count() == 3
    for number, (family, year) in enumerate((("一郎", "2"), ("二郎", "4"), ("三郎", "6"))):
        fill_name(page, f"children.{number}.name", given=family)
        fill_day(page, f"children.{number}.birth_date", "令和", year, "5", "5")
        page.check(f'[name="children.{number}.relation"][value="child"]')
        page.check(f'[name="children.{number}.lives_with"][value="yes"]')
    page.locator("[data-remove]").nth(1).click()
    assert page.locator("[data-counted]").all_inner_texts()[0] == "1"
    assert "お子さん 2" in page.locator("[data-said]").inner_text()
    page.fill('[name="older_count"]', "0")
    page.click('button[name="go"]')
    page.goto(page.url.split("/child-allowance/")[0] + "/child-allowance/confirm/")
    text = page.inner_text("main")
    assert "一郎" in text
    assert "三郎" in text
    assert "二郎" not in text


def test_a_question_inside_a_row_comes_and_goes(opened):
    page = opened("child-allowance", "children")
    page.click("[data-add]")
    page.check('[name="children.1.lives_with"][value="no"]')
    assert shown(page, "children.1.apart_reason")
    assert not shown(page, "children.0.apart_reason")
    page.check('[name="children.1.apart_reason"][value="school"]')
    assert shown(page, "children.1.apart_place")
    assert not shown(page, "children.1.apart_address")


def test_without_script_the_same_form_leads_to_the_same_answers(opened):
    page = opened("course-entry", "course", script=False)
    page.check('[name="course"][value="pottery"]')
    page.check('[name="friends"][value="together"]')
    page.click('button[name="go"]')
    assert page.locator('[data-path="companions"]').is_visible()
    assert not page.locator(".error-summary").count()
    fill_name(page, "companions.0.name")
    page.fill('[name="companions.0.age"]', "３０歳")
    page.click('button[name="add:companions"]')
    assert page.locator(".row").count() == 2
    page.click('button[name="go"]')
    assert "/applicant/" in page.url
    page.click('button[name="go"]')
    assert page.locator(".error-summary a").count() >= 4
    page.fill('[name="address_postal"]', "112-0003")
    page.click('button[name="address_lookup"]')
    assert page.input_value('[name="address_city"]') == "文京区"
    assert page.input_value('[name="address_street"]') == "春日"


def test_the_links_of_the_error_summary_lead_to_the_boxes(opened):
    page = opened("child-allowance", "claimant")
    page.click('button[name="go"]')
    for link in page.locator(".error-summary a").all():
        target = link.get_attribute("href")[1:]
        assert page.evaluate(
            "(id) => { const e = document.getElementById(id); return e && e.matches('input, select, textarea, legend') }", target
        ), target


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("slug", SLUGS)
def test_axe_finds_nothing_on_any_step_empty_or_wrong(opened, slug, width):
    page = opened(slug, loaded(slug).steps[0].name, width=width)
    for step in loaded(slug).steps:
        page.goto(page.url.split(f"/{slug}/")[0] + f"/{slug}/{step.name}/")
        axe_finds_nothing(page)
        nothing_overflows(page)
        page.click('button[name="go"]')
        axe_finds_nothing(page)
        nothing_overflows(page)


@pytest.mark.parametrize("width", [320, 390])
def test_rows_fit_the_smallest_phone(opened, width):
    page = opened("change-of-address", "members", width=width)
    page.click("[data-add]")
    page.check('[name="members.1.foreign"][value="other"]')
    nothing_overflows(page)
    axe_finds_nothing(page)
