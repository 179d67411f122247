"""How dates say no."""

from __future__ import annotations

from yakuba.platform.kana import ReadProblem


class DateProblem(ReadProblem):
    """No date can be read; the message says which date would do."""

    code = "unreadable-date"
