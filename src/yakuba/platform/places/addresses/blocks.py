"""What stands behind the town: 丁目, 番地 or 番・号, and the building."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yakuba.platform.kana import DASHES, from_kanji_number, to_kanji_number

LARGEST_CHOME = 42  # 帯広市西二十五条南 has 42; a larger first number is a lot number

MOST_SAVED = 20  # characters that plain numbers save in a building's name; more of them nobody writes
BETWEEN = f" 、,{DASHES}"  # may stand between two parts, and belongs to neither

_DASH = f"[{re.escape(DASHES)}ー〜~]"
_DASHED = re.compile(rf"(?<=[0-9]) ?{_DASH} ?(?=[0-9])")
_KANJI_RUN = re.compile(rf"^[一二三四五六七八九十百〇]+(?:(?:{_DASH}|[のノ之])[一二三四五六七八九十百〇]+)+")
_DOTTED_RUN = re.compile("^[0-9]+(?:[・.][0-9]+)+")
_STROKE_FOR_DASH = re.compile("(?<=[0-9])一(?=[0-9])")  # 7一3: the kanji for one, because it looks like a dash
_KANJI_COUNTED = re.compile(
    "[一二三四五六七八九十百千〇]+(?=丁目|丁|番(?![町丁])|号|の[0-9一二三四五六七八九十])|(?<=番地の)[一二三四五六七八九十百]+|(?<=番)[一二三四五六七八九十百]+(?=号?)"
)

# A number that belongs to the building: 5階, 2F, 101号室, 3号館, B棟.
_NOT_OF_A_BLOCK = r"(?![0-9]|階|F(?![a-z])|号室|号館|号棟|棟|丁目|条|線|区画|歳|時|年|店|st|nd|rd|th)"
_LOT_LETTER = "[甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥イロハニホヘトチリヌルヲ]"
_LOT = rf"(?:{_LOT_LETTER}-?)?[0-9]+{_NOT_OF_A_BLOCK}"
_PART = "-[イロハニホヘトチリヌルヲ](?![ァ-ヺー])"  # of a lot that was divided: 491-イ
_JOIN = r"(?:番地の?|番の?|番|-|の|ノ|之|号の?)"
_TAIL = r"(?:(?:地先|地内|先|付近|前|横|裏|隣接地?|隣|向かい|ほか|他|外|内|地)(?:[0-9]+筆)?)?"
_BLOCK = re.compile(
    rf"(?P<lots>{_LOT}(?:{_JOIN}(?:{_LOT}))*(?:{_PART})?)(?P<unit>番地|番|号(?![室館棟]))?(?P<tail>{_TAIL}(?=[ 、,(「]|$))?"
)
_NO_NUMBER = re.compile("(?:番外地|無番地|官有無番地|番地なし|番地無)")
_CHOME = re.compile(rf"([0-9]+) ?(丁目|丁)(?:{_DASH}|[の ])?")
_SUB_AREA = re.compile(r"(?P<area>(?:第?[0-9]+地割)?(?:大字|字|小字)?[^0-9 ,、(（「]{0,14}?)(?=(?:甲|乙|丙|丁)?[0-9]|番外地|無番地)")
_JIWARI = re.compile("第?[0-9]+地割")  # lots of land in 岩手県, between town and number
_BUILDING_WORDS = re.compile(
    "ビル|マンション|アパート|ハイツ|コーポ|荘|タワー|センター|プラザ|会館|団地|寮|号室|階|駅|店|館|棟|校|公園|病院"
)


@dataclass(frozen=True)
class Rest:
    """What was behind the town."""

    chome: int | None
    town: str  # what belongs to the town's name still: 一丁目, 3丁, 字宮前, 字宮前一丁目
    block: str
    building: str
    chome_was_guessed: bool = False


def with_plain_numbers(text: str) -> str:
    """Dashes between digits made one, kanji numbers before 丁目, 番 and 号 made digits."""
    text = _DASHED.sub("-", _STROKE_FOR_DASH.sub("-", text))
    text = _DOTTED_RUN.sub(lambda run: re.sub("[・.]", "-", run[0]), text)
    text = _KANJI_RUN.sub(lambda run: re.sub(rf"{_DASH}|[のノ之]", "-", _numbers(run[0])), text)
    return _KANJI_COUNTED.sub(lambda run: _numbers(run[0]), text)


def _numbers(run: str) -> str:
    return re.sub("[一二三四五六七八九十百千〇]+", lambda part: str(part[0] if (n := from_kanji_number(part[0])) is None else n), run)


def take_apart(text: str, *, has_chome: bool) -> Rest:
    """The parts of what stands behind the town; `has_chome` tells whether 1-2-3 there means 1丁目2番3号."""
    rest = with_plain_numbers(text.strip(BETWEEN))
    chome, word, rest = _explicit_chome(rest)
    town, area = _in_kanji(chome, word), ""
    if not rest[:1].isdigit() or _JIWARI.match(rest):
        found = _SUB_AREA.match(rest)
        if (
            found
            and found["area"]
            and not _BUILDING_WORDS.search(found["area"])
            and _ends_before_a_number(found["area"], rest[found.end() :], chome)
        ):
            area = found["area"]
            rest = rest[len(area) :].strip()
            town += area.strip()
            if chome is None:
                chome, word, rest = _explicit_chome(rest)
                town += _in_kanji(chome, word)
    block, lots, rest = _block(rest)
    guessed = chome is None and not area and has_chome and _first_is_chome(lots, block)
    if guessed:
        chome = int(lots[0])
        town = _in_kanji(chome, "丁目")
        block = block.removeprefix(lots[0]).removeprefix("-")
    return Rest(chome, town, block, _as_typed(rest.strip(BETWEEN), text.strip(BETWEEN)), guessed)


def _as_typed(building: str, text: str) -> str:
    """The building's own name, 三番館 and not 3番館: the end of the text that reads as `building` once its numbers are plain."""
    if not building or text.endswith(building):
        return building
    first = max(len(text) - len(building) - MOST_SAVED, 0)
    ends = (text[place:].strip(BETWEEN) for place in range(first, len(text)))
    return next((end for end in ends if with_plain_numbers(end) == building), building)


