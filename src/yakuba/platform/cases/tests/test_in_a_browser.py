"""The pages of a case in a real browser: nothing for axe to find, nothing wider than its window, and the keys work."""

import pytest
from django.conf import settings
from django.urls import reverse

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.actions import Contact
from yakuba.platform.cases.factories import a_case
from yakuba.platform.ui.testing import axe_finds_nothing, nothing_overflows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opens(live_server, browser_page, signed_in):
    """`opens(suzuki, address, 390)`: that page, in a browser where they are signed in."""

    def open_page(person, address, width=1280, language="ja"):
        page = browser_page(width, language=language)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if person:
            cookies[settings.SESSION_COOKIE_NAME] = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page.goto(live_server.url + address)
        return page

    return open_page


@pytest.fixture
def talked_about(town, suzuki, ito, tanaka, sato):
    """A case before its head, with words on both sides and a title that is long."""
    case = a_case(town, title="ごみ集積所のカラスよけネットの貸出しと、その使い方についての相談" * 2, applicant=sato)
    cases.assign(case, suzuki, by=ito)
    cases.write_message(case, "電柱の番号が分かりますか", by=suzuki)
    cases.write_message(case, "あ" * 400, by=sato, from_applicant=True)
    cases.add_note(case, "https://example.jp/" + "x" * 120, by=suzuki)
    case = cases.request_approval(cases.move(case, "start", by=suzuki), by=suzuki, proposal="直します")
    return cases.approve(case, by=ito, note="よい")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_the_office_are_accessible(width, town, talked_about, suzuki, tanaka, opens):
    free = a_case(town, contact=Contact(name="森 健", email="mori@example.jp"))
    own = reverse("cases:detail", args=[talked_about.number])
    working = cases.move(a_case(town), "start", by=suzuki)
    for person, address in [
        (tanaka, reverse("cases:inbox") + "?progress=all&q=&due=soon"),
        (tanaka, own),
        (suzuki, reverse("cases:detail", args=[free.number])),
        (suzuki, reverse("cases:transfer", args=[free.number])),
        (suzuki, reverse("cases:due", args=[free.number])),
        (suzuki, reverse("cases:propose", args=[working.number])),
    ]:
        page = opens(person, address, width)
        for closed in page.query_selector_all("details:not([open]) > summary"):
            closed.evaluate("summary => summary.parentElement.open = true")
        axe_finds_nothing(page)
        nothing_overflows(page)


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_applicants_pages_are_accessible(width, language, town, talked_about, suzuki, sato, opens):
    asked = cases.move(a_case(town, applicant=sato), "ask", by=suzuki, note="どの電柱ですか")
    for address in [
        reverse("cases:my_page"),
        reverse("cases:status", args=[talked_about.public_id]),
        reverse("cases:status", args=[asked.public_id]),
        reverse("cases:status_move", args=[asked.public_id, "withdraw"]),
        reverse("cases:renew"),
    ]:
        page = opens(sato, address, width, language)
        axe_finds_nothing(page)
        nothing_overflows(page)


def test_a_clerk_works_through_the_list_by_keys(town, suzuki, opens):
    first, second = a_case(town, title="一つ目", due_in=1), a_case(town, title="二つ目", due_in=5)
    page = opens(suzuki, reverse("cases:inbox"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-count]").inner_text() == "1"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/office/cases/{second.number}/")
    page.keyboard.press("k")
    page.wait_for_url(f"**/office/cases/{first.number}/")
    page.keyboard.press("j")
    page.wait_for_url(f"**/office/cases/{second.number}/")
    page.keyboard.press("/")
    page.keyboard.type(first.number.replace("-", ""))
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/?**")
    assert page.locator("tbody tr").count() == 1
    assert first.number in page.locator("tbody").inner_text()


def test_an_error_takes_the_focus_and_leads_to_its_field_in_the_opened_form(town, suzuki, opens):
    case = a_case(town)
    page = opens(suzuki, reverse("cases:detail", args=[case.number]))
    page.get_by_text("申出者に質問する", exact=True).first.click()
    page.get_by_role("button", name="申出者に質問する").click()
    page.wait_for_selector(".error-summary")
    page.locator(".error-summary a").click()
    assert page.evaluate("document.activeElement.id") == "id_move-ask_note"
    page.keyboard.type("どの電柱ですか")
    page.get_by_role("button", name="申出者に質問する").click()
    page.wait_for_selector(".notice.success")
    case.refresh_from_db()
    assert case.state == "asked"


def test_the_whole_conversation_without_script(town, suzuki, live_server, browser_page, client):
    case = cases.move(a_case(town), "ask", by=suzuki, note="どの電柱ですか")
    page = browser_page(390, script=False)
    page.goto(live_server.url + cases.renew_link(case))
    assert "どの電柱ですか" in page.locator(".standing").inner_text()
    page.get_by_label("担当者に伝えたいこと").fill("123番です")
    page.get_by_role("button", name="担当者に送る").click()
    assert "123番です" in page.locator(".talk").inner_text()
    case.refresh_from_db()
    assert case.state == "working"
