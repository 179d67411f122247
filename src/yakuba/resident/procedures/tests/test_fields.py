"""Each kind of field, under what people and machines send: it answers or says what to do, and never breaks."""

from __future__ import annotations

import json
from datetime import date
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.platform.errors import Unreadable
from yakuba.resident.procedures.definition import Context, Field, FieldProblem, FormData
from yakuba.resident.procedures.fields.view import FieldView
from yakuba.resident.procedures.tests.answers import posted_by

TODAY = date(2026, 11, 24)
PHOTO = {"file": "kept-photo", "name": "顔<b>.jpg", "media_type": "image/jpeg", "size": 2048}


def keep(upload, purpose):
    if upload.size == 0:
        raise Unreadable("ファイルの中身が空（0バイト）です。", next_step="選び直してください。")
    return {"file": "new-file", "name": upload.name, "media_type": upload.content_type, "size": upload.size, "sha256": "x"}


CONTEXT = Context(today=TODAY, town={"code": "131059", "name": "文京区"}, keep=keep, answers={"photo": [PHOTO]})
AB = [{"value": "a", "label": "甲<i>"}, {"value": "b", "label": "乙"}]


def made(kind, options=None, **more) -> Field:
    return Field.model_validate_json(json.dumps({"name": "x", "kind": kind, "label": "問い", "options": options or {}, **more}))


FIELDS = {
    "text": made("text"),
    "lines": made("text", {"lines": 4}),
    "katakana": made("text", {"pattern": "katakana"}),
    "digits": made("text", {"pattern": "digits", "min_length": 7, "max_length": 7}),
    "pattern": made("text", {"pattern": "[A-Z]{2}[0-9]{4}", "pattern_hint": "英字2字と数字4字"}),
    "name": made("name"),
    "name_only": made("name", {"kana": False}),
    "date": made("date"),
    "past": made("date", {"not_before": "1900-01-01", "not_after": "today"}),
    "address": made("address"),
    "here": made("address", {"own_municipality": True}),
    "phone": made("phone"),
    "email": made("email", {"proven": True}),
    "one": made("choice", {"choices": AB}),
    "one_or_other": made("choice", {"choices": AB, "other": True}),
    "many": made("choice", {"choices": AB, "many": True, "least": 1}),
    "many_or_other": made("choice", {"choices": AB, "many": True, "other": True}),
    "number": made("number", {"min": -10, "max": 1000}),
    "decimal": made("number", {"decimals": 2, "unit": "m²"}),
    "money": made("money", {"max": 10_000_000}),
    "file": made("file", {"max_count": 2, "photo": True}),
    "consent": made("consent", {"text": {"ja": "読みました", "en": "I have read it"}}),
    "explanation": made("explanation", {"text": "説明 <script>"}),
    "group": made(
        "group",
        {"max_rows": 3},
        fields=[
            {"name": "who", "kind": "name", "label": "氏名"},
            {"name": "day", "kind": "date", "label": "日", "required": False},
            {"name": "why", "kind": "choice", "label": "理由", "options": {"choices": AB, "other": True}},
            {"name": "more", "kind": "text", "label": "詳しく", "show_if": {"==": [{"var": "row.why.chosen"}, "a"]}},
        ],
    ),
}
ANSWERING = {name: field for name, field in FIELDS.items() if field.kind_of.has_value}

ODD = [
    "", " ", "\u3000", "😀", "👨‍👩‍👧", "葛󠄀城", "辻󠄁", "か\u3099", "が", "ﾊﾞﾅﾅ", "\x00", "a\x00b", "\u202eabc\u202c", "\u200b",
        "\ufeff", "\ud800", "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>", "平成31年5月1日", "昭和64年1月8日", "昭和64年1月7日",
    "2月30日", "2026-02-30", "Ｒ８．１１．２４", "9" * 400, "x" * 20_000, "１２３",
    "¥1,234円",
    "０３−５８０３−１１１１", "112-0003", "hanako＠example.jp", "a@b", "a", "b", "other", "on", "true", "null", "-0", "1e999",
        "NaN", "\n\n", "x\r\ny", "サトウ", "さとう", "SUHARTO",
    "Nguyễn", "{{ 7*7 }}", "%s%n", "../../etc/passwd", "東京都文京区春日1-16-21",
]  # fmt: skip
_TEXT = st.one_of(
    st.sampled_from(ODD), st.text(max_size=30), st.text(alphabet="0123456789０１２年月日-ー−/. 令和平成昭和SRH元", max_size=16)
)
_PARTS = [
    "era", "year", "month", "day", "family", "given", "family_kana", "given_kana", "postal", "prefecture", "city", "street",
        "building", "postal_code", "town", "block", "code",
    "chosen", "other", "agreed", "text", "file", "who", "why", "more", "kept",
]  # fmt: skip
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(_PARTS), _TEXT), inner, max_size=5)),
    max_leaves=8,
)


