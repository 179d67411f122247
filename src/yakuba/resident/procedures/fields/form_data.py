"""What a page's form sent: controls named by the path of their field (`birth_date_year`, `children.0.name_family`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

ASKED = "asked"  # one for each field that was on the screen
ADD, REMOVE, REMOVE_FILE, LOOKUP = "add:", "remove:", "remove-file:", "_lookup"


class FormData:
    """A QueryDict (uploads may lie in it too), read by path."""

    def __init__(self, posted: MultiValueDict | Mapping[str, Any], files: MultiValueDict | None = None):
        self._posted = posted if isinstance(posted, MultiValueDict) else MultiValueDict({k: [v] for k, v in posted.items()})
        self._files = files
        self.asked = frozenset(self.texts(ASKED))

    @property
    def knows_what_was_asked(self) -> bool:
        return bool(self.asked)

    def __contains__(self, name: str) -> bool:
        return name in self._posted

    def __iter__(self):
        return iter(self._posted)

    def text(self, name: str) -> str:
        found = self.texts(name)
        return found[-1] if found else ""

    def texts(self, name: str) -> list[str]:
        return [value for value in self._posted.getlist(name) if isinstance(value, str)]

    def uploads(self, name: str) -> list[UploadedFile]:
        found = self._posted.getlist(name) + (self._files.getlist(name) if self._files is not None else [])
        return [value for value in found if isinstance(value, UploadedFile)]

    def parts(self, path: str, names: tuple[str, ...]) -> dict[str, str]:
        return {name: self.text(f"{path}_{name}") for name in names}

    def deed(self) -> tuple[str, str, str] | None:
        """A button that changes the form rather than sends it: (what, path, value)."""
        for name in self._posted:
            for what in (ADD, REMOVE_FILE, REMOVE):
                if name.startswith(what):
                    return what, name.removeprefix(what), self.text(name)
            if name.endswith(LOOKUP):
                return LOOKUP, name.removesuffix(LOOKUP), ""
        return None
