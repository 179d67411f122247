"""Readings above the words (ふりがな). やさしい日本語 writes them behind the word, 手続き(てつづき); a page sets them above it.

Mails, papers, titles of windows and lists to choose from keep them behind the word: nothing can stand above there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_KANJI = "一-鿿々〆ヶ"
_READ = re.compile(rf"([{_KANJI}][{_KANJI}ぁ-ゖ]*)[(（]([ぁ-ゖー]+)[)）]")
_IS_KANJI = re.compile(f"[{_KANJI}]")
_PARTS = re.compile(f"[{_KANJI}]+|[ぁ-ゖ]+")
_LONGEST = 3  # kana for one kanji; more of them are no reading but a word of its own: お金（だいたい）
_RUBY = "<ruby>{}<rp>(</rp><rt>{}</rt><rp>)</rp></ruby>"
# Passed over whole: what may hold no ruby, and every tag with its attributes. The last branch is text.
_PIECES = re.compile(r"<(script|style|title|textarea|option|svg|ruby)\b.*?</\1>|<!--.*?-->|<[^>]*>|[^<]+", re.DOTALL)


def with_readings_above(html: str) -> str:
    """The page with each 漢字(かんじ) in its text set as ruby."""
    return _PIECES.sub(lambda piece: piece[0] if piece[0].startswith("<") else _text(piece[0]), html)


def _text(text: str) -> str:
    """A text stays one thing, so that a button or label lays it out as before."""
    above = _READ.sub(_set, text)
    return text if above == text else f"<span>{above}</span>"


def _set(found: re.Match[str]) -> str:
    return _ruby(found[1], found[2]) or found[0]


@lru_cache(maxsize=4096)
def _ruby(words: str, reading: str) -> str:
    """The reading belongs to the end of `words`: it must fit their kana, and stands above their kanji only."""
    for start in (n for n, sign in enumerate(words) if _IS_KANJI.match(sign)):
        parts = _PARTS.findall(words[start:])
        fits = re.fullmatch("".join("(.+?)" if _IS_KANJI.match(part) else part for part in parts), reading)
        if fits and len(reading) <= sum(_LONGEST if _IS_KANJI.match(sign) else 1 for sign in words[start:]):
            above = iter(fits.groups())
            set_ = "".join(_RUBY.format(part, next(above)) if _IS_KANJI.match(part) else part for part in parts)
            return words[:start] + (f'<span class="read">{set_}</span>' if len(parts) > 1 else set_)  # a word stays on one line
    return ""


class ReadingsAbove:
    """Middleware for pages in やさしい日本語."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            getattr(request, "LANGUAGE_CODE", "") == "ja-easy"
            and isinstance(response, HttpResponse)
            and response.get("Content-Type", "").startswith("text/html")
        ):
            response.content = with_readings_above(response.content.decode(response.charset)).encode(response.charset)
        return response
