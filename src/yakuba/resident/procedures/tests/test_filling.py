"""Stories of filling in: questions that come and go, checks between fields, rows, buttons without script, corrections."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.resident.procedures.definition import (
    Context,
    Definition,
    answers_schema,
    applicant_of,
    changed_paths,
    check_all,
    export_cells,
    export_columns,
    field_names,
    lines,
    pruned,
    read_all,
    read_step,
    step_view,
    unproven_address,
    visible_steps,
    with_dependents,
)
from yakuba.resident.procedures.tests.answers import CLAIMANT, CONTEXT, HOME, NAME, SLUGS, child, complete, posted_by, read, sent_by
from yakuba.resident.procedures.tests.form_pages import TODAY, TOWN, keep, loaded


@pytest.fixture
def allowance() -> Definition:
    return loaded("child-allowance")


@pytest.fixture
def move() -> Definition:
    return loaded("change-of-address")


@pytest.fixture
def course() -> Definition:
    return loaded("course-entry")


# questions that come and go


def test_a_question_is_asked_only_when_its_condition_holds(allowance):
    asked = read(allowance, "claimant", CLAIMANT | {"job": "employee"})
    assert set(asked.errors) == {"mutual_aid"}
    assert read(allowance, "claimant", CLAIMANT).errors == {}


def test_an_answer_to_a_question_that_is_gone_is_dropped(allowance):
    first = read(allowance, "claimant", CLAIMANT | {"job": "employee", "mutual_aid": "yes"})
    second = read(allowance, "claimant", CLAIMANT | {"mutual_aid": "yes"}, first.answers)
    assert first.answers["mutual_aid"] == "yes"
    assert "mutual_aid" not in second.answers


def test_a_step_is_skipped_when_its_condition_does_not_hold(allowance):
    names = [step.name for step in visible_steps(allowance, {"has_spouse": "no"})]
    assert "spouse" not in names
    assert "spouse" in [step.name for step in visible_steps(allowance, {"has_spouse": "yes"})]


def test_a_step_with_a_condition_on_the_day_counts_from_the_day_it_is_asked_for(move):
    given = move.model_dump(mode="json", by_alias=True, exclude_none=True)
    given["steps"][-1]["show_if"] = {"<": [{"today": []}, "2026-04-01"]}
    season = Definition.model_validate(given)
    late, early = ([step.name for step in visible_steps(season, {}, today=day)] for day in (date(2026, 4, 1), date(2026, 3, 31)))
    assert early == [*late, season.steps[-1].name]


def test_answers_of_a_step_that_is_gone_neither_count_nor_show(allowance):
    answers = {"has_spouse": "no", "spouse_lives_with": "no", "own_income": 5}
    assert pruned(allowance, answers) == {"has_spouse": "no"}
    assert not [line for line in lines(allowance, answers, "ja") if line.step == "spouse"]


def test_a_condition_reads_answers_of_earlier_steps_and_of_rows(allowance):
    here = {"children": [child(lives_with="no")]}
    shown = {line.path for line in lines(allowance, here, "ja")}
    assert "custody" in shown
    assert "custody" not in {line.path for line in lines(allowance, {"children": [child()]}, "ja")}


# checks


def test_a_field_check_says_what_to_do_beside_its_field(allowance):
    found = read(allowance, "claimant", CLAIMANT | {"job": "public"})
    assert set(found.errors) == {"job"}
    assert "勤務先" in found.errors["job"]


def test_a_check_between_fields_stands_beside_the_field_it_names(allowance):
    spouse = {
        "spouse": NAME,
        "spouse_birth_date": "1990-01-01",
        "spouse_lives_with": "yes",
        "own_income": "100万",
        "spouse_income": "2,000,000",
    }
    found = read(allowance, "spouse", spouse, {"has_spouse": "yes"})
    assert set(found.errors) == {"spouse_income"}
    assert read(allowance, "spouse", spouse | {"own_income": "200万円"}, {"has_spouse": "yes"}).errors == {}


def test_a_check_waits_until_the_fields_it_reads_are_right(allowance):
    spouse = {"spouse": NAME, "spouse_birth_date": "1990-01-01", "spouse_lives_with": "yes", "own_income": "たくさん", "spouse_income": "1"}
    assert set(read(allowance, "spouse", spouse, {"has_spouse": "yes"}).errors) == {"own_income"}


def test_a_check_may_span_steps(course):
    chosen = {"course": "smartphone", "friends": "alone"}
    person = {"applicant": NAME, "birth_date": "昭和60年1月1日", "link": "lives", "address": HOME, "email": "a@example.jp"}
    assert set(read(course, "applicant", person, chosen).errors) == {"birth_date"}
    assert read(course, "applicant", person | {"birth_date": "昭和35年1月1日"}, chosen).errors == {}


def test_a_field_may_be_required_under_a_condition(course):
    needs = {"rules": True}
    assert set(read(course, "needs", needs, {"course": "history"}).errors) == {"motive"}
    assert read(course, "needs", needs, {"course": "pottery"}).errors == {}


def test_both_addresses_may_not_be_the_same(move):
    step = {"moved_on": "2026-11-20", "old_address": HOME, "household_kind": "whole"}
    assert set(read(move, "addresses", step | {"new_address": HOME}).errors) == {"new_address"}
    assert read(move, "addresses", step | {"new_address": HOME | {"building": "見本荘201"}}).errors == {}


# rows


def test_a_row_sees_itself_and_the_whole(allowance):
    rows = [child(), child(birth_date="1980-01-01"), child(lives_with="no")]
    found = read(allowance, "children", {"children": rows, "older_count": 0}, CLAIMANT | {"birth_date": "1993-04-01"})
    assert set(found.errors) == {"children.1.birth_date", "children.2.apart_reason", "children.2.apart_address"}
    kept = found.answers["children"]
    assert len(kept) == 3
    assert kept[1]["birth_date"] == "1980-01-01"
    assert kept[0]["relation"] == {"chosen": "child", "other": ""}


def test_a_child_counts_until_the_end_of_the_fiscal_year_of_turning_18(allowance):
    def wrong(birth):
        data = {"children": [child(birth_date=birth)], "older_count": 0}
        return "children.0.birth_date" in read(allowance, "children", data, {"birth_date": "1970-01-01"}).errors

    assert not wrong("2008-04-02")  # 18 since April 2026: counts until 31 March 2027
    assert wrong("2008-04-01")  # by law 18 on 31 March 2026


def test_a_row_check_stands_beside_its_cell(allowance):
    data = {"children": [child(birth_date="2020-01-01")], "older_count": 0}
    found = read(allowance, "children", data, {"birth_date": "2021-01-01", "reason": {"chosen": "birth", "other": ""}})
    assert set(found.errors) == {"children.0.birth_date"}
    assert "請求者" in found.errors["children.0.birth_date"]


def test_blank_rows_are_dropped_and_a_group_may_be_missing(allowance):
    blank = {"name": {"family": " "}, "birth_date": "", "lives_with": ""}
    found = read(allowance, "children", {"children": [blank, child()], "older_count": "0"}, {"birth_date": "1990-01-01"})
    assert found.errors == {}
    assert len(found.answers["children"]) == 1
    assert set(read(allowance, "children", {"children": [blank], "older_count": 0}).errors) == {"children"}


def test_a_hidden_cell_is_not_kept(allowance):
    found = read(allowance, "children", {"children": [child(apart_place="京都")], "older_count": 0}, {"birth_date": "1990-01-01"})
    assert "apart_place" not in found.answers["children"][0]


def test_a_household_has_one_head(move):
    person = {"name": NAME, "birth_date": "1990-01-01", "relation": {"chosen": "head"}, "foreign": "japanese", "card": "yes"}
    assert set(read(move, "members", {"members": [person, person]}).errors) == {"members"}
    assert read(move, "members", {"members": [person, person | {"relation": {"chosen": "spouse"}}]}).errors == {}


# the whole form


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("seed", range(6))
def test_sample_answers_can_be_sent_and_are_read_to_the_same(slug, seed):
    import jsonschema

    definition = loaded(slug)
    answers, context = complete(definition, seed)
    assert check_all(definition, answers, context) == {}
    assert read_all(definition, answers, context) == (answers, {})
    jsonschema.validate(answers, answers_schema(definition))
    for language in ("ja", "en", "ja-easy"):
        assert all(line.label and (line.text or line.rows or line.path not in answers) for line in lines(definition, answers, language))
    assert len(export_cells(definition, answers)) == len(export_columns(definition))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_form_filled_in_step_by_step_through_pages_can_be_sent(slug):
    definition = loaded(slug)
    wanted, context = complete(definition, 9)
    answers = {}
    for step in definition.steps:
        known = Context(today=TODAY, town=TOWN, proven=context.proven, find=lambda file_id: keep(SimpleUploadedFile("paper.jpg", b"x"), ""))
        given = {field.name: wanted[field.name] for field in step.fields if field.name in wanted}
        if not given and step.name not in {s.name for s in visible_steps(definition, answers)}:
            continue
        first = read_step(definition, step, given, answers, known)
        again = read_step(definition, step, sent_by(definition, step.name, first.answers, known), first.answers, known)
        assert (first.errors, again.errors, again.stays) == ({}, {}, False)
        assert again.answers == first.answers
        answers = again.answers
    assert answers == wanted
    assert check_all(definition, answers, context) == {}


def test_an_address_that_must_be_proven_is_asked_for_a_code(allowance):
    step, answers = allowance.step("claimant"), read(allowance, "claimant", CLAIMANT).answers
    assert unproven_address(allowance, step, answers, CONTEXT) == "hanako@example.jp"
    proven = Context(today=TODAY, town=TOWN, proven=frozenset({"Hanako@example.jp"}))
    assert unproven_address(allowance, step, answers, proven) == ""
    assert "email" in check_all(allowance, answers, CONTEXT)["claimant"]


def test_a_program_is_told_what_it_sent_wrong(allowance):
    answers, errors = read_all(allowance, {"claimant": 5, "no_such_field": 1, "children": [{"nope": 1}]}, CONTEXT)
    assert {"claimant", "no_such_field", "children.0.nope", "reason", "children.0.name"} <= set(errors)
    assert "claimant" not in answers
    assert "no_such_field" not in answers
    assert read_all(allowance, [1], CONTEXT)[1]


def test_the_applicant_is_found_through_the_definition(allowance):
    found = applicant_of(allowance, read(allowance, "claimant", CLAIMANT).answers)
    assert (found.name, found.kana, found.email, found.phone) == ("見本 花子", "ミホン ハナコ", "hanako@example.jp", "03-0000-0000")
    assert applicant_of(allowance, {"claimant": "junk", "email": 5}).name == ""


# corrections


def test_only_what_was_returned_is_read_and_the_rest_stays(allowance):
    before, _context = complete(allowance)
    data = {"phone": "03-0000-9999", "birth_date": "1999-09-09", "no_such": 1}
    found = read(allowance, "claimant", data, before, only={"phone"})
    assert found.errors == {}
    assert found.answers == before | {"phone": "03-0000-9999"}
    assert changed_paths(before, found.answers) == {"phone"}
    view = step_view(allowance, allowance.step("claimant"), before, {}, CONTEXT, only={"phone"})
    html = "".join(view.fields)
    assert 'name="phone"' in html
    assert 'name="email"' not in html
    assert read(allowance, "claimant", posted_by(html), before, only={"phone"}).answers == before


def test_a_group_can_be_corrected_and_its_changed_cells_are_named(allowance):
    before = {"birth_date": "1990-01-01", "children": [child(), child(birth_date="2024-05-05")]}
    after = read(allowance, "children", {"children": [child(), child(birth_date="2024-05-06")]}, before, only={"children"})
    assert after.errors == {}
    assert {"children", "children.1.birth_date"} <= changed_paths(before, after.answers)
    assert "children.0.birth_date" not in changed_paths(before, after.answers)


def test_a_returned_field_brings_along_what_hangs_on_it(allowance):
    assert with_dependents(allowance, {"job"}) == {"job", "mutual_aid", "insurance"}
    assert {"spouse", "spouse_address", "own_income"} <= with_dependents(allowance, {"has_spouse"})
    assert with_dependents(allowance, {"phone"}) == {"phone"}


def test_a_correction_that_brings_up_a_question_is_answered_on_the_same_page(allowance):
    before, _context = complete(allowance)
    before |= {"job": "self_employed"}
    only = with_dependents(allowance, {"job"})
    html = "".join(step_view(allowance, allowance.step("claimant"), before, {}, CONTEXT, only=only).fields)
    assert 'name="mutual_aid"' in html
    found = read(allowance, "claimant", {"job": "employee"}, before, only=only)
    assert set(found.errors) == {"mutual_aid"}
    found = read(allowance, "claimant", {"job": "employee", "mutual_aid": "no"}, before, only=only)
    assert found.errors == {}
    assert found.answers["mutual_aid"] == "no"


def test_names_that_can_be_returned_leave_out_explanations(allowance):
    names = field_names(allowance)
    assert "children" in names
    assert "job_note" not in names


# anything at all

_ANY = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=8),
        st.sampled_from(["no", "yes", "2026-11-24", "history", "a@example.jp"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)


@pytest.mark.parametrize("slug", SLUGS)
@settings(max_examples=60, database=None, deadline=None)
@given(data=st.data())
def test_whatever_lies_in_a_draft_can_be_shown_and_checked(slug, data):
    definition = loaded(slug)
    names = sorted(definition.fields)
    answers = data.draw(st.dictionaries(st.sampled_from(names), _ANY, max_size=12))
    check_all(definition, answers, CONTEXT)
    lines(definition, answers, "en")
    applicant_of(definition, answers)
    for step in definition.steps:
        step_view(definition, step, answers, {}, CONTEXT)
        result = read_step(definition, step, {field.name: answers.get(field.name) for field in step.fields}, answers, CONTEXT)
        here = {field.name: result.answers.get(field.name) for field in step.fields}
        stored = json.dumps(here, ensure_ascii=False, allow_nan=False)
        stored.encode()
        assert "\\u0000" not in stored


def test_a_day_is_counted_in_japan_not_by_the_clock_of_the_machine(allowance):
    early = Context(today=date(2026, 3, 31), town=TOWN)
    data = {"children": [child(birth_date="2007-04-02")], "older_count": 0}
    assert read(allowance, "children", data, {"birth_date": "1970-01-01"}, early).errors == {}
    assert read(allowance, "children", data, {"birth_date": "1970-01-01"}).errors
