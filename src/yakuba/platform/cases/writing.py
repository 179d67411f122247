"""What people write on a case: any text, except what a database or a reader chokes on."""

from __future__ import annotations

import unicodedata

from yakuba.platform.cases.errors import TextNeeded, TextTooLong

MESSAGE, NOTE, PROPOSAL = 5000, 4000, 10_000


def written(text: str, *, longest: int = MESSAGE, field: str = "text") -> str:
    """The text in NFC with plain line ends and without control characters; TextTooLong above `longest`."""
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in unified if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()
    if len(kept) > longest:
        raise TextTooLong(longest, field)
    return kept


def needed(text: str, *, longest: int = MESSAGE, field: str = "text") -> str:
    """The same, and there must be something."""
    kept = written(text, longest=longest, field=field)
    if not kept:
        raise TextNeeded(field)
    return kept
