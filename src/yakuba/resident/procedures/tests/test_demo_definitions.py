"""The demo ward's procedures: each asks what it can read, and refuses what it can't."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from yakuba.platform.people.demo import DEPARTMENTS
from yakuba.resident.procedures.categories import categories
from yakuba.resident.procedures.definition import check_all, sample_answers, visible_fields, visible_steps
from yakuba.resident.procedures.demo.applicants import Samples
from yakuba.resident.procedures.demo.catalogue import OFFERS
from yakuba.resident.procedures.tests.answers import CONTEXT, SLUGS, complete
from yakuba.resident.procedures.tests.form_pages import TODAY, loaded

# What no field of that kind may take.
NONSENSE = {
    "date": "令和8年2月30日",
    "phone": "電話はありません",
    "email": "sato@",
    "choice": "no-such-choice",
    "number": "たくさん",
    "money": "百億万円くらい",
    "address": {"postal_code": "999-9999", "prefecture": "", "city": "", "street": "", "building": ""},
    "name": {"family": "", "given": "花子", "family_kana": "さとう1", "given_kana": "ハナコ"},
    "consent": {"agreed": False},
    "file": [{"file": "not-mine"}],
}
LANGUAGES = {"ja", "en", "ja-easy"}


def asked(definition, answers):
    return [field for step in visible_steps(definition, answers) for field in visible_fields(step, answers, today=TODAY)]


def mistakes(definition, answers):
    proven = frozenset(value for value in answers.values() if isinstance(value, str) and "@" in value)
    found = check_all(definition, answers, replace(CONTEXT, answers=answers, proven=proven))
    return {path: text for step in found.values() for path, text in step.items()}


def test_there_is_a_department_and_a_reason_to_refuse_for_each_definition():
    assert set(OFFERS) == set(SLUGS) and len(SLUGS) >= 12
    codes = {code for code, *_rest in DEPARTMENTS}
    assert all(offer.department in codes and offer.refusals for offer in OFFERS.values())


@pytest.mark.parametrize("slug", SLUGS)
def test_it_speaks_three_languages_and_has_its_place(slug):
    definition = loaded(slug)
    assert definition.category in dict(categories())
    spoken = [definition.title, definition.summary, definition.who, definition.fee, definition.deadline, *definition.papers]
    spoken += [step.title for step in definition.steps]
    spoken += [words for field in definition.fields.values() for words in (field.label, field.hint) if words]
    assert [words.ja for words in spoken if set(words.as_dict()) != LANGUAGES] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_answers_made_up_by_kind_are_taken(slug):
    definition = loaded(slug)
    for seed in range(5):
        answers, _context = complete(definition, seed)
        assert mistakes(definition, answers) == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_required_answer_that_is_missing_is_named(slug):
    definition = loaded(slug)
    answers, _context = complete(definition)
    required = [field for field in asked(definition, answers) if field.required is True and field.name in answers]
    assert required
    for field in required:
        without = {name: value for name, value in answers.items() if name != field.name}
        assert field.name in {path.partition(".")[0] for path in mistakes(definition, without)}


@pytest.mark.parametrize("slug", SLUGS)
def test_nonsense_is_refused_beside_its_field(slug):
    definition = loaded(slug)
    answers, _context = complete(definition)
    for field in asked(definition, answers):
        if field.name in answers and field.kind in NONSENSE:
            found = mistakes(definition, answers | {field.name: NONSENSE[field.kind]})
            assert field.name in {path.partition(".")[0] for path in found}, field.name


def test_a_sample_moved_to_another_day_still_holds_together():
    samples, day = Samples(Random(5), TODAY), date(2026, 2, 3)
    for slug in SLUGS:
        definition = loaded(slug)
        answers = samples.one_of(definition, day)
        context = replace(CONTEXT, today=day, answers=answers, proven=frozenset({answers["email"]}))
        wrong = {path for step in check_all(definition, answers, context).values() for path in step}
        assert {path for path in wrong if definition.fields[path.partition(".")[0]].kind != "file"} == set(), slug


def test_the_same_seed_gives_the_same_answers():
    definition = loaded("nursery-place")
    assert sample_answers(definition, Random(9), CONTEXT) == sample_answers(definition, Random(9), CONTEXT)
