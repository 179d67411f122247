"""A definition says where it is wrong, in words; and no definition can hurt."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.resident.procedures.definition import Definition, DefinitionProblem, Text
from yakuba.resident.procedures.factories import DOG
from yakuba.resident.procedures.tests.form_pages import DEFINITIONS

SLUGS = sorted(path.stem for path in DEFINITIONS.glob("*.json"))


def dog(**changed):
    return copy.deepcopy(DOG) | changed


def steps(*fields, **step):
    return [{"name": "one", "title": "一", "fields": list(fields)} | step]


def field(name="x", kind="text", **more):
    return {"name": name, "kind": kind, "label": "問い"} | more


def wrong(definition):
    with pytest.raises(DefinitionProblem) as problem:
        Definition.from_json(definition)
    assert all(isinstance(m, str) for messages in problem.value.fields.values() for m in messages)
    assert all(m for messages in problem.value.fields.values() for m in messages)
    return problem.value.fields


def places(*fields, **step):
    return set(wrong(dog(contact={}, steps=steps(*fields, **step))))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_demo_definitions_are_whole_and_speak_three_languages(slug):
    text = (DEFINITIONS / f"{slug}.json").read_text()
    definition = Definition.from_json(text)
    assert definition.slug == slug
    assert definition.title.en
    assert definition.title.ja_easy
    for step in definition.steps:
        for asked in [step, *step.fields, *(inner for f in step.fields for inner in f.fields)]:
            words = asked.title if asked is step else asked.label
            assert {"ja", "en", "ja-easy"} == set(words.as_dict()), asked.name


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_form_has_the_same_hash_however_it_is_written(slug):
    definition = Definition.from_json((DEFINITIONS / f"{slug}.json").read_text())
    assert Definition.from_json(definition.to_json()).content_hash() == definition.content_hash()
    backwards = json.loads(json.dumps(definition.to_json()), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert Definition.from_json(backwards).content_hash() == definition.content_hash()
    assert Definition.from_json(definition.to_json() | {"fee": "1円"}).content_hash() != definition.content_hash()


def test_a_text_falls_back_to_japanese():
    text = Text.model_validate({"ja": "氏名", "en": "Name"})
    assert [text.into(language) for language in ("ja", "en", "en-gb", "ja-easy", None)] == ["氏名", "Name", "Name", "氏名", "氏名"]
    assert text.as_dict() == {"ja": "氏名", "en": "Name"}


def test_each_mistake_is_named_by_its_place():
    found = wrong(
        dog(
            steps=[
                {"name": "owner", "title": "飼い主", "feilds": [], "fields": [{"name": "Owner", "kind": "text", "label": {"en": "Name"}}]}
            ]
        )
    )
    assert {"steps.owner.feilds", "steps.owner.fields.Owner.name", "steps.owner.fields.Owner.label.ja"} <= set(found)
    assert wrong({k: v for k, v in DOG.items() if k != "title"}) == {"title": ["書いてください。"]}
    assert wrong("{not json")
    assert wrong("[]")
    assert wrong(5)
    assert wrong(None)


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        (field(kind="telepathy"), "steps.one.fields.x"),
        (field(options={"max_lenght": 5}), "steps.one.fields.x"),
        (field(options={"lines": "many"}), "steps.one.fields.x"),
        (field(kind="date", options={"not_after": "tomorrow"}), "steps.one.fields.x"),
        (field(kind="choice", options={"choices": []}), "steps.one.fields.x"),
        (field(kind="choice", options={"choices": [{"value": "a", "label": "甲"}, {"value": "a", "label": "乙"}]}), "steps.one.fields.x"),
        (field(kind="file", options={"types": ["application/x-msdownload"]}), "steps.one.fields.x"),
        (field(kind="number", options={"min": 5, "max": 1}), "steps.one.fields.x"),
        (field(options={"pattern": "(a+)+", "pattern_hint": "x"}), "steps.one.fields.x"),
        (field(kind="group"), "steps.one.fields.x"),
        (field(fields=[field("y")]), "steps.one.fields.x"),
        (field(kind="group", fields=[field("y", "group", fields=[field("z")])]), "steps.one.fields.x"),
        (field(show_if={"==": [{"var": "nobody"}, 1]}), "steps.one.fields.x.show_if"),
        (field(show_if={"explode": []}), "steps.one.fields.x.show_if"),
        (field(show_if={"==": [{"var": "row.y"}, 1]}), "steps.one.fields.x.show_if"),
        (field(required={"==": [{"var": "nobody"}, 1]}), "steps.one.fields.x.required"),
        (field(required="yes"), "steps.one.fields.x.required"),
        (field(checks=[{"expr": {"var": "nobody"}, "message": "x"}]), "steps.one.fields.x.checks.0"),
        (field(checks=[{"expr": True, "message": {"en": "only English"}}]), "steps.one.fields.x.checks.0.message.ja"),
        (field(kind="group", fields=[field("y", show_if={"var": "row.nope"})]), "steps.one.fields.x.fields.y.show_if"),
        (
            field(kind="group", fields=[field("y")], row_checks=[{"expr": True, "message": "x", "fields": ["z"]}]),
            "steps.one.fields.x.row_checks.0.fields",
        ),
        (field("asked"), "steps"),
        (field("x", show_if={"var": "x"}), "steps.one.fields"),
    ],
)
def test_a_field_that_can_not_work_is_refused(bad, place):
    assert place in places(bad)


def test_names_are_used_once_and_do_not_meet_the_names_of_boxes():
    assert "fields" in places(field(), field())
    assert "steps" in places(field("born", "date"), field("born_year"))


def test_conditions_may_not_run_in_a_circle():
    a, b = field("a", show_if={"var": "b"}), field("b", show_if={"var": "a"})
    assert "steps.one.fields" in places(a, b)
    assert Definition.from_json(dog(contact={}, steps=steps(field("a", show_if={"var": "b"}), field("b"))))


def test_a_condition_may_not_look_ahead_to_a_later_screen():
    later = [*steps(field("a", show_if={"var": "b"})), {"name": "two", "title": "二", "fields": [field("b")]}]
    assert set(wrong(dog(contact={}, steps=later))) == {"steps.one.fields.a.show_if"}


def test_a_name_inside_some_and_all_must_be_one_of_the_group():
    group = field("kids", "group", fields=[field("age", "number")])
    assert "steps.one.checks.0" in places(
        group, checks=[{"expr": {"some": [{"var": "kids"}, {">": [{"var": "height"}, 3]}]}, "message": "x"}]
    )
    good = [{"expr": {"some": [{"var": "kids"}, {">": [{"var": "age"}, 3]}]}, "message": "x"}]
    assert Definition.from_json(dog(contact={}, steps=steps(group, checks=good)))


def test_the_contact_names_fields_of_the_right_kind():
    assert set(wrong(dog(contact={"name": "phone", "email": "nobody"}))) == {"contact.name", "contact.email"}


def test_a_huge_definition_is_refused():
    assert wrong(dog(steps=[{"name": f"s{n}", "title": "x", "fields": [field(f"f{n}")]} for n in range(40)]))
    assert wrong(
        dog(steps=[{"name": f"s{n}", "title": "x", "fields": [field(f"f{n}_{m}") for m in range(50)]} for n in range(10)], contact={})
    )
    assert wrong(json.dumps(DOG) + " " * 1_000_001)
    deep: list = []
    for _level in range(3000):
        deep = [deep]
    assert wrong(dog(steps=deep))
    assert wrong(json.dumps(dog(steps=steps(field(show_if=True)))).replace("true", "[" * 3000 + "]" * 3000))


_JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["var", "name", "ja", "==", "kind", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=250, database=None, deadline=None)
@given(st.data())
def test_a_definition_with_anything_anywhere_is_read_or_refused_in_words(data):
    definition = dog()
    place = definition
    for _level in range(data.draw(st.integers(0, 6))):
        keys = list(place) if isinstance(place, dict) else range(len(place)) if isinstance(place, list) else []
        inner = [key for key in keys if isinstance(place[key], (dict, list)) and place[key]]
        if not inner:
            break
        place = place[data.draw(st.sampled_from(inner))]
    key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
    place[key] = data.draw(_JUNK)
    try:
        Definition.from_json(definition)
    except DefinitionProblem as found:
        problem = found
    else:
        return
    assert problem.fields
