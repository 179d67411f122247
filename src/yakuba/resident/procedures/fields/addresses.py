"""Addresses: 郵便番号 and 住所, normalised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.platform.kana import ReadProblem
from yakuba.platform.places.addresses import Address, normalise
from yakuba.platform.places.municipalities import municipality
from yakuba.platform.places.postal import PostalArea, look_up, read_postal_code
from yakuba.resident.procedures.fields import kind
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem, as_parts

VALUE = ("postal_code", "prefecture", "city", "town", "block", "building", "code")
CONTROLS = ("postal", "prefecture", "city", "street", "building")
_NO_NUMBER = re.compile("無番地|番地なし|番外地")
_LONGEST_BUILDING = 100
_UNUSED = {"two-addresses", "too-long", "no-municipality", "ambiguous-municipality", "no-ward", "empty"}


class AddressOptions(kind.Options):
    own_municipality: bool = False  # must lie within the town


class AddressKind(FieldKind):
    """住所: the postal code fills in prefecture, city and town; the value holds every part of its own, and the municipality's code."""

    name = "address"
    label = gettext_lazy("住所")
    Options = AddressOptions
    parts = CONTROLS
    first_part = "postal"

    def from_form(self, form, path: str, field) -> Any:
        return form.parts(path, CONTROLS)

    def look_up(self, raw: Any) -> dict[str, str]:
        """What was typed, with prefecture, city and town of its postal code; FieldProblem when there is none."""
        given = self._typed(raw)
        areas = _areas(given["postal"])
        if not areas:
            raise FieldProblem(_("この郵便番号の住所が見つかりません。番号を確かめるか、住所を直接入力してください。"))
        towns = {area.town for area in areas}
        filled = {"prefecture": areas[0].prefecture, "city": areas[0].city, "street": areas[0].town if len(towns) == 1 else ""}
        same_place = bool(given["street"]) and filled["street"] in given["street"]
        return given | {"prefecture": filled["prefecture"], "city": filled["city"]} | ({} if same_place else {"street": filled["street"]})

    def read(self, raw: Any, field, context) -> dict[str, str]:
        options: AddressOptions = field.opts
        given = self._typed(raw)
        areas = _areas(given["postal"])
        given = self._filled(given, areas)
        for part, message in (
            ("prefecture", _("都道府県を入力してください。")),
            ("city", _("市区町村を入力してください。")),
            ("street", _("町名と番地を入力してください。")),
        ):
            if not given[part]:
                raise FieldProblem(message)
        value = self._normalised(given, options, context)
        if areas and value["prefecture"] not in {area.prefecture for area in areas}:
            raise FieldProblem(
                _("郵便番号%(code)sは%(place)sのものです。郵便番号か住所を確かめてください。")
                % {"code": areas[0].code, "place": areas[0].prefecture + areas[0].city}
            )
        return {"postal_code": read_postal_code(given["postal"])} | value

    def _typed(self, raw: Any) -> dict[str, str]:
        """As the controls have it, from the controls or from a value."""
        if isinstance(raw, Mapping) and not set(raw) <= set(CONTROLS):
            value = as_parts(raw, (*VALUE, "street"))
            given = {part: value[part] for part in ("prefecture", "city", "building")}
            return given | {"postal": value["postal_code"], "street": value["street"] or value["town"] + value["block"]}
        return as_parts(raw, CONTROLS)

    def _filled(self, given: dict[str, str], areas: list[PostalArea]) -> dict[str, str]:
        if given["prefecture"] or given["city"]:
            return given
        pasted = normalise(given["street"]) if given["street"] else Address()
        if pasted.code and (not areas or given["street"].startswith((pasted.prefecture, pasted.city))):
            return given | {"prefecture": pasted.prefecture, "city": pasted.city}
        if not areas:
            return given
        return given | {"prefecture": areas[0].prefecture, "city": areas[0].city}

    def _normalised(self, given: dict[str, str], options: AddressOptions, context) -> dict[str, str]:
        found = _found(given["prefecture"], given["city"], given["street"])
        for problem in found.problems:
            if problem.code in _UNUSED or (problem.code == "no-block" and not _NO_NUMBER.search(given["street"])):
                raise FieldProblem(problem.message)
            if problem.code == "unknown-town" and options.own_municipality:
                raise FieldProblem(problem.message)
        if options.own_municipality and found.code != context.town.get("code"):
            raise FieldProblem(_("%(town)sの中の住所を入力してください。") % {"town": context.town.get("name", "")})
        building = " ".join(part for part in (found.building, given["building"]) if part)
        if len(building) > _LONGEST_BUILDING:
            raise FieldProblem(_("建物名と部屋番号は%(limit)d文字以内で入力してください。") % {"limit": _LONGEST_BUILDING})
        return {
            "prefecture": found.prefecture,
            "city": found.city,
            "town": found.street + found.town,
            "block": found.block,
            "building": building,
            "code": found.code,
        }

    def fits(self, value: Any) -> bool:
        return isinstance(value, dict) and set(value) == set(VALUE) and all(isinstance(part, str) for part in value.values())

    def show(self, value: Any, field, language: str) -> str:
        building = f" {value['building']}" if value["building"] else ""
        return f"〒{value['postal_code']} {value['prefecture']}{value['city']}{value['town']}{value['block']}{building}"

    def form_values(self, value: Any, field) -> dict[str, str]:
        try:
            return self._typed(value)
        except FieldProblem:
            return {"street": kind.words_of(value)[:500]}

    def render(self, view) -> str:
        return kind.control("address", view, value=self.form_values(view.typed or {}, view.field), lookup=_("住所を探す"))

    def columns(self, field) -> list[tuple[str, str]]:
        label = field.label.into("ja")
        return [
            (f"{field.name}.postal_code", f"{label}（郵便番号）"),
            (field.name, label),
            (f"{field.name}.code", f"{label}（市区町村コード）"),
        ]

    def cells(self, value: Any, field) -> list[str]:
        if not self.fits(value):
            return ["", kind.words_of(value), ""]
        shown = self.show(value, field, "ja").partition(" ")[2]
        return [value["postal_code"], shown, value["code"]]

    def sample(self, field, rng: Random, context) -> dict[str, str]:
        town, code, chome = rng.choice(
            (("春日", "112-0003", 2), ("本郷", "113-0033", 7), ("大塚", "112-0012", 6), ("千駄木", "113-0022", 5))
        )
        raw = {
            "postal": code,
            "prefecture": "東京都",
            "city": "文京区",
            "street": f"{town}{rng.randint(1, chome)}丁目99番{rng.randint(1, 9)}号",  # no block has this number
            "building": rng.choice(("", f"見本マンション{rng.randint(101, 909)}")),
        }
        return self.read(raw, field, context)

    def json_schema(self, field) -> dict[str, Any]:
        parts: dict[str, Any] = {part: {"type": "string", "maxLength": 300} for part in (*VALUE, "street")}
        parts["postal_code"] = {"type": "string", "maxLength": 20, "examples": ["112-0003"]}
        parts["street"]["description"] = "town and block in one, instead of the two"
        return {"type": "object", "properties": parts, "required": ["postal_code"], "additionalProperties": False}


def _found(prefecture: str, city: str, street: str) -> Address:
    """The address of the three boxes. Whoever pastes a whole address into the last one has named prefecture and city there again."""
    home = _municipality_code(prefecture, city)
    if home:
        found = normalise(street, default_municipality=home)
        if found.code and home in {found.code, municipality(found.code).designated_city}:
            return found
        if found.code and street.startswith((found.prefecture, found.city)):
            raise FieldProblem(
                _("「%(street)s」は%(city)sの住所ではありません。市区町村か、町名と番地を直してください。")
                % {"street": found.prefecture + found.city, "city": city}
            )
    return normalise(prefecture + city + street)


@lru_cache(maxsize=4000)
def _municipality_code(prefecture: str, city: str) -> str:
    return normalise(prefecture + city).code


def _areas(text: str) -> list[PostalArea]:
    try:
        return look_up(text)
    except ReadProblem as problem:
        raise FieldProblem(str(problem)) from problem
