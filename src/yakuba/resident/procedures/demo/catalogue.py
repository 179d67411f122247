"""Who answers which procedure of the demo ward, how often it is asked for, and what is usually said about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DEFINITIONS = Path(__file__).parent / "definitions"


@dataclass(frozen=True)
class Offer:
    """A procedure of the ward: the department's code, how often it is asked for, how much of it came online, words that people use."""

    department: str
    often: int = 10
    online: float = 0.65
    basis: str = ""
    refusals: tuple[str, ...] = ()
    withdrawals: tuple[str, ...] = ("都合が変わったため",)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # field → what people write there


OFFERS: dict[str, Offer] = {
    "change-of-address": Offer(
        "202010", 16, 0.5, "住民基本台帳法第23条",
        refusals=("届け出られた新しい住所に、まだ住んでいないため。引越しが済んでから、14日以内に届け出てください。",),
        withdrawals=("引越しの日が変わったため",),
    ),
    "child-allowance": Offer(
        "351010", 14, 0.9, "児童手当法第7条第1項",
        refusals=("請求者より配偶者の所得が高く、生計を維持する程度の高い方と認められないため。配偶者の名前で請求してください。",),
        withdrawals=("配偶者が請求することにしたため",),
    ),
    "course-entry": Offer(
        "2510", 14, 0.8, "",
        refusals=("応募が定員を超え、抽選の結果、落選となったため。",),
        withdrawals=("その日に用事ができたため",),
        texts={"motive": ("坂の名前の由来を知りたいです。", "退職して時間ができたので、近所を歩き直したいと思いました。", "友人にすすめられました。")},
    ),
}  # fmt: skip


def definition_files() -> Iterator[Path]:
    yield from sorted(DEFINITIONS.glob("*.json"))
