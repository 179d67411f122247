"""What a clerk reads of a change: by screens and questions, in three languages, with nothing that did not change."""

from copy import deepcopy

import pytest

from yakuba.resident.procedures.definition import Definition, differences
from yakuba.resident.procedures.factories import DOG


def changed(**how):
    """(where, kind, before, after) of what `how` does to the dog's form; keys are functions on the JSON."""
    after = deepcopy(DOG)
    for change in how.values():
        change(after)
    return [(c.where, c.kind, c.before, c.after) for c in differences(Definition.from_json(DOG), Definition.from_json(after))]


def test_the_same_form_has_no_differences():
    assert changed() == []


def test_a_new_form_is_told_by_its_screens():
    found = differences(None, Definition.from_json(DOG))
    assert [(c.where, c.kind) for c in found] == [("手続", "added"), ("画面「飼い主」", "added"), ("画面「犬」", "added")]
    assert found[1].after == "氏名、メールアドレス、電話番号"


def test_each_language_is_compared_for_itself():
    found = changed(
        title=lambda d: d["title"].update(en="Register a dog"), fee=lambda d: d.update(fee={"ja": "3,000円", "en": "3,000 yen"})
    )
    assert found == [("手続の名前（英語）", "changed", "Dog registration", "Register a dog"), ("手数料（英語）", "added", "", "3,000 yen")]


def test_a_question_that_is_no_longer_asked_of_everyone():
    found = changed(required=lambda d: d["steps"][1]["fields"][1].update(required=False))
    assert found == [("画面「犬」 › 質問「生年月日」 › 必須", "changed", "はい", "いいえ")]


def test_a_question_added_removed_and_moved():
    extra = {"name": "breed", "kind": "text", "label": "犬種"}
    assert changed(add=lambda d: d["steps"][1]["fields"].append(extra)) == [("画面「犬」 › 質問「犬種」", "added", "", "犬種")]
    assert changed(drop=lambda d: d["steps"][1]["fields"].pop(2)) == [("画面「犬」 › 質問「写真」", "removed", "写真", "")]
    moved = changed(move=lambda d: d["steps"][0]["fields"].append(d["steps"][1]["fields"].pop(0)))
    assert ("画面「飼い主」 › 質問「犬の名前」", "moved", "犬", "画面「飼い主」") in moved


def test_another_order_is_one_change_and_not_many():
    found = changed(turn=lambda d: d["steps"][1]["fields"].reverse())
    assert found == [("画面「犬」 › 質問の順番", "moved", "犬の名前、生年月日、写真", "写真、生年月日、犬の名前")]


@pytest.mark.parametrize("verdict", ["granted", "refused"])
def test_the_words_of_the_notice_count(verdict):
    (found,) = changed(notice=lambda d: d["notices"].update({verdict: "新しい文"}))
    assert found[0].startswith("通知書の文")
    assert found[3] == "新しい文"
