"""The timeline in words: all of it for staff, their own part of it for applicants."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yakuba.platform.cases.case_types import State
from yakuba.platform.cases.models import Case, Entry, EntryKind
from yakuba.platform.dates import wareki

LONGEST_LIST = 200


# What the case page shows in full beside the timeline.
TOLD_ELSEWHERE = (EntryKind.MESSAGE, EntryKind.NOTE, EntryKind.PROPOSED, EntryKind.APPROVED, EntryKind.SENT_BACK)


def staff_lines(case: Case, most: int = LONGEST_LIST, *, brief: bool = False) -> list[dict[str, Any]]:
    """The newest lines, as the timeline component takes them. `brief`: without the words that the page shows elsewhere."""
    entries = list(case.entries.select_related("by")[:most])
    if brief:
        return [_staff_line(case, entry, {}, {}, said=entry.kind not in TOLD_ELSEWHERE) for entry in entries]
    messages = {m.pk: m for m in case.messages.filter(pk__in=_ids(entries, "message"))}
    notes = {n.pk: n for n in case.notes.filter(pk__in=_ids(entries, "note"))}
    return [_staff_line(case, entry, messages, notes) for entry in entries]


def _ids(entries: list[Entry], name: str) -> list[int]:
    return [entry.facts[name] for entry in entries if name in entry.facts]


def _staff_line(case: Case, entry: Entry, messages: dict, notes: dict, *, said: bool = True) -> dict[str, Any]:
    title, kind, icon = _WORDS[EntryKind(entry.kind)](case, entry)
    written = messages.get(entry.facts.get("message")) or notes.get(entry.facts.get("note"))
    text = (written.text if written else entry.text) if said else ""
    return {"title": title, "at": entry.at, "by": who(entry), "text": text, "kind": kind, "icon": icon}


def who(entry: Entry) -> str:
    if entry.by_applicant:
        return _("申請者")
    return entry.by.name if entry.by else _("自動処理")


def _state(case: Case, name: str) -> str:
    state = case.kind.states.get(name)
    return str(state.label) if state else name


def _moved(case: Case, entry: Entry) -> tuple[str, str, str]:
    state = case.kind.states.get(entry.state_after)
    words = {"before": _state(case, entry.state_before), "after": _state(case, entry.state_after)}
    return _("%(before)s → %(after)s") % words, *_mark(state)


def _mark(state: State | None) -> tuple[str, str]:
    """Kind and sign of a move's line: green for an end as one hopes for, a plain sign for any other end."""
    if state is not None and state.good:
        return "success", ""
    return "", "arrow-right" if state is None or state.open else "case"


def _received(case: Case, entry: Entry) -> tuple[str, str, str]:
    return _("受け付けた"), "", "inbox"


def _assigned(case: Case, entry: Entry) -> tuple[str, str, str]:
    name = entry.facts.get("name")
    return (_("担当を%(name)sにした") % {"name": name} if name else _("担当を外した")), "", "person"


def _transferred(case: Case, entry: Entry) -> tuple[str, str, str]:
    words = {"before": entry.facts.get("from_name", ""), "after": entry.facts.get("to_name", "")}
    return _("%(before)sから%(after)sに回付した") % words, "", "building"


def _message(case: Case, entry: Entry) -> tuple[str, str, str]:
    return (_("申請者から連絡があった") if entry.by_applicant else _("申請者に連絡した")), "", "message"


def _note(case: Case, entry: Entry) -> tuple[str, str, str]:
    return _("メモを書いた"), "", "note"


def _proposed(case: Case, entry: Entry) -> tuple[str, str, str]:
    return _("決裁に回した"), "", "approve"


def _capacity(entry: Entry) -> str:
    return f"{entry.facts.get('post', '')}{_('・代決') if entry.facts.get('acting') else ''}"


def _approved(case: Case, entry: Entry) -> tuple[str, str, str]:
    words = {"stage": entry.facts.get("stage"), "stages": entry.facts.get("stages"), "post": _capacity(entry)}
    return _("承認した（%(stage)s/%(stages)s段階 %(post)s）") % words, "success", "approve"


def _sent_back(case: Case, entry: Entry) -> tuple[str, str, str]:
    return _("決裁を差し戻した（%(post)s）") % {"post": _capacity(entry)}, "warning", "return"


def _taken_back(case: Case, entry: Entry) -> tuple[str, str, str]:
    return _("決裁を取り下げた"), "", "return"


def _skipped(case: Case, entry: Entry) -> tuple[str, str, str]:
    return _("%(role)sがいないため、この段階を省いた") % {"role": entry.facts.get("role", "")}, "", "approve"


def day_words(iso: str | None) -> str:
    from datetime import date

    return wareki(date.fromisoformat(iso)) if iso else _("なし")


def _due(case: Case, entry: Entry) -> tuple[str, str, str]:
    words = {"before": day_words(entry.facts.get("from")), "after": day_words(entry.facts.get("to")), "days": entry.facts.get("days")}
    if entry.facts.get("reason") == "waited":
        return _("申請者を待った%(days)s開庁日を期限に加えた：%(before)s → %(after)s") % words, "", "calendar"
    return _("期限を変えた：%(before)s → %(after)s") % words, "", "calendar"


_WORDS = {
    EntryKind.RECEIVED: _received,
    EntryKind.MOVED: _moved,
    EntryKind.ASSIGNED: _assigned,
    EntryKind.TRANSFERRED: _transferred,
    EntryKind.MESSAGE: _message,
    EntryKind.NOTE: _note,
    EntryKind.PROPOSED: _proposed,
    EntryKind.APPROVED: _approved,
    EntryKind.SENT_BACK: _sent_back,
    EntryKind.TAKEN_BACK: _taken_back,
    EntryKind.SKIPPED: _skipped,
    EntryKind.DUE: _due,
}


def applicant_lines(case: Case, most: int = LONGEST_LIST) -> list[dict[str, Any]]:
    """What the applicant may know, in their words; no names of staff, no internal reasons."""
    shown = case.entries.filter(for_applicant=True)[:most]
    return [line for line in (_applicant_line(case, entry) for entry in shown) if line]


def _applicant_line(case: Case, entry: Entry) -> dict[str, Any] | None:
    if entry.kind == EntryKind.RECEIVED:
        return {"title": _("受け付けました"), "at": entry.at, "icon": "inbox"}
    if entry.kind == EntryKind.MOVED:
        state = case.kind.states.get(entry.state_after)
        label = (state.resident_label or state.label) if state else ""
        kind, icon = _mark(state)
        line = {"title": label, "at": entry.at, "kind": kind, "icon": icon}
        return line | {"text": _told(case, entry)} if label else None
    if entry.kind == EntryKind.TRANSFERRED:
        return {"title": _("担当が%(name)sに変わりました") % {"name": entry.facts.get("to_name", "")}, "at": entry.at, "icon": "building"}
    if entry.kind == EntryKind.MESSAGE:
        title = _("あなたが連絡を送りました") if entry.by_applicant else _("担当者から連絡がありました")
        return {"title": title, "at": entry.at, "icon": "message"}
    return None


def _told(case: Case, entry: Entry) -> str:
    """The words of a move that the applicant was sent with its notice; any other reason stays among staff."""
    made = case.kind.moves.get(entry.facts.get("move", ""))
    return entry.text if made is not None and made.tells_applicant else ""


def due_history(case: Case) -> list[Entry]:
    """How the due date came to be what it is."""
    return list(case.entries.filter(kind=EntryKind.DUE).select_related("by"))
