"""Every catalogue can be used: the same places to fill in, nothing fuzzy, no word left in another language by mistake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = sorted((ROOT / "src").rglob("locale/*/LC_MESSAGES/django.po"))
# %(name)s of Python and blocktranslate, {{ name }} of subjects that are templates, {name} of format.
PLACES = re.compile(r"%\(\w+\)[sdif]|%%|\{\{\s*\w+(?:\.\w+)*(?:\|[\w:]+)*\s*\}\}|\{\w+\}")


def name_of(path: Path) -> str:
    return f"{path.parents[2].parent.name}-{path.parents[1].name}"


@pytest.fixture(params=CATALOGUES, ids=name_of)
def catalogue(request):
    with request.param.open("rb") as file:
        return read_po(file, abort_invalid=True)


def places(text: str) -> list[str]:
    return sorted({re.sub(r"\s", "", place) for place in PLACES.findall(text)})  # one language may say twice what another says once


def texts(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def test_there_are_catalogues():
    assert CATALOGUES


def test_each_translation_fills_in_what_the_original_fills_in(catalogue):
    wrong = []
    for message in catalogue:
        if message.id:
            wanted = {tuple(places(one)) for one in texts(message.id)}
            wrong += [(message.id, one) for one in texts(message.string) if one and tuple(places(one)) not in wanted]
    assert wrong == []


def test_nothing_is_fuzzy_or_twice(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


@pytest.mark.parametrize("path", [path for path in CATALOGUES if path.parents[1].name == "en"], ids=name_of)
def test_english_is_written_in_english(path):
    with path.open("rb") as file:
        catalogue = read_po(file)
    japanese = re.compile(r"[ぁ-んァ-ヶ]")
    # What is quoted from the screen or is an example of input may stay Japanese, in quotation marks or brackets; so do names of languages.
    quoted = re.compile(r"[“「『（(].*?[”」』）)]")
    left = [
        one
        for message in catalogue
        if message.id
        for one in texts(message.string)
        if japanese.search(quoted.sub("", one.replace("やさしい日本語", "")))
    ]
    assert left == []


@pytest.mark.parametrize("app", sorted({path.parents[3] for path in CATALOGUES}), ids=lambda app: app.name)
def test_who_speaks_one_language_speaks_all(app):
    assert {path.parents[1].name for path in CATALOGUES if path.parents[3] == app} == {"en", "ja_Easy"}


@pytest.mark.parametrize("language", ["en", "ja_Easy"])
def test_every_word_on_screen_is_translated(language):
    from scripts.words import missing

    lacking = [f"{places[0]}: {text}" for words in missing(language).values() for (_, text), places in words.items()]
    assert lacking == [], "python scripts/words.py lists them"
