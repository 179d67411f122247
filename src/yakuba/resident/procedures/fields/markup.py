"""A small, safe part of Markdown for explanations: paragraphs, lists, bold, links. Everything else is plain text."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Bounded and without nesting, so that no text takes long.
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((https?://[^\s()]{1,500}|/[^\s()/][^\s()]{0,500}|mailto:[^\s()]{1,200}|tel:[0-9+\-]{3,30})\)")
_BOLD = re.compile(r"\*\*([^*]{1,500})\*\*")
_BULLET = re.compile(r"(?:[-*] +|・ *)(?=\S)")
_NUMBER = re.compile(r"[0-9]{1,2}\. +(?=\S)")


def render_markup(text: str) -> SafeString:
    """HTML of `text`; it is escaped first, so that only our own tags remain."""
    blocks = [block for block in re.split(r"\n{2,}", escape(text.strip()).replace("\r\n", "\n")) if block.strip()]
    return mark_safe("".join(_block(block.splitlines()) for block in blocks))


def _block(lines: list[str]) -> str:
    parts: list[str] = []
    run: list[str] = []
    for line in lines:
        tag = "ul" if _BULLET.match(line) else "ol" if _NUMBER.match(line) else "p"
        if run and run[0] != tag:
            parts.append(_element(run))
            run = []
        run = run or [tag]
        run.append((_BULLET if tag == "ul" else _NUMBER).sub("", line, count=1) if tag != "p" else line)
    return "".join(parts) + _element(run)


def _element(run: list[str]) -> str:
    tag, *lines = run
    if tag == "p":
        return f"<p>{'<br>'.join(map(_inline, lines))}</p>"
    return f"<{tag}>{''.join(f'<li>{_inline(line)}</li>' for line in lines)}</{tag}>"


def _inline(line: str) -> str:
    line = _LINK.sub(lambda found: f'<a href="{found[2]}">{found[1]}</a>', line)
    return _BOLD.sub(r"<strong>\1</strong>", line)
