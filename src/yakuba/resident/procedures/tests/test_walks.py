"""The main job in a real browser, on a phone and at a desk: a resident applies, the office answers, the resident reads the outcome."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from PIL import Image

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.models import Case
from yakuba.platform.ui.testing import axe_finds_nothing, nothing_overflows
from yakuba.resident.procedures.actions import correcting, deciding
from yakuba.resident.procedures.actions.correcting import Wanted
from yakuba.resident.procedures.factories import a_procedure, an_application
from yakuba.resident.procedures.models import Application, ProcedureVersion
from yakuba.resident.procedures.packages import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (390, 1280)


@pytest.fixture
def dog(living_town, town):
    return a_procedure(town.records)


@pytest.fixture
def opened(live_server, browser_page, signed_in):
    """`opened(width, person)`: a browser page at the front door, as that person."""

    def open_as(width, person=None, **how):
        page = browser_page(width, **how)
        if person is not None:
            session = signed_in(person, Client()).cookies[django_settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(live_server.url + "/")
        return page

    return open_as


def looks_right(page):
    """What every page on the way must be: without a finding of axe, and readable without scrolling sideways."""
    axe_finds_nothing(page)
    nothing_overflows(page)


def press(page, name: str):
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state()


def follow(page, name: str):
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def photo() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "peru").save(out, "JPEG")
    return {"name": "pochi.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fill_owner(page):
    for name, text in (
        ("owner_family", "佐藤"),
        ("owner_given", "花子"),
        ("owner_family_kana", "さとう"),
        ("owner_given_kana", "はなこ"),
        ("email", "sato@example.jp"),
    ):
        page.fill(f'[name="{name}"]', text)


def fill_dog(page):
    page.fill('[name="call_name"]', "ポチ")
    page.select_option('[name="born_on_era"]', "令和")
    for part, text in (("year", "8"), ("month", "1"), ("day", "5")):
        page.fill(f'[name="born_on_{part}"]', text)
    page.set_input_files('[name="photo"]', photo())


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_resident_finds_a_procedure_applies_and_holds_a_number(dog, opened, width, script):
    page = opened(width, script=script)
    page.goto(page.url + "procedures/")
    see = looks_right if script else nothing_overflows  # axe is itself a script
    see(page)
    follow(page, "犬の登録")
    see(page)
    press(page, "申請をはじめる")
    see(page)
    press(page, "次へ進む")
    assert page.get_by_role("alert").is_visible()
    see(page)
    fill_owner(page)
    press(page, "次へ進む")
    fill_dog(page)
    see(page)
    press(page, "次へ進む")
    assert page.get_by_role("heading", name="内容の確認").is_visible()
    see(page)
    press(page, "この内容で申請する")
    assert page.get_by_role("heading", name="申請を受け付けました").is_visible()
    assert Case.objects.get().number in page.locator("main").inner_text()
    see(page)
    follow(page, "進み具合を見る")
    assert page.get_by_text("受け付けました").first.is_visible()
    see(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_resident_corrects_what_was_returned_and_reads_the_outcome(dog, opened, sato, suzuki, ito, tanaka, width):
    application = an_application(dog, by=sato)
    application.case = cases.move(application.case, "review", by=suzuki)
    correcting.return_for_correction(application, [Wanted("call_name", "鑑札の名前と違います")], by=suzuki, message="確かめてください。")
    page = opened(width, sato)
    follow(page, "マイページ")
    looks_right(page)
    follow(page, application.case.title)
    looks_right(page)
    follow(page, "補正する")
    assert page.locator('[name="born_on_year"]').count() == 0
    looks_right(page)
    page.fill('[name="call_name"]', "ポチ太郎")
    press(page, "この内容で送り直す")
    looks_right(page)
    application.refresh_from_db()
    assert application.answers["call_name"] == "ポチ太郎"
    deciding.propose(application, "granted", by=suzuki)
    for approver in (ito, tanaka):
        application.case = cases.approve(application.case, by=approver)
    deciding.decide(application, by=suzuki)
    page.reload()
    assert page.get_by_text("承認されました").first.is_visible()
    looks_right(page)
    link = page.get_by_role("link", name=re.compile("通知書")).first.get_attribute("href")
    assert page.request.get(page.url.split("/cases/")[0].split("/my/")[0] + link).body().startswith(b"%PDF")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_office_takes_up_returns_proposes_approves_and_decides(dog, opened, sato, suzuki, ito, tanaka, width):
    application = an_application(dog, by=sato)
    number = application.case.number
    page = opened(width, suzuki)
    page.goto(page.url + "office/")
    looks_right(page)
    page.get_by_role("link", name=number).click()
    looks_right(page)
    press(page, "審査を始める")
    assert state_of(application) == "reviewing"
    follow(page, "補正を求める")
    looks_right(page)
    page.get_by_label("犬の名前", exact=True).check()
    page.get_by_label("申請者への説明").fill("鑑札に書く名前を教えてください。")
    press(page, "補正を求める")
    assert state_of(application) == "returned"
    looks_right(page)
    correct(application, sato)
    page.reload()
    follow(page, "決裁に回す")
    looks_right(page)
    page.get_by_label(re.compile("^承認")).first.check()
    press(page, "決裁に回す")
    assert state_of(application) == "approval"
    for person, after in ((ito, "approval"), (tanaka, "approved")):
        desk = opened(width, person)
        desk.goto(f"{desk.url}office/cases/{number}/")
        looks_right(desk)
        press(desk, "承認する")
        assert state_of(application) == after
    page.reload()
    follow(page, "決定を通知する")
    looks_right(page)
    press(page, "決定を通知する")
    assert state_of(application) == "granted"
    looks_right(page)


def state_of(application: Application) -> str:
    return Case.objects.get(pk=application.case_id).state


def correct(application: Application, sato) -> None:
    from yakuba.resident.procedures.reading import definition_of, plain_context

    application.refresh_from_db()
    context = plain_context(language="ja", by=sato)
    correcting.save_correction(application, definition_of(application.version).steps[1], {"call_name": "ポチ太郎"}, context, by=sato)
    correcting.send_correction(application, context, by=sato)


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_keep_procedures_as_text_and_see_them_before_residents_do(dog, opened, ito, width):
    page = opened(width, ito)
    page.goto(page.url + "office/procedures/")
    looks_right(page)
    follow(page, "犬の登録")
    looks_right(page)
    follow(page, "新しい版を作る")
    looks_right(page)
    text = page.locator("#definition").input_value()
    page.locator("#definition").fill(text.replace("3,000円", "3,500円"))
    press(page, "保存して下見する")
    looks_right(page)
    press(page, "この版を公開する")
    assert dog.versions.filter(published_at__isnull=False).count() == 2
    page.goto(page.url.split("/office/")[0] + "/procedures/dog/")
    assert page.get_by_text("3,500円").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_of_another_town_is_looked_at_taken_in_and_published(dog, opened, tanaka, town, width):
    """Written out, its fee changed there, brought back: the head reads what is different before anything happens."""
    theirs = dog.versions.get()
    package = json.dumps(build(ProcedureVersion(number=8, definition=theirs.definition | {"fee": "無料"}), made_at=timezone.now()))
    page = opened(width, tanaka)
    page.goto(page.url + "office/procedures/")
    follow(page, "パッケージを取り込む")
    looks_right(page)
    press(page, "内容を確かめる")
    looks_right(page)  # no file chosen: a word beside the field
    page.set_input_files("input[type=file]", {"name": "dog.yakuba.json", "mimeType": "application/json", "buffer": package.encode()})
    press(page, "内容を確かめる")
    looks_right(page)
    assert page.get_by_role("row").filter(has_text="手数料").inner_text().split()[-1] == "無料"
    press(page, "編集中の版として取り込む")
    looks_right(page)
    press(page, "この版を公開する")
    assert dog.versions.get(number=2).origin["version"] == 8
    looks_right(page)
