"""How days, numbers and long words are shown, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from yakuba.platform import dates


def _local_day(day: Any) -> date | None:
    if isinstance(day, datetime):
        return (timezone.localtime(day) if timezone.is_aware(day) else day).date()
    return day if isinstance(day, date) else None


def _say(day: date, weekday: bool = True) -> str:
    return dates.say(day, weekday=weekday, language=get_language() or "ja")


def _in_english() -> bool:
    return (get_language() or "ja").startswith("en")


def wareki(value: Any, weekday: bool = True) -> SafeString | str:
    """令和8年11月23日（月） with the western day one step away; English readers get their own way of writing."""
    day = _local_day(value)
    if day is None:
        return ""
    return format_html('<time datetime="{}" title="{}">{}</time>', day.isoformat(), western(day), _say(day, weekday))


def _clock(at: datetime) -> str:
    if _in_english():
        return f", {at:%H:%M}"
    gap = " " if get_language() == "ja-easy" else ""  # easy Japanese is written with spaces
    return f"{gap}{at.hour}時{at.minute:02}分"


def wareki_time(value: Any) -> SafeString | str:
    """令和8年11月23日（月）14時05分."""
    if not isinstance(value, datetime):
        return wareki(value)
    at = timezone.localtime(value) if timezone.is_aware(value) else value
    words = f"{_say(at.date())}{_clock(at)}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="minutes"), western(at.date()), words)


def western(value: Any) -> str:
    """2026年11月23日, or 23 November 2026."""
    day = _local_day(value)
    if day is None:
        return ""
    return dates.english(day, weekday=False) if _in_english() else dates.western(day)


def grouped(value: Any, places: int | None = None) -> str:
    """1234567 as 1,234,567; what is no number stays as it is."""
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return f"{number:,.{places}f}" if places is not None else f"{number:,f}"


@lru_cache(maxsize=1)
def _parser() -> Any:
    import budoux

    return budoux.load_default_japanese_parser()


@lru_cache(maxsize=4096)
def _phrases(text: str) -> tuple[str, ...]:
    return tuple(_parser().parse(text))


def phrases(value: Any) -> SafeString:
    """A heading that breaks between phrases (文節) in browsers that don't find them themselves."""
    text = str(value)
    if not text or text.isascii() or get_language() == "ja-easy":  # which is written with spaces
        return conditional_escape(text)
    inside = "<wbr>".join(conditional_escape(part) for part in _phrases(text))
    return mark_safe(f'<span class="phrases">{inside}</span>')


def in_language(value: Any, language: str | None = None) -> str:
    """The reader's version of a text that is kept in several languages ({"ja": …, "en": …, "ja-easy": …})."""
    wanted = language or get_language() or "ja"
    if hasattr(value, "into"):
        return value.into(wanted)
    if isinstance(value, Mapping):
        return value.get(wanted) or value.get(wanted.split("-")[0]) or value.get("ja") or ""
    return "" if value is None else str(value)


def html_lang(language: str | None) -> str:
    """やさしい日本語 is Japanese to a browser."""
    return (language or "ja").split("-")[0]
