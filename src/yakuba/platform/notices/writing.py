"""Putting a notice into words, in the reader's language, safe to stand in a mail."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.conf import settings
from django.template import Context, Engine, Template
from django.template.loader import select_template
from django.utils import translation

from yakuba.platform.notices.kinds import NoticeKind
from yakuba.platform.notices.recipients import Recipient

LONGEST_SUBJECT = 200
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # control, invisible and direction marks, surrogates, private use, line separators
_JOINERS = {"\u200d"}  # holds emoji together


def one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """A text that can't break out of a header: one line, no control or invisible characters."""
    visible = "".join(c if c in _JOINERS or unicodedata.category(c) not in _UNSEEN else " " for c in text)
    flat = " ".join(visible.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def plain_text(text: str) -> str:
    """Running text as a mail may carry it: line feeds and tabs are the only control characters; no more than one empty line."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(c for c in unified if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    lines: list[str] = []
    for line in (line.rstrip() for line in kept.strip().split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines)


def render(name: str, kind: NoticeKind, to: Recipient, facts: dict[str, Any]) -> tuple[str, str]:
    """Subject and body. Facts come from people: they are put in as text, never read as a template."""
    language = to.reads
    stem = kind.stem(name)
    with translation.override(language):
        context = {"town": settings.TOWN, "name": to.called, **facts}
        subject = Template(str(kind.subject), engine=Engine.get_default()).render(_plain(context))
        chosen = select_template([f"{stem}.{language}.txt", f"{stem}.ja.txt"])
        body = chosen.template.render(_plain(context))  # type: ignore[attr-defined]
    return one_line(subject), plain_text(body)


def _plain(context: dict[str, Any]) -> Context:
    return Context(context, autoescape=False)
