"""A small procedure for tests and benchmarks: a dog is registered (犬の登録) in two steps."""

from __future__ import annotations

from typing import Any

from yakuba.resident.procedures.actions import drafting, publishing, submitting
from yakuba.resident.procedures.models import Application, Draft, Procedure
from yakuba.resident.procedures.reading import definition_of

DOG: dict[str, Any] = {
    "slug": "dog",
    "title": {"ja": "犬の登録", "en": "Dog registration", "ja-easy": "犬を 登録します"},
    "summary": {"ja": "犬を飼い始めたら30日以内に登録します。", "en": "Register your dog within 30 days."},
    "category": "waste",
    "keywords": ["犬", "ペット", "狂犬病"],
    "who": "区内で生後91日以上の犬を飼う人",
    "papers": ["狂犬病予防注射済証"],
    "fee": "3,000円",
    "deadline": "飼い始めた日から30日以内",
    "law": [{"name": "狂犬病予防法", "article": "第4条"}],
    "takes_minutes": 5,
    "answer_within_open_days": 10,
    "retention_years": 5,
    "contact": {"name": "owner", "email": "email", "phone": "phone"},
    "notices": {"granted": "犬の登録を受け付け、鑑札を交付します。", "refused": "次の理由により、登録を受け付けることができません。"},
    "steps": [
        {
            "name": "owner",
            "title": {"ja": "飼い主", "en": "Owner"},
            "fields": [
                {"name": "owner", "kind": "name", "label": {"ja": "氏名", "en": "Name"}, "required": True},
                {"name": "email", "kind": "email", "label": {"ja": "メールアドレス", "en": "E-mail"}, "required": True},
                {"name": "phone", "kind": "phone", "label": {"ja": "電話番号", "en": "Phone"}, "required": False},
            ],
        },
        {
            "name": "dog",
            "title": {"ja": "犬", "en": "Dog"},
            "fields": [
                {"name": "call_name", "kind": "text", "label": {"ja": "犬の名前", "en": "Name of the dog"}, "required": True},
                {"name": "born_on", "kind": "date", "label": {"ja": "生年月日", "en": "Date of birth"}, "required": True},
                {"name": "photo", "kind": "file", "label": {"ja": "写真", "en": "Photo"}, "required": False, "options": {"photo": True}},
            ],
        },
    ],
}
OWNER = {"owner": {"family": "佐藤", "given": "花子", "family_kana": "サトウ", "given_kana": "ハナコ"}, "email": "sato@example.jp"}
DOG_ANSWERS = {"call_name": "ポチ", "born_on": "2026-01-05"}


def a_procedure(department, definition: dict[str, Any] = DOG) -> Procedure:
    """A published procedure of `department`."""
    procedure = publishing.make_procedure(definition, department=department, by=None)
    publishing.publish_version(procedure.versions.get(), by=None)
    procedure.refresh_from_db()
    return procedure


def a_filled_draft(procedure: Procedure, *, by=None, answers: tuple[dict, ...] = (OWNER, DOG_ANSWERS)) -> Draft:
    """A draft whose steps are all filled in."""
    draft = drafting.start_draft(procedure, by=by, language="ja")
    for step, data in zip(definition_of(draft.version).steps, answers, strict=True):
        result = drafting.save_step(draft, step, data, by=by)
        assert not result.errors, result.errors
    return draft


def an_application(procedure: Procedure, *, by=None) -> Application:
    """A submitted application."""
    return submitting.submit(a_filled_draft(procedure, by=by), by=by)
