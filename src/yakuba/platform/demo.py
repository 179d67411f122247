"""The demo city: each module adds its part, and `manage demo` loads them in order.

Everything is generated from a fixed seed. The names of people are invented; the town's own facts (departments, town
blocks) are public knowledge.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from yakuba.platform.kana import to_katakana
from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class DemoPart:
    """`load(rng, say)` fills the tables of one module; parts run by rising `order`."""

    label: str
    order: int
    load: Callable[[random.Random, Callable[[str], None]], None]


demo_parts: Registry[DemoPart] = Registry("demo parts")

FAMILY = (
    "雲井 くもい,風早 かざはや,星見 ほしみ,虹川 にじかわ,鈴鳴 すずなり,若葉 わかば,花園 はなぞの,月影 つきかげ,霧島 きりしま,"
    "小鳥 ことり,朝霧 あさぎり,夕凪 ゆうなぎ,白雪 しらゆき,青空 あおぞら,春風 はるかぜ,秋野 あきの,冬木 ふゆき,夏海 なつみ,"
    "桜坂 さくらざか,梅枝 うめがえ,柳瀬 やなせ,楓 かえで,竹笛 たけぶえ,松風 まつかぜ,泉水 いずみ,滝音 たきおと,波多 はた,"
    "灯台 とうだい,鏡池 かがみいけ,鶴見沢 つるみさわ,鷺沼 さぎぬま,雀田 すずめだ,燕 つばめ,狐塚 きつねづか,蛍川 ほたるかわ"
)
GIVEN = (
    "あおい アオイ,はると ハルト,ひまり ヒマリ,みなと ミナト,さくら サクラ,つむぎ ツムギ,そうた ソウタ,ゆい ユイ,りく リク,"
    "めい メイ,はな ハナ,けんた ケンタ,まこと マコト,しげる シゲル,ふみ フミ,きよし キヨシ,とも トモ,なお ナオ,れん レン,"
    "かおる カオル,みのる ミノル,ちよ チヨ,いつき イツキ,のぞみ ノゾミ,すすむ ススム,あかり アカリ,たえ タエ,じゅん ジュン"
)
TOWN_BLOCKS = (
    "後楽 2,春日 2,小石川 5,白山 5,千石 4,水道 2,小日向 4,大塚 6,関口 3,目白台 3,音羽 2,"
    "本郷 7,湯島 4,西片 2,向丘 2,弥生 2,根津 2,千駄木 5,本駒込 6"
)
POSTAL = {
    "後楽": "1120004", "春日": "1120003", "小石川": "1120002", "白山": "1120001", "千石": "1120011", "水道": "1120005",
    "小日向": "1120006", "大塚": "1120012", "関口": "1120014", "目白台": "1120015", "音羽": "1120013", "本郷": "1130033",
    "湯島": "1130034", "西片": "1130024", "向丘": "1130023", "弥生": "1130032", "根津": "1130031", "千駄木": "1130022", "本駒込": "1130021",
}  # fmt: skip
_KANJI = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Someone:
    """An invented resident."""

    family: str
    given: str
    family_kana: str
    given_kana: str
    postal_code: str
    town: str
    block: str
    email: str
    phone: str

    @property
    def name(self) -> str:
        return f"{self.family} {self.given}"

    @property
    def name_kana(self) -> str:
        return f"{self.family_kana} {self.given_kana}"


def someone(rng: random.Random) -> Someone:
    """A resident who does not exist, at a town block that does."""
    family, family_kana = rng.choice(FAMILY.split(",")).split()
    given, given_kana = rng.choice(GIVEN.split(",")).split()
    town, blocks = rng.choice(TOWN_BLOCKS.split(",")).split()
    number = rng.randrange(10_000)
    return Someone(
        family, given, to_katakana(family_kana), given_kana, POSTAL[town], f"{town}{_KANJI[rng.randint(1, int(blocks))]}丁目",
        f"{rng.randint(1, 40)}番{rng.randint(1, 20)}号", f"demo{number:04d}@example.jp", f"090-0000-{number:04d}",
    )  # fmt: skip
