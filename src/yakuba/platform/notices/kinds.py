"""The kinds of notice; each module adds its own in `plugs.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from yakuba.platform.registry import Registry


@dataclass(frozen=True)
class NoticeKind:
    """What is told, and when.

    `label` names the occasion in the reader's settings (「申請を受け付けたとき」). `subject` is a Django template in one line,
    marked for gettext. `body` is the stem of a template file: `<body>.ja.txt`, with `.en.txt` and `.ja-easy.txt` beside it;
    left empty it is `notices/<kind>`. The link is added below the body by the frame.
    """

    label: str | Promise
    subject: str | Promise
    body: str = ""
    mandatory: bool = False  # can't be switched off: deadlines, decisions, codes
    audience: Literal["resident", "staff", "all"] = "resident"
    secret: bool = False  # holds a code or a secret link: its text is removed once it has left
    urgent: bool = False  # someone waits for it in front of the screen: it leaves at once, not with the next minute

    def stem(self, name: str) -> str:
        return self.body or f"notices/{name}"


kinds: Registry[NoticeKind] = Registry("notice kinds")
