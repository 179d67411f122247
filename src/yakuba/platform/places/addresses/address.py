"""What an address consists of."""

from __future__ import annotations

from dataclasses import dataclass

from yakuba.platform.places.addresses.folding import fold


@dataclass(frozen=True)
class Problem:
    """Something that a person should look at. The address is kept all the same."""

    code: str  # empty, too-long, no-municipality, ambiguous-municipality, no-ward, unknown-town, no-block, two-addresses
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class Address:
    """An address in its parts, in the form in which we keep it: 東京都 | 文京区 | 春日一丁目 | 16-21 | 文京シビックセンター."""

    prefecture: str = ""
    city: str = ""  # with the county or the designated city: 余市郡仁木町, 札幌市中央区
    street: str = ""  # 通り名, in Kyoto
    town: str = ""  # 町丁目 with its 字: 春日一丁目, 大字桜井字宮前
    block: str = ""  # 番・号 or 番地, hyphenated: 16-21, 甲123-4, 10-17前
    building: str = ""
    code: str = ""  # of the municipality, six digits
    postal_code: str = ""  # when one was typed before the address
    chome: int | None = None
    problems: tuple[Problem, ...] = ()
    changes: tuple[str, ...] = ()  # what we added or converted, in words for the person

    @property
    def text(self) -> str:
        """The address in one line."""
        head = f"{self.prefecture}{self.city}{self.street}{self.town}{self.block}"
        return f"{head} {self.building}".strip()

    @property
    def key(self) -> str:
        """Equal for one place however it was written (without the building)."""
        return f"{self.code}|{fold(self.town).key}|{self.block}"

    def has(self, code: str) -> bool:
        """Whether it has the problem of that code."""
        return any(problem.code == code for problem in self.problems)