def read(field, raw, context=CONTEXT):
    """The value; or None when it is blank or can't be taken."""
    kind = field.kind_of
    if kind.blank(raw):
        return None
    try:
        value = kind.read(raw, field, context)
    except FieldProblem as found:
        problem = found
    else:
        return None if kind.blank(value) else value
    assert problem.message or problem.parts
    assert all(isinstance(message, str) and message and len(message) < 400 for message in problem.at("x").values())
    return None


def check_value(field, value, raw):
    kind = field.kind_of
    json.dumps(value, allow_nan=False).encode()
    assert "\x00" not in json.dumps(value, ensure_ascii=False)
    json.dumps(value, ensure_ascii=False).encode()  # no lone surrogate, which PostgreSQL refuses
    assert kind.fits(value), (raw, value)
    assert read(field, value) == value, (raw, value)
    for language in ("ja", "en", "ja-easy"):
        assert isinstance(kind.show(value, field, language), str)
    assert len(kind.cells(value, field)) == len(kind.columns(field))
    assert all(isinstance(cell, str) for cell in kind.cells(value, field))


@pytest.mark.parametrize("name", ANSWERING)
@settings(max_examples=150, database=None, deadline=None)
@given(raw=_JSON)
def test_whatever_a_program_sends_is_read_or_refused_in_words(name, raw):
    field = ANSWERING[name]
    value = read(field, raw)
    if value is not None:
        check_value(field, value, raw)


@pytest.mark.parametrize("name", ANSWERING)
@settings(max_examples=120, database=None, deadline=None)
@given(texts=st.lists(_TEXT, min_size=8, max_size=8), ticked=st.lists(st.sampled_from(["a", "b", "other", "zzz"]), max_size=3))
def test_whatever_a_page_sends_is_read_or_refused_in_words(name, texts, ticked):
    field = ANSWERING[name]
    posted = QueryDict(mutable=True)
    names = ["x", *(f"x_{part}" for part in field.kind_of.parts)]
    for part, text in zip(names, texts, strict=False):
        posted[part] = text
    if field.kind == "choice":
        posted.setlist("x", ticked)
    if field.fields:
        posted.setlist("x_rows", ["0", "7", "no", "-1"])
        for number in (0, 7):
            posted[f"x.{number}.who_family"], posted[f"x.{number}.who_family_kana"] = texts[0], texts[1]
            posted[f"x.{number}.day_year"], posted[f"x.{number}.why"], posted[f"x.{number}.more"] = texts[2], "a", texts[3]
    raw = field.kind_of.from_form(FormData(posted), "x", field)
    value = read(field, raw)
    if value is not None:
        check_value(field, value, raw)


def shown(field, value, context=CONTEXT, errors=None):
    return str(FieldView(field=field, path="x", typed=value, errors=errors or {}, context=context, data={}))


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ANSWERING)
def test_what_the_page_shows_of_a_value_is_read_to_the_same_value(name, language):
    field, rng = ANSWERING[name], Random(5)
    context = Context(today=TODAY, town=CONTEXT.town, language=language, answers={"photo": [PHOTO]})
    with override(language):
        for _number in range(25):
            value = read(field, [PHOTO] if field.kind == "file" else field.kind_of.sample(field, rng, context), context)
            assert value is not None
            again = field.kind_of.from_form(FormData(posted_by(shown(field, value, context))), "x", field)
            assert read(field, again, context) == value


@pytest.mark.parametrize("name", FIELDS)
@settings(max_examples=60, database=None, deadline=None)
@given(typed=_JSON)
def test_what_was_typed_wrong_is_shown_again_and_never_as_html(name, typed):
    html = shown(FIELDS[name], typed, errors={"x": "<b>直して</b>", "x.other": "<i>", "x.family": "<i>"})
    for tag in ("<script", "<img", "<b>", "<i>"):
        assert tag not in html.replace('<script type="module"', "")


@pytest.mark.parametrize("name", FIELDS)
def test_words_of_a_definition_are_escaped(name):
    field = FIELDS[name].model_copy(update={"label": FIELDS[name].label.model_copy(update={"ja": "<b>太い</b>"})})
    assert "<b>" not in shown(field, None)


