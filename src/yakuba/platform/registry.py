"""Small registries: where a service meets the platform.

A registry is declared where it is read; a service adds its entries in `plugs.py`, which is loaded once
while the program starts (see `yakuba.platform.ui.apps`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class NameTaken(ValueError):
    """Two modules add an entry of the same name: a mistake that must stop the start."""


class Registry(Generic[Entry]):
    """Named entries of one kind, added by modules while the site starts."""

    def __init__(self, kind: str):
        self.kind = kind
        self._entries: dict[str, Entry] = {}

    def add(self, name: str, entry: Entry) -> Entry:
        """Add `entry`; a second entry of that name raises NameTaken."""
        if name in self._entries:
            raise NameTaken(f"{self.kind}: {name!r} is registered already")
        self._entries[name] = entry
        return entry

    def __getitem__(self, name: str) -> Entry:
        try:
            return self._entries[name]
        except KeyError:
            known = ", ".join(sorted(self._entries)) or "none"
            raise KeyError(f"{self.kind}: {name!r} is not registered (known: {known})") from None

    def get(self, name: str) -> Entry | None:
        return self._entries.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def items(self) -> list[tuple[str, Entry]]:
        return list(self._entries.items())

    @contextmanager
    def temporarily(self, name: str, entry: Entry) -> Iterator[Entry]:
        """Put `entry` in, or in the place of the one of that name, for the length of a test."""
        before = dict(self._entries)
        self._entries[name] = entry
        try:
            yield entry
        finally:
            self._entries = before
