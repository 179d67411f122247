"""From what a person typed to an address in its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from yakuba.platform.kana import DASHES, narrow, tidy
from yakuba.platform.places import municipalities
from yakuba.platform.places.addresses import finding
from yakuba.platform.places.addresses.address import Address, Problem
from yakuba.platform.places.addresses.blocks import BETWEEN, Rest, take_apart
from yakuba.platform.places.addresses.finding import Town
from yakuba.platform.places.addresses.folding import Folded, fold
from yakuba.platform.places.municipalities import Municipality

LONGEST = 300
_DASH_IN_KATAKANA = re.compile(f"(?<=[ァ-ヺ])[{re.escape(DASHES)}](?=[ァ-ヺ])")  # テクノパ－ク
_POSTAL = re.compile(r"〒? ?([0-9]{3})-?([0-9]{4})(?![0-9-])[ ,、:]*|〒 ?")
# As people of Sapporo say it for short: 北1西23 for 北1条西23.
_SHORT_GRID = re.compile("^([北南東西] ?(?:[0-9]+|[一二三四五六七八九十]+))(?=[東西南北] ?[0-9一二三四五六七八九十])")


@dataclass
class _Reading:
    """The text being read: what has been found, and what is left of it."""

    left: str
    postal_code: str = ""
    prefecture: str = ""
    municipality: Municipality | None = None
    problems: list[Problem] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    def take(self, folded: Folded, length: int) -> str:
        """Take the first `length` characters of the key away; they come back as they were typed."""
        end = folded.end_of(length)
        taken, self.left = self.left[:end], self.left[end:].lstrip(BETWEEN)
        return taken

    def problem(self, code: str, message: str) -> None:
        self.problems.append(Problem(code, message))


def normalise(text: str, *, default_municipality: str | None = None) -> Address:
    """The address in its parts. Nothing that was typed is lost; what is doubtful stands in `problems`, what we changed in `changes`.

    `default_municipality` (a code) is where a text without one is looked for, such as the town hall's own.
    """
    if len(text) > LONGEST * 10:
        return Address(building=tidy(text[:LONGEST]), problems=(_too_long(),))
    line = _DASH_IN_KATAKANA.sub("ー", narrow(tidy(text)))
    if not line:
        return Address(problems=(Problem("empty", _("住所を入力してください。")),))
    if len(line) > LONGEST:
        return Address(building=line, problems=(_too_long(),))
    reading = _Reading(line)
    _take_postal_code(reading)
    default = municipalities.municipality(default_municipality) if default_municipality else None
    _take_prefecture(reading)
    _take_municipality(reading, default)
    return _with_town(reading)


def _too_long() -> Problem:
    return Problem("too-long", _("住所は%(limit)d文字以内で入力してください。") % {"limit": LONGEST})


def _take_postal_code(reading: _Reading) -> None:
    found = _POSTAL.match(reading.left.replace("−", "-").replace("ー", "-", 1) if reading.left[:1] in "〒0123456789" else reading.left)
    if found and (found[1] or found[0]):
        reading.postal_code = f"{found[1]}-{found[2]}" if found[1] else ""
        reading.left = reading.left[found.end() :]


def _take_prefecture(reading: _Reading) -> None:
    folded = fold(reading.left)
    name, length = finding.prefecture_at_start(folded)
    if not name:
        name, length = finding.short_prefecture_at_start(folded)
    if name:
        reading.take(folded, length)
        reading.prefecture = name


def _take_municipality(reading: _Reading, default: Municipality | None) -> None:
    folded = fold(reading.left)
    found = finding.municipality_at_start(folded.key, reading.prefecture)
    if found and default and not reading.prefecture and _is_ours(default, folded, found):
        found = None
    if found:
        chosen = _choose(found.candidates, default)
        if chosen is None:
            _say_ambiguous(reading, found.candidates)
            return
        typed = reading.take(folded, found.length)
        _note_what_was_filled_in(reading, chosen, typed)
        reading.municipality = chosen
        reading.prefecture = chosen.prefecture
    elif default and reading.prefecture in {"", default.prefecture} and _may_lie_in(default, reading, folded):
        _assume(reading, default)
    else:
        _say_unknown(reading)


def _is_ours(default: Municipality, folded: Folded, found: finding.Found) -> bool:
    """香川町 may be a town of our own city rather than a municipality elsewhere, and 中央区 a ward of ours rather than of Tokyo."""
    if _ward_at_start(default, folded):
        return True
    town, taken = finding.town_at_start(folded, finding.towns_of(default.code))
    return found.without_county and town is not None and taken >= found.length


def _choose(candidates: tuple[Municipality, ...], default: Municipality | None) -> Municipality | None:
    if len(candidates) == 1:
        return candidates[0]
    if default:
        near = [m for m in candidates if m.code == default.code] or [m for m in candidates if m.prefecture == default.prefecture]
        if len(near) == 1:
            return near[0]
    return None


def _may_lie_in(default: Municipality, reading: _Reading, folded: Folded) -> bool:
    """A town of ours, a ward of ours, or a name that no municipality bears: not 北海道…村 of which we know nothing."""
    if finding.town_at_start(folded, finding.towns_of(default.code))[0] or _ward_at_start(default, folded):
        return True
    return not reading.prefecture and not re.match(".{1,6}?[市郡]", reading.left)


def _ward_at_start(city: Municipality, folded: Folded) -> Municipality | None:
    for ward in municipalities.wards_of(city.designated_city or city.code):
        if folded.key.startswith(fold(ward.name.partition("市")[2]).key):
            return ward
    return None


def _assume(reading: _Reading, default: Municipality) -> None:
    folded = fold(reading.left)
    ward = _ward_at_start(default, folded)
    if ward:
        reading.take(folded, len(fold(ward.name.partition("市")[2]).key))
    reading.municipality = ward or default
    reading.prefecture = default.prefecture
    reading.changes.append(_("「%(added)s」を補いました。") % {"added": reading.municipality.full_name})


def _note_what_was_filled_in(reading: _Reading, chosen: Municipality, typed: str) -> None:
    if not reading.prefecture:
        reading.changes.append(_("「%(added)s」を補いました。") % {"added": chosen.prefecture})
    if chosen.county and fold(typed).key == fold(chosen.short_name).key:
        reading.changes.append(_("「%(added)s」を補いました。") % {"added": chosen.county})


def _say_ambiguous(reading: _Reading, candidates: tuple[Municipality, ...]) -> None:
    where = _("、").join(m.prefecture + m.county for m in candidates)
    reading.problem(
        "ambiguous-municipality", _("同じ名前の市区町村があります（%(where)s）。都道府県から入力してください。") % {"where": where}
    )


def _say_unknown(reading: _Reading) -> None:
    if reading.prefecture:
        message = _("%(prefecture)sに続けて、市区町村名を確かめて入力してください。") % {"prefecture": reading.prefecture}
    else:
        message = _("都道府県と市区町村から入力してください（例：東京都文京区春日1-16-21）。")
    reading.problem("no-municipality", message)


def _with_town(reading: _Reading) -> Address:
    m = reading.municipality
    towns = finding.towns_of(m.code) if m else {}
    if reading.prefecture == "北海道":
        reading.left = _SHORT_GRID.sub(r"\1条", reading.left)
    folded = fold(reading.left)
    town, length = finding.town_at_start(folded, towns)
    street = ""
    if m and town is None and m.name.startswith("京都市"):
        town, start, end = finding.town_behind_street(folded, towns)
        if town:
            whole = reading.take(folded, end)
            street = whole[: folded.end_of(start)].strip()
            return _finish(reading, town, whole[folded.end_of(start) :].strip(), street)
    typed = reading.take(folded, length).strip() if town else ""
    return _finish(reading, town, typed, street)


def _finish(reading: _Reading, town: Town | None, typed: str, street: str) -> Address:
    if town and reading.municipality:
        _fill_ward(reading, typed)
    m = reading.municipality
    rest = take_apart(reading.left, has_chome=bool(town and town.has_chome))
    name = _town_name(town, typed)
    address = Address(
        prefecture=reading.prefecture,
        city=m.name if m else "",
        street=street,
        town=name + rest.town,
        block=rest.block,
        building=rest.building,
        code=m.code if m else "",
        postal_code=reading.postal_code,
        chome=rest.chome,
    )
    _check(reading, town, rest, address)
    return replace(address, problems=tuple(reading.problems), changes=tuple(reading.changes))


def _town_name(town: Town | None, typed: str) -> str:
    """The official name, with the 大字 that was typed before it or within it (一箕町大字鶴賀)."""
    if town is None:
        return ""
    before, large, _behind = typed.partition("大字")
    if large and "大字" not in town.name:
        length = len(fold(before).key)
        end = fold(town.name).end_of(length) if length else 0
        return f"{town.name[:end]}大字{town.name[end:]}"
    prefix = next((word for word in ("小字", "字") if typed.startswith(word) and not town.name.startswith(word)), "")
    return prefix + town.name


def _fill_ward(reading: _Reading, typed: str) -> None:
    m = reading.municipality
    if m is None or m.kind != "designated-city":
        return
    key = fold(typed).key
    wards = [ward for ward in municipalities.wards_of(m.code) if key in finding.towns_of(ward.code)]
    if len(wards) == 1:
        reading.municipality = wards[0]
        reading.changes.append(_("「%(added)s」を補いました。") % {"added": wards[0].name.removeprefix(m.name)})


def _check(reading: _Reading, town: Town | None, rest: Rest, address: Address) -> None:
    m = reading.municipality
    if m and m.kind == "designated-city":
        reading.problem("no-ward", _("%(city)sに続けて、区を入力してください。") % {"city": m.name})
    if m and town is None:
        reading.problem("unknown-town", _("%(city)sの町名を確かめてください。") % {"city": m.name})
    if not address.block.strip("0-") and not (_is_block_itself(address) and not address.block):
        reading.problem("no-block", _("番地を入力してください。"))
    if re.match(".{0,4}[都道府県].{1,6}[市区町村]", rest.building) or (m and rest.building.startswith((m.name, m.full_name))):
        reading.problem("two-addresses", _("住所は1つだけ入力してください。"))
    if rest.chome_was_guessed:
        reading.changes.append(_("「%(number)d-」を「%(town)s」としました。") % {"number": rest.chome or 0, "town": address.town})


def _is_block_itself(address: Address) -> bool:
    """In the grids of Hokkaido a 丁目 is one block, and the whole address: 札幌市中央区北一条西二丁目, the city hall of Sapporo."""
    return address.prefecture == "北海道" and bool(re.search("(?:条.*|[東西南北])[一二三四五六七八九十]+丁目", address.town))