# what each kind takes and refuses


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("date", "令和8年11月24日", "2026-11-24"),
        ("date", {"era": "平成", "year": "３１", "month": "4", "day": "30"}, "2019-04-30"),
        ("date", {"era": "昭和", "year": "64", "month": "1", "day": "7"}, "1989-01-07"),
        ("date", {"era": "", "year": "S64.1.7", "month": "", "day": ""}, "1989-01-07"),
        ("name", "佐藤 花子", None),
        ("name_only", "佐藤 花子", {"family": "佐藤", "given": "花子"}),
        ("name", {"family": "SUHARTO"}, {"family": "SUHARTO", "given": "", "family_kana": "", "given_kana": ""}),
        (
            "name",
            {"family": "渡邉󠄂", "given": "愛", "family_kana": "わたなべ", "given_kana": "ｱｲ"},
            {"family": "渡邉󠄂", "given": "愛", "family_kana": "ワタナベ", "given_kana": "アイ"},
        ),
        ("phone", "０３（５８０３）１１１１", "03-5803-1111"),
        ("email", "Hanako＠Example.JP ", "Hanako@example.jp"),
        ("number", "１，０００", 1000),
        ("number", 12, 12),
        ("number", "1001", None),
        ("decimal", "12.50", 12.5),
        ("decimal", 0.07, 0.07),
        ("decimal", 1e-7, None),
        ("money", "1万2千円", 12000),
        ("money", "-1", None),
        ("digits", "００１−２３４５", None),
        ("digits", "００１−２３４５６"[:3] + "2345", "0012345"),
        ("katakana", "さとう はなこ", "サトウ ハナコ"),
        ("pattern", "AB1234", "AB1234"),
        ("pattern", "ab1234", None),
        ("one", "a", "a"),
        ("one", ["a"], "a"),
        ("one", "zzz", None),
        ("one_or_other", "a", {"chosen": "a", "other": ""}),
        ("one_or_other", {"chosen": "other", "other": "  別の 理由 "}, {"chosen": "other", "other": "別の 理由"}),
        ("one_or_other", {"chosen": "other", "other": ""}, None),
        ("many", ["b", "a", "b"], ["a", "b"]),
        ("many", "a", ["a"]),
        ("consent", True, {"agreed": True, "text": "読みました"}),
        ("consent", {"agreed": True, "text": "I have read it"}, {"agreed": True, "text": "I have read it"}),
        ("consent", {"agreed": True, "text": "別の文"}, {"agreed": True, "text": "読みました"}),
        ("consent", False, None),
        ("lines", "一行目\r\n二行目", "一行目\n二行目"),
        ("text", "か\u3099くせい", "がくせい"),
    ],
)
def test_what_people_write_becomes_one_form(field, raw, value):
    assert read(FIELDS[field], raw) == value


@pytest.mark.parametrize(
    ("field", "raw", "words"),
    [
        ("date", "昭和64年1月8日", "昭和"),
        ("date", "2026年2月30日", "2月"),
        ("date", {"era": "令和", "year": "8", "month": "", "day": "3"}, "月"),
        ("past", "2026-11-25", "令和8年11月24日まで"),
        ("past", "1899-12-31", "1900年1月1日|明治33年1月1日"),
        ("text", "あ" * 201, "200文字以内"),
        ("digits", "123", "7文字以上"),
        ("pattern", "x", "英字2字"),
        ("email", "hanako.example.jp", "@"),
        ("here", {"postal": "1120003", "prefecture": "東京都", "city": "新宿区", "street": "西新宿2-8-1"}, "文京区の中の住所"),
        ("address", {"postal": "0600001", "prefecture": "東京都", "city": "文京区", "street": "春日1-16-21"}, "北海道"),
        ("address", {"postal": "1120003", "prefecture": "東京都", "city": "文京区", "street": ""}, "町名と番地"),
        ("address", {"postal": "1120003", "prefecture": "東京都", "city": "文京区", "street": "春日"}, "番地"),
        (
            "address",
            {"postal": "1120003", "prefecture": "東京都", "city": "文京区", "street": "香川県高松市番町1-8-15"},
            "文京区の住所ではありません",
        ),
        ("address", {"postal": "9999999", "street": "春日1-16-21"}, "都道府県"),
        ("katakana", "オカ２", "「２」は使えません"),
        ("file", [{"file": "somebody-elses"}], "見つかりません"),
        ("file", ["kept-photo", "a", "b"], "見つかりません"),
    ],
)
def test_a_refusal_says_what_to_do(field, raw, words):
    with pytest.raises(FieldProblem) as problem:
        FIELDS[field].kind_of.read(raw, FIELDS[field], CONTEXT)
    assert any(word in str(problem.value) for word in words.split("|")), str(problem.value)


def test_both_names_and_both_readings_are_asked_for_at_once():
    with pytest.raises(FieldProblem) as problem:
        FIELDS["name"].kind_of.read({"family": "佐藤"}, FIELDS["name"], CONTEXT)
    assert set(problem.value.parts) == {"given", "family_kana"}


