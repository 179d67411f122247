"""How a reader says no."""

from __future__ import annotations

from yakuba.platform.errors import Unreadable


class ReadProblem(Unreadable):
    """What was typed can't be read; the message says what to type instead. It never repeats the whole input."""

    code = "unreadable-value"
