"""Every page of a case comes, in every state it can be in."""

import pytest
from django.conf import settings
from django.urls import reverse

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.factories import a_case

pytestmark = pytest.mark.django_db


def received(town, suzuki, ito, tanaka, sato):
    return a_case(town, applicant=sato)


def working(town, suzuki, ito, tanaka, sato):
    return cases.move(received(town, suzuki, ito, tanaka, sato), "start", by=suzuki)


def asked(town, suzuki, ito, tanaka, sato):
    return cases.move(working(town, suzuki, ito, tanaka, sato), "ask", by=suzuki, note="どこの街灯ですか")


def in_approval(town, suzuki, ito, tanaka, sato):
    return cases.request_approval(working(town, suzuki, ito, tanaka, sato), by=suzuki, proposal="直します")


def half_approved(town, suzuki, ito, tanaka, sato):
    return cases.approve(in_approval(town, suzuki, ito, tanaka, sato), by=ito, note="よいと思います")


def sent_back(town, suzuki, ito, tanaka, sato):
    return cases.send_back(in_approval(town, suzuki, ito, tanaka, sato), by=ito, note="費用を書いてください")


def approved(town, suzuki, ito, tanaka, sato):
    return cases.approve(half_approved(town, suzuki, ito, tanaka, sato), by=tanaka)


def done(town, suzuki, ito, tanaka, sato):
    return cases.move(approved(town, suzuki, ito, tanaka, sato), "close", by=suzuki, note="直しました")


def withdrawn(town, suzuki, ito, tanaka, sato):
    return cases.move(received(town, suzuki, ito, tanaka, sato), "withdraw", by=sato)


def talked_about(town, suzuki, ito, tanaka, sato):
    case = received(town, suzuki, ito, tanaka, sato)
    cases.write_message(case, "電柱の番号が分かりますか", by=suzuki)
    cases.write_message(case, "123番です", by=sato, from_applicant=True)
    cases.add_note(case, "現地を見た", by=suzuki)
    return cases.assign(case, suzuki, by=suzuki)


STORIES = [received, working, asked, in_approval, half_approved, sent_back, approved, done, withdrawn, talked_about]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_case_can_be_read_in_every_state(story, town, suzuki, ito, tanaka, sato, signed_in):
    case = story(town, suzuki, ito, tanaka, sato)
    for person in (suzuki, ito, tanaka):
        page = signed_in(person).get(reverse("cases:detail", args=[case.number]))
        assert page.status_code == 200
        assert case.number in page.content.decode()
        assert signed_in(person).get(reverse("cases:inbox") + "?progress=all").content.decode().count(case.number)
    client = signed_in(sato)
    for address in (reverse("cases:mine", args=[case.number]), reverse("cases:status", args=[case.public_id])):
        assert case.number in client.get(address).content.decode()
    assert case.title in client.get(reverse("cases:my_page")).content.decode()


WITHDRAW = {"ja": "取り下げますか", "en": "Withdraw it?", "ja-easy": "やめますか"}


@pytest.mark.parametrize("language", WITHDRAW)
def test_every_page_comes_in_every_language(language, town, suzuki, ito, tanaka, sato, signed_in):
    case = talked_about(town, suzuki, ito, tanaka, sato)
    working_case = working(town, suzuki, ito, tanaka, sato)
    client = signed_in(suzuki)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for name, number in [("detail", case.number), ("transfer", case.number), ("due", case.number), ("propose", working_case.number)]:
        assert client.get(reverse(f"cases:{name}", args=[number])).status_code == 200
    assert client.post(reverse("cases:many"), {"selected": [case.pk]}).status_code == 200
    client = signed_in(sato)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert client.get(reverse("cases:my_page")).status_code == 200
    assert client.get(reverse("cases:status", args=[case.public_id])).status_code == 200
    assert WITHDRAW[language] in client.get(reverse("cases:status_move", args=[case.public_id, "withdraw"])).content.decode()
    assert client.get(reverse("cases:renew")).status_code == 200
