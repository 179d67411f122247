"""The inbox's columns, on screen and in exports."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_skeleton
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yakuba.platform.cases.clock import soon
from yakuba.platform.cases.models import Case
from yakuba.platform.cases.titles import Titles
from yakuba.platform.dates import say
from yakuba.platform.ui.assets import icon
from yakuba.platform.ui.lists import Column
from yakuba.platform.ui.templatetags.ui import badge
from yakuba.platform.ui.wording import in_language

# How a state looks in a list: by whom it waits for, never by its name.
_KINDS = {"office": "info", "applicant": "warning", "approver": "info"}


def case_url(case: Case, listed: str = "") -> str:
    """The case page; `listed` is the query of the list it was opened from, so that the page knows its neighbours."""
    return reverse("cases:detail", args=[case.number]) + (f"?{urlencode({'list': listed})}" if listed else "")


def state_badge(case: Case) -> str:
    kind = _KINDS.get(case.waiting_for or "", "quiet") if case.is_open else "quiet"
    return badge(case.state_now.label, kind)


def due_state(case: Case, today: date, soon_on: date) -> str:
    """overdue, today, soon, stopped, or nothing."""
    if not case.is_open or case.due_on is None:
        return ""
    if case.clock_stopped:
        return "stopped"
    if case.due_on < today:
        return "overdue"
    if case.due_on == today:
        return "today"
    return "soon" if case.due_on <= soon_on else ""


def due_badge(case: Case, today: date, soon_on: date) -> str:
    """The word beside a due date that needs attention."""
    words = {
        "overdue": (pgettext("案件", "期限切れ"), "error"),
        "today": (_("今日まで"), "warning"),
        "soon": (_("まもなく"), "warning"),
        "stopped": (_("停止中"), "quiet"),
    }
    state = due_state(case, today, soon_on)
    return badge(*words[state]) if state else ""


def inbox_columns() -> list[Column]:
    """All columns; a clerk chooses among them."""
    today = timezone.localdate()
    soon_on, titles = soon(today), Titles()

    def due(case: Case) -> Any:
        if case.due_on is None:
            return ""
        return format_html("{} {}", _short(case.due_on), due_badge(case, today, soon_on))

    def title(case: Case) -> Any:
        if not getattr(case, "has_unread", False):
            return titles.of(case)
        return format_html("{} {}", titles.of(case), icon("message", _("新しい連絡")))

    return [
        Column("number", _("受付番号"), sort="number", head=True, css="tight"),
        Column("title", _("件名"), render=title, sort="title", css="roomy"),
        Column("name", _("申請者"), render=lambda case: case.contact_name, sort="contact_kana"),
        Column("state", _("状態"), render=state_badge, css="tight"),
        Column("due", pgettext("案件", "期限"), render=due, sort="due_order", css="tight"),
        Column("assignee", pgettext("案件", "担当"), render=lambda case: case.assignee.name if case.assignee else _("なし"), css="tight"),
        Column("department", _("所管課"), render=lambda case: in_language(case.department), hidden=True),
        Column(
            "received",
            _("受付日"),
            render=lambda case: _short_time(case.received_at),
            sort="received_at",
            css="tight",
        ),
        Column("kana", _("フリガナ"), render=lambda case: case.contact_kana, hidden=True),
        Column("type", _("種類"), render=lambda case: case.kind.label, hidden=True),
        Column("phone", _("電話番号"), render=lambda case: case.contact_phone, hidden=True, css="tight"),
        Column("waiting", _("だれを待っているか"), render=waiting_label, hidden=True),
        Column(
            "closed",
            _("完了日"),
            render=lambda case: _short_time(case.closed_at),
            hidden=True,
        ),
    ]


def waiting_label(case: Case) -> str:
    return {"office": _("職員"), "applicant": _("申請者"), "approver": _("決裁者")}.get(case.waiting_for or "", "")


def _short(day: date) -> SafeString:
    """A day as a dense table shows it: this year's without the year. The whole day is one step away."""
    return _short_in(day, timezone.localdate().year, get_language() or "ja")


@lru_cache(maxsize=2000)  # a page names few days, each many times
def _short_in(day: date, this_year: int, language: str) -> SafeString:
    whole = say(day, weekday=True, language=language)
    shown = format_skeleton("MMMd", day, locale=language[:2]) if day.year == this_year else say(day, weekday=False, language=language)
    return format_html('<time datetime="{}" title="{}">{}</time>', day.isoformat(), whole, shown)


def _short_time(moment: datetime | None) -> Any:
    return _short(timezone.localtime(moment).date()) if moment else ""