def test_an_address_is_taken_apart_and_gets_the_code_of_its_municipality():
    raw = {"postal": "１１２ー０００３", "prefecture": "", "city": "", "street": "春日１丁目１６番２１号", "building": ""}
    value = read(FIELDS["here"], raw)
    assert value == {
        "postal_code": "112-0003", "prefecture": "東京都", "city": "文京区", "town": "春日一丁目", "block": "16-21", "building": "",
            "code": "131059",
    }  # fmt: skip
    assert FIELDS["here"].kind_of.show(value, FIELDS["here"], "ja") == "〒112-0003 東京都文京区春日一丁目16-21"


@pytest.mark.parametrize(
    "filled",
    [
        {"prefecture": "東京都", "city": "文京区"},
        {},
        {"prefecture": "東京都", "city": "文京区", "postal": "9999999"},
        {"postal": "9999999"},
    ],
)
@pytest.mark.parametrize("pasted", ["東京都文京区春日1-16-21", "文京区春日一丁目１６番２１号", "東京都 文京区 春日1丁目16-21"])
def test_a_whole_address_may_be_pasted_into_one_box(filled, pasted):
    value = read(FIELDS["address"], {"postal": "1120003", "street": pasted} | filled)
    assert (value["prefecture"], value["city"], value["town"], value["block"]) == ("東京都", "文京区", "春日一丁目", "16-21")


def test_a_town_named_like_a_municipality_elsewhere_is_a_town():
    value = read(FIELDS["address"], {"postal": "7611701", "prefecture": "香川県", "city": "高松市", "street": "香川町大野2060"})
    assert (value["city"], value["town"], value["block"]) == ("高松市", "香川町大野", "2060")


@pytest.mark.parametrize("pasted", ["春日1-16-21", "東京都文京区春日1-16-21"])
def test_looking_up_a_postal_code_keeps_what_was_typed(pasted):
    found = FIELDS["address"].kind_of.look_up({"postal": "1120003", "street": pasted})
    assert (found["prefecture"], found["city"], found["street"]) == ("東京都", "文京区", pasted)


def uploaded(name="photo.jpg", size=10, media_type="image/jpeg"):
    return SimpleUploadedFile(name, b"x" * size, content_type=media_type)


def file_raw(*uploads, kept=()):
    return {"kept": list(kept), "uploads": list(uploads)}


def test_an_upload_is_kept_beside_those_sent_before():
    value = read(FIELDS["file"], file_raw(uploaded(), kept=["kept-photo"]))
    assert [kept["file"] for kept in value] == ["kept-photo", "new-file"]


@pytest.mark.parametrize(
    ("raw", "words", "left"),
    [
        (file_raw(uploaded(), uploaded(), kept=["kept-photo"]), "2つまで", 1),
        (file_raw(uploaded(size=0), kept=["kept-photo"]), "0バイト", 1),
        (file_raw(uploaded(size=11 * 1024 * 1024)), "MBまで", 0),
        (file_raw(uploaded(media_type="application/pdf"), kept=["kept-photo"]), "JPEG", 1),
    ],
)
def test_a_file_that_is_refused_leaves_the_others(raw, words, left):
    with pytest.raises(FieldProblem, match=words) as problem:
        FIELDS["file"].kind_of.read(raw, FIELDS["file"], CONTEXT)
    assert len(problem.value.value) == left


def test_a_program_may_name_its_own_upload_and_nobody_elses():
    own = {"file": "mine", "name": "a.jpg", "media_type": "image/jpeg", "size": 5}
    context = Context(today=TODAY, find={"mine": own}.get)
    assert read(FIELDS["file"], [{"file": "mine", "name": "claimed.exe"}], context) == [own]
    assert read(FIELDS["file"], [{"file": "theirs"}], context) is None


def test_explanations_know_paragraphs_lists_bold_and_links_and_nothing_else():
    text = "**大事** <b>x</b>\n\n- [区](https://example.jp/a?b=1&c=2)\n- [悪](javascript:alert(1))\n\n1. 一\n2. 二"
    html = shown(made("explanation", {"text": text}), None)
    assert "<strong>大事</strong> &lt;b&gt;x&lt;/b&gt;" in html
    assert '<a href="https://example.jp/a?b=1&amp;c=2">区</a>' in html
    assert '<a href="javascript' not in html
    assert "<ol><li>一</li><li>二</li></ol>" in html


@pytest.mark.parametrize("name", ANSWERING)
def test_samples_fit_their_own_schema(name):
    import jsonschema

    field, rng = ANSWERING[name], Random(11)
    schema = field.kind_of.json_schema(field)
    jsonschema.Draft202012Validator.check_schema(schema)
    for _number in range(10):
        value = [PHOTO] if field.kind == "file" else field.kind_of.sample(field, rng, CONTEXT)
        jsonschema.validate(value, schema)
