"""What a case is called in the reader's language, where its service knows that."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import lazy
from django.utils.translation import get_language

from yakuba.platform.cases.models import Case


class Titles:
    """The titles of many cases, asked of each service once. A case keeps its title in Japanese."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}

    def of(self, case: Case) -> str:
        if (get_language() or "ja") == "ja":  # as it is kept
            return case.title
        if case.type not in self._known:
            self._known[case.type] = case.kind.topics()
        return self._known[case.type].get(case.topic) or case.title


def titled(shown: Iterable[Case]) -> list[Case]:
    """The cases with their titles in the reader's language, as `words`."""
    titles, found = Titles(), list(shown)
    for case in found:
        case.words = titles.of(case)  # type: ignore[attr-defined]
    return found


title_said_lazily = lazy(lambda case: case.called, str)  # as a fact of a notice: said in the language of its reader