def _ends_before_a_number(area: str, rest: str, chome: int | None) -> bool:
    """Whether a lot follows, or the first 丁目, which is written in kanji and must not run together with a kanji number."""
    may_be_chome = chome is None and area[-1] not in "一二三四五六七八九十百千〇"
    return bool(_BLOCK.match(rest) or (may_be_chome and _CHOME.match(rest)))


def _in_kanji(chome: int | None, word: str) -> str:
    return f"{to_kanji_number(chome)}{word}" if chome else ""


def _explicit_chome(rest: str) -> tuple[int | None, str, str]:
    found = _CHOME.match(rest)
    if not found or not 1 <= int(found[1][:5]) <= 99:
        return None, "", rest
    return int(found[1]), found[2], rest[found.end() :].strip()


def _block(rest: str) -> tuple[str, list[str], str]:
    nameless = _NO_NUMBER.match(rest)
    if nameless:
        return nameless[0], [], rest[nameless.end() :]
    found = _BLOCK.match(rest)
    if not found:
        return "", [], rest
    lots = re.findall(rf"{_LOT_LETTER}?-?[0-9]+", re.sub(_JOIN, "-", found["lots"]).replace("--", "-"))
    lots = [re.sub("(?<![0-9])0+(?=[0-9])", "", lot.replace("-", "")) for lot in lots]
    part = re.search(f"{_PART}$", found["lots"])
    return "-".join(lots) + (part[0] if part else "") + (found["tail"] or ""), lots, rest[found.end() :]


def _first_is_chome(lots: list[str], block: str) -> bool:
    return len(lots) >= 2 and lots[0].isdigit() and 1 <= int(lots[0]) <= LARGEST_CHOME
