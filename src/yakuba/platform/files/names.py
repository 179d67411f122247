"""File names as we keep them: the last part of a path, without what could mislead or break."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from yakuba.platform.files.kinds import EXTENSIONS

_LONGEST = 120
# Characters that Windows, the staff's system, has in no name.
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Control, formatting (bidi overrides among them), surrogates, unassigned, line separators. Variation selectors (異体字) are Mn and stay.
_HIDDEN = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def extension_of(name: str) -> str:
    """The claimed extension in lower case, or "" when there is none."""
    found = re.search(r"\.([0-9A-Za-z]{1,10})$", _plain(name))
    return found.group(1).lower() if found else ""


def tidy_name(name: str, media_type: str) -> str:
    """A safe name that ends as `media_type` does: `..\\..\\写真\u202egpj.exe` can't reach anybody's disk."""
    stem, extension = _plain(name), extension_of(name)
    if extension:
        stem = stem[: -len(extension) - 1]
    allowed = EXTENSIONS.get(media_type, ())
    if allowed and extension not in allowed:
        stem, extension = (stem if extension in _ALL else _plain(name)), allowed[0]
    stem = stem.strip(" .")[: _LONGEST - len(extension) - 1].rstrip(" .") or _("ファイル")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{extension}" if extension else stem


_ALL = frozenset(extension for group in EXTENSIONS.values() for extension in group)


def _plain(name: str) -> str:
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name or ""))[-1]
    visible = "".join(sign for sign in " ".join(last.split()) if unicodedata.category(sign) not in _HIDDEN)
    return _FORBIDDEN.sub("_", " ".join(visible.split())).strip(" .")
