"""A reader from abroad meets their own language on every page that belongs to no service, and when something breaks."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from django.test import RequestFactory
from django.utils.html import strip_tags
from django.utils.translation import override

import yakuba
from yakuba.platform.ui import refusals
from yakuba.platform.ui.wording import wareki_time

CATALOGUES = sorted(Path(yakuba.__file__).parent.rglob("locale/*/LC_MESSAGES/django.po"))
PAGES = ["/help/", "/accessibility/", "/nothing-here/"] + [
    f"/style/pages/{kind}/?state={state}"
    for kind, state in [
        ("start", "closed"),
        ("step", "error"),
        ("confirm", "normal"),
        ("confirm", "danger"),
        ("done", "normal"),
        ("map_list", "empty"),
        ("paper", "normal"),
    ]
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def words_on(page: str) -> str:
    """What can be read there; the names of the languages stay in their own words."""
    body = page[page.index("<body") :]
    return strip_tags(re.sub(r'<div class="languages.*?</form>', "", body, flags=re.S)).replace("やさしい日本語 (easy Japanese)", "")


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_an_english_reader_meets_no_kana(client, settings, address):
    settings.DEMO = True
    client.cookies["yakuba_language"] = "en"
    said = words_on(client.get(address).content.decode())
    for name in sorted(dict(settings.LANGUAGES).values(), key=len, reverse=True):
        said = said.replace(name, "")  # a language is called what its readers call it
    assert re.findall(r"\S*[ぁ-んァ-ヶ]\S*", said) == []


def test_a_bug_speaks_the_readers_language_and_names_their_town(settings):
    settings.TOWN = {**settings.TOWN, "name": "見本町", "name_en": "Sample Town"}
    with override("en"):
        page = refusals.bug(RequestFactory().get("/")).content.decode()
    assert "Something went wrong | Sample Town" in page
    assert "見本町" not in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "令和8年11月23日（月）14時05分"),
        ("ja-easy", "2026年11月23日 月曜日 14時05分"),
        ("en", "Monday, 23 November 2026, 14:05"),
    ],
)
def test_a_moment_is_said_as_its_reader_says_it(language, said):
    with override(language):
        assert strip_tags(wareki_time(datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Tokyo")))) == said


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: f"{path.parents[3].name}-{path.parents[1].name}")
def test_a_translation_asks_for_nothing_that_its_source_does_not_give(catalogue):
    """A placeholder that the source lacks breaks the page; a lost one loses what the sentence is about."""
    with catalogue.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert messages
    for message in messages:
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        given = {found for source in sources for found in PLACEHOLDER.findall(source)}
        for said in message.string if isinstance(message.string, tuple) else (message.string,):
            if said:
                assert set(PLACEHOLDER.findall(said)) == given, message.id
