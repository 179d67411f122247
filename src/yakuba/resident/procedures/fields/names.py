"""Names of people: 氏名 and フリガナ."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.platform.kana import ReadProblem, read_kana_name, read_name, tidy
from yakuba.resident.procedures.fields import kind
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem, as_parts, as_text

PARTS = ("family", "given", "family_kana", "given_kana")
_ALPHABETIC = re.compile("[^\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]*")
_FAMILIES = (("見本", "ミホン"), ("例示", "レイジ"), ("架空", "カクウ"), ("試験", "シケン"), ("仮名", "カリナ"), ("模擬", "モギ"))
_GIVENS = (("太郎", "タロウ"), ("花子", "ハナコ"), ("次郎", "ジロウ"), ("桜", "サクラ"), ("葵", "アオイ"), ("実", "ミノル"))


class NameOptions(kind.Options):
    kana: bool = True  # whether フリガナ is asked


class NameKind(FieldKind):
    """氏名: family and given name, each with its reading; names in the alphabet and single names as their bearers write them."""

    name = "name"
    label = gettext_lazy("氏名")
    Options = NameOptions
    parts = PARTS
    first_part = "family"

    def from_form(self, form, path: str, field) -> Any:
        return form.parts(path, PARTS)

    def read(self, raw: Any, field, context) -> dict[str, str]:
        options: NameOptions = field.opts
        given = self._split({"family": raw} if isinstance(raw, str) else raw)
        problems: dict[str, str] = {}
        value = {part: self._read_part(given[part], part, problems) for part in PARTS if options.kana or not part.endswith("kana")}
        self._check(value, given, problems, options.kana)
        if problems:
            raise FieldProblem(parts=problems)
        return value

    def _split(self, raw: Any) -> dict[str, str]:
        """Both names typed into the first box are taken apart."""
        found = as_parts(raw, PARTS)
        for ending in ("", "_kana"):
            family, given = f"family{ending}", f"given{ending}"
            if found[family].count(" ") == 1 and not found[given] and not _ALPHABETIC.fullmatch(found[family]):
                found[family], _space, found[given] = found[family].partition(" ")
        return found

    def _read_part(self, text: str, part: str, problems: dict[str, str]) -> str:
        if not text:
            return ""
        try:
            return read_kana_name(text, max_length=80) if part.endswith("kana") else read_name(text, max_length=80)
        except ReadProblem as problem:
            problems[part] = str(problem)
            return ""

    def _check(self, value: dict[str, str], given: dict[str, str], problems: dict[str, str], kana: bool) -> None:
        names = given["family"] + given["given"]
        alphabetic = bool(names) and bool(_ALPHABETIC.fullmatch(names))
        if not names:
            problems.setdefault("family", _("氏を入力してください。"))
        if not alphabetic:
            if names and not given["family"]:
                problems.setdefault("family", _("氏も入力してください。"))
            if names and not given["given"]:
                problems.setdefault("given", _("名も入力してください。"))
        if kana and not alphabetic:  # a name in the alphabet needs no reading
            for part, message in (("family", _("氏のフリガナを入力してください。")), ("given", _("名のフリガナを入力してください。"))):
                if given[part] and not given[f"{part}_kana"]:
                    problems.setdefault(f"{part}_kana", message)

    def fits(self, value: Any) -> bool:
        return isinstance(value, dict) and set(value) <= set(PARTS) and all(isinstance(part, str) for part in value.values())

    def show(self, value: Any, field, language: str) -> str:
        written, read = full_name(value), full_kana(value)
        return f"{written}（{read}）" if read else written

    def form_values(self, value: Any, field) -> dict[str, str]:
        if isinstance(value, str):
            return {"family": value}
        return {part: kind.words_of(value.get(part)) for part in PARTS} if isinstance(value, dict) else {}

    def render(self, view) -> str:
        typed = self.form_values(view.typed, view.field)
        own = view.own
        boxes = [("family", _("氏"), "family-name"), ("given", _("名"), "given-name")]
        if view.field.opts.kana:
            boxes += [("family_kana", _("氏（フリガナ）"), ""), ("given_kana", _("名（フリガナ）"), "")]
        rows = [
            {
                "name": f"{view.path}_{part}",
                "id": f"{view.id}_{part}",
                "label": label,
                "value": typed.get(part, ""),
                "errors": view.errors_at(part),
                "autocomplete": token if own and token else "off",
                "attrs": {"data-kana": True} if part.endswith("kana") else {},
            }
            for part, label, token in boxes
        ]
        return view.template("name.html", pairs=[rows[:2], rows[2:]] if len(rows) == 4 else [rows])

    def columns(self, field) -> list[tuple[str, str]]:
        label = field.label.into("ja")
        kana = [(f"{field.name}.kana", f"{label}（フリガナ）")] if field.opts.kana else []
        return [(field.name, label), *kana]

    def cells(self, value: Any, field) -> list[str]:
        if not self.fits(value):
            return [kind.words_of(value), ""][: len(self.columns(field))]
        return [full_name(value), full_kana(value)][: len(self.columns(field))]

    def sample(self, field, rng: Random, context) -> dict[str, str]:
        (family, family_kana), (given, given_kana) = rng.choice(_FAMILIES), rng.choice(_GIVENS)
        value = {"family": family, "given": given, "family_kana": family_kana, "given_kana": given_kana}
        return {part: text for part, text in value.items() if field.opts.kana or not part.endswith("kana")}

    def json_schema(self, field) -> dict[str, Any]:
        text = {"type": "string", "maxLength": 80}
        parts = PARTS if field.opts.kana else PARTS[:2]
        return {"type": "object", "properties": dict.fromkeys(parts, text), "required": ["family"], "additionalProperties": False}


def full_name(value: Any) -> str:
    """佐藤 花子."""
    return tidy(f"{as_text(value.get('family'))} {as_text(value.get('given'))}") if isinstance(value, dict) else ""


def full_kana(value: Any) -> str:
    """サトウ ハナコ."""
    return tidy(f"{as_text(value.get('family_kana'))} {as_text(value.get('given_kana'))}") if isinstance(value, dict) else ""
