"""What changed between two wordings of a procedure, said by its steps and questions instead of by lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.resident.procedures.definition.model import Definition, Field, Step
from yakuba.resident.procedures.texts import Text

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
_HEADING = {
    "title": gettext_lazy("手続の名前"), "summary": gettext_lazy("説明"), "category": gettext_lazy("分類"),
    "keywords": gettext_lazy("検索の言葉"),
    "who": gettext_lazy("申請できる人"), "papers": gettext_lazy("必要なもの"), "fee": gettext_lazy("手数料"),
    "deadline": gettext_lazy("申請の期限"), "law": gettext_lazy("根拠法令"), "takes_minutes": gettext_lazy("入力にかかる分数"),
    "answer_within_open_days": gettext_lazy("回答までの日数"), "retention_years": gettext_lazy("保存年限"),
    "contact": gettext_lazy("連絡先の項目"),
}  # fmt: skip
_OF_STEP = {
    "title": gettext_lazy("見出し"), "help": gettext_lazy("説明"), "show_if": gettext_lazy("出す条件"),
    "checks": gettext_lazy("入力の検査"),
}  # fmt: skip
_OF_FIELD = {
    "label": gettext_lazy("質問"), "kind": gettext_lazy("種類"), "required": gettext_lazy("必須"), "hint": gettext_lazy("説明"),
    "example": gettext_lazy("例"), "show_if": gettext_lazy("出す条件"), "checks": gettext_lazy("入力の検査"),
    "row_checks": gettext_lazy("行の検査"), "legal_basis": gettext_lazy("根拠法令"), "options": gettext_lazy("設定"),
}  # fmt: skip
_LANGUAGES = {"ja": gettext_lazy("日本語"), "en": gettext_lazy("英語"), "ja-easy": gettext_lazy("やさしい日本語")}


@dataclass(frozen=True)
class Change:
    """One thing that changed: where, how, and its words before and after."""

    where: str
    kind: str
    before: str = ""
    after: str = ""


def differences(before: Definition | None, after: Definition) -> list[Change]:
    """The changes in the order of the form; everything is new where there is nothing before."""
    if before is None:
        return [Change(_("手続"), ADDED, after=after.title.ja), *[_as_added(step) for step in after.steps]]
    found = list(_attributes("", _HEADING, before, after))
    for name, label in (("granted", _("通知書の文（承認・交付）")), ("refused", _("通知書の文（却下）"))):
        found += _compared(label, getattr(before.notices, name), getattr(after.notices, name))
    return found + list(_steps(before, after))


def _as_added(step: Step) -> Change:
    return Change(_step(step), ADDED, after="、".join(field.label.ja for field in step.fields))


def _steps(before: Definition, after: Definition) -> Iterator[Change]:
    old, new = {step.name: step for step in before.steps}, {step.name: step for step in after.steps}
    homes = {field.name: step for step in before.steps for field in step.fields}
    for step in before.steps:
        if step.name not in new:
            yield Change(_step(step), REMOVED, before="、".join(field.label.ja for field in step.fields))
    if _order(old, new) != _order(new, old):
        orders = [" → ".join(named[name].title.ja for name in _order(named, other)) for named, other in ((old, new), (new, old))]
        yield Change(_("画面の順番"), MOVED, *orders)
    for step in after.steps:
        earlier = old.get(step.name)
        if earlier is None:
            yield _as_added(step)
        else:
            yield from _attributes(_step(step), _OF_STEP, earlier, step)
        yield from _fields(_step(step), earlier.fields if earlier else [], step.fields, {} if earlier is None else homes)


def _order(steps: dict[str, Any], others: dict[str, Any]) -> list[str]:
    return [name for name in steps if name in others]


def _fields(place: str, before: list[Field], after: list[Field], homes: dict[str, Step]) -> Iterator[Change]:
    old, new = {field.name: field for field in before}, {field.name: field for field in after}
    for field in before:
        if field.name not in new:
            yield Change(_within(place, field), REMOVED, before=field.label.ja)
    if _order(old, new) != _order(new, old):
        orders = ["、".join(named[name].label.ja for name in _order(named, other)) for named, other in ((old, new), (new, old))]
        yield Change(f"{place} › {_('質問の順番')}", MOVED, *orders)
    for field in after:
        earlier = old.get(field.name)
        if earlier is not None:
            yield from _attributes(_within(place, field), _OF_FIELD, earlier, field)
            yield from _fields(_within(place, field), earlier.fields, field.fields, {})
        elif field.name in homes:
            yield Change(_within(place, field), MOVED, homes[field.name].title.ja, place)
        elif before or homes:
            yield Change(_within(place, field), ADDED, after=field.label.ja)


def _attributes(place: str, names: dict[str, Any], before: Any, after: Any) -> Iterator[Change]:
    for name, label in names.items():
        where = f"{place} › {label}" if place else str(label)
        yield from _compared(where, getattr(before, name), getattr(after, name))


def _compared(where: str, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, Text | None) and isinstance(after, Text | None):
        yield from _texts(where, before.as_dict() if before else {}, after.as_dict() if after else {})
        return
    old, new = _said(before), _said(after)
    if old != new:
        yield Change(where, CHANGED if old and new else ADDED if new else REMOVED, old, new)


def _texts(where: str, before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for language, label in _LANGUAGES.items():
        old, new = before.get(language, ""), after.get(language, "")
        if old != new:
            place = where if language == "ja" else f"{where}（{label}）"
            yield Change(place, CHANGED if old and new else ADDED if new else REMOVED, old, new)


def _said(value: Any) -> str:
    """A value in a few words; what has no words of its own as short JSON."""
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, list):
        return "\n".join(_said(item) for item in value)
    if isinstance(value, Text):
        return " / ".join(value.as_dict().values())
    return json.dumps(value.model_dump(mode="json") if hasattr(value, "model_dump") else value, ensure_ascii=False, sort_keys=True)


def _step(step: Step) -> str:
    return _("画面「%(title)s」") % {"title": step.title.ja}


def _within(place: str, field: Field) -> str:
    return f"{place} › {_('質問「%(label)s」') % {'label': field.label.ja}}"
