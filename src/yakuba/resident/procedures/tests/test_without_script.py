"""A page without script: buttons change the form, new questions are asked, files stay, what was typed stays."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yakuba.resident.procedures.definition import Definition, step_view
from yakuba.resident.procedures.tests.answers import CLAIMANT, CONTEXT, NAME, child, read, sent_by
from yakuba.resident.procedures.tests.form_pages import loaded


@pytest.fixture
def allowance() -> Definition:
    return loaded("child-allowance")


@pytest.fixture
def course() -> Definition:
    return loaded("course-entry")


def test_what_a_page_shows_is_sent_back_unchanged(allowance):
    kept = read(allowance, "claimant", CLAIMANT).answers
    assert read(allowance, "claimant", sent_by(allowance, "claimant", kept), kept).answers == kept


def test_what_was_typed_wrong_is_kept_and_shown_again(allowance):
    sent = sent_by(allowance, "claimant", {}, email="sato＠", birth_date_year="８", birth_date_month="13", birth_date_day="1", job="public")
    found = read(allowance, "claimant", sent)
    view = step_view(allowance, allowance.step("claimant"), found.answers, found.errors, CONTEXT)
    html = "".join(view.fields)
    assert 'value="sato＠"' in html
    assert 'value="13"' in html
    assert "id_email" in dict(view.error_pairs)
    assert "id_birth_date_era" in dict(view.error_pairs)
    for place, _message in view.error_pairs:
        assert f'id="{place}"' in html, place


def test_a_question_that_an_answer_brings_up_is_asked_before_going_on(course):
    sent = sent_by(course, "course", {}, course="history", friends="together")
    found = read(course, "course", sent)
    assert found.stays
    assert not found.errors
    assert found.anchor == "asked_companions"
    again = sent_by(course, "course", found.answers)
    assert not read(course, "course", again, found.answers).stays
    assert set(read(course, "course", again, found.answers).errors) == {"companions"}


def test_a_question_that_comes_up_in_a_row_is_asked_too(allowance):
    sent = sent_by(allowance, "children", {"children": [child(lives_with="yes")], "older_count": 0}, **{"children.0.lives_with": "no"})
    found = read(allowance, "children", sent, {"birth_date": "1990-01-01"})
    assert found.stays
    assert found.anchor.startswith("asked_children.0.apart_")


def test_buttons_add_and_remove_rows_and_keep_what_was_typed(allowance):
    answers = {"birth_date": "1990-01-01", "children": [child(), child(birth_date="2024-05-05")]}
    added = read(allowance, "children", sent_by(allowance, "children", answers, **{"add:children": "1", "older_count": "三"}), answers)
    assert (added.stays and not added.errors and added.answers["older_count"] == "三") or added.answers["older_count"] == 3
    assert [bool(row) for row in added.answers["children"]] == [True, True, False]
    assert added.anchor == "asked_children.2"
    removed = read(allowance, "children", sent_by(allowance, "children", added.answers, **{"remove:children:0": "1"}), added.answers)
    assert removed.stays
    assert [row.get("birth_date") for row in removed.answers["children"]] == ["2024-05-05", None]


def test_no_more_rows_than_the_form_allows(course):
    answers = {"friends": "together", "companions": [{"name": NAME, "age": 20}] * 3}
    found = read(course, "course", sent_by(course, "course", answers, **{"add:companions": "1"}), answers)
    assert len(found.answers["companions"]) == 3
    many = {"course": "history", "friends": "together", "companions": [{"name": NAME, "age": 20}] * 9}
    assert "3件まで" in read(course, "course", many).errors["companions"]


def test_the_postal_code_button_fills_in_the_address(allowance):
    sent = sent_by(allowance, "claimant", {}, address_postal="〒１１２ー０００３", address_lookup="1", email="x")
    found = read(allowance, "claimant", sent)
    assert found.stays
    assert not found.errors
    html = "".join(step_view(allowance, allowance.step("claimant"), found.answers, {}, CONTEXT).fields)
    assert 'value="文京区"' in html
    assert 'value="春日"' in html
    assert 'value="x"' in html
    unknown = read(allowance, "claimant", sent_by(allowance, "claimant", {}, address_postal="0000000", address_lookup="1"))
    assert not unknown.stays
    assert set(unknown.errors) == {"address"}


def test_the_postal_code_button_works_inside_a_row(allowance):
    row = child(lives_with="no", apart_reason={"chosen": "posting", "other": ""})
    sent = sent_by(
        allowance, "children", {"children": [row]}, **{"children.0.apart_address_postal": "1130033", "children.0.apart_address_lookup": "1"}
    )
    found = read(allowance, "children", sent)
    assert found.stays
    assert found.answers["children"][0]["apart_address"]["street"] == "本郷"


def test_an_upload_is_kept_while_other_fields_are_mended_and_can_be_removed(course):
    sent = sent_by(course, "applicant", {"course": "history"}, email="wrong")
    sent.appendlist("photo", SimpleUploadedFile("face.jpg", b"x" * 10, content_type="image/jpeg"))
    found = read(course, "applicant", sent)
    assert "email" in found.errors
    assert found.answers["photo"][0]["name"] == "face.jpg"
    again = read(course, "applicant", sent_by(course, "applicant", found.answers, email="a@example.jp"), found.answers)
    assert again.answers["photo"] == found.answers["photo"]
    gone = sent_by(course, "applicant", again.answers, **{"remove-file:photo": "id-of-face.jpg"})
    removed = read(course, "applicant", gone, again.answers)
    assert removed.stays
    assert "photo" not in removed.answers


def test_a_file_of_somebody_else_can_not_be_slipped_in(course):
    sent = sent_by(course, "applicant", {}, photo_kept="id-of-somebody-elses.jpg")
    found = read(course, "applicant", sent)
    assert "photo" in found.errors
    assert "photo" not in found.answers
