"""What the inbox is asked: read from a query string, put to the database, said back as a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yakuba.platform import kana
from yakuba.platform.cases.case_types import CaseType, case_types, states_where
from yakuba.platform.cases.clock import soon
from yakuba.platform.cases.models import NEVER, OPEN, Case, unread_messages
from yakuba.platform.cases.numbers import read_number
from yakuba.platform.dates import DateProblem, read_date
from yakuba.platform.people.models import Department, Person

LONGEST_SEARCH = 100
PROGRESS = ("open", "closed", "all")
DUE = ("overdue", "today", "week", "soon", "none")
WAITING = ("office", "applicant", "approver")
# Names that the inbox's address may carry; a saved filter keeps these and nothing else.
NAMES = ("q", "progress", "type", "topic", "state", "department", "assignee", "due", "waiting", "received_from", "received_to", "unread")


@dataclass(frozen=True)
class Filter:
    """One question to the inbox. What can't be read is left out and told in `problems`."""

    q: str = ""
    progress: str = "open"
    type: str = ""
    topic: str = ""
    state: str = ""  # "type.state"
    department: str = ""  # its code; all below it belong to it
    assignee: str = ""  # me, nobody, or a person's id
    due: str = ""
    waiting: str = ""
    received_from: date | None = None
    received_to: date | None = None
    unread: bool = False
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def narrows(self) -> bool:
        """Whether anything is asked beyond the open cases."""
        return any(getattr(self, f.name) != f.default for f in fields(self) if f.name != "problems")


def read_filter(query: QueryDict) -> Filter:
    """The question in a query string; unknown values don't narrow."""
    problems: dict[str, str] = {}

    def one_of(name: str, known: Any, otherwise: str = "") -> str:
        value = query.get(name, "")
        return value if value in known else otherwise

    def day(name: str) -> date | None:
        text = query.get(name, "").strip()
        if not text:
            return None
        try:
            return read_date(text[:40])
        except DateProblem as problem:
            problems[name] = str(problem)
            return None

    assignee = query.get("assignee", "")
    state = query.get("state", "")
    return Filter(
        q=kana.tidy(query.get("q", ""))[:LONGEST_SEARCH],
        progress=one_of("progress", PROGRESS, "open"),
        type=one_of("type", case_types),
        topic=query.get("topic", "")[:80],
        state=state if _known_state(state) else "",
        department=query.get("department", "")[:20],
        assignee=assignee if assignee in {"me", "nobody"} or _is_id(assignee) else "",
        due=one_of("due", DUE),
        waiting=one_of("waiting", WAITING),
        received_from=day("received_from"),
        received_to=day("received_to"),
        unread=query.get("unread") == "1",
        problems=problems,
    )


def _known_state(value: str) -> bool:
    kind, _dot, name = value.partition(".")
    return kind in case_types and name in case_types[kind].states


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10


def narrow(cases: QuerySet[Case], asked: Filter, person: Person) -> QuerySet[Case]:
    """`cases` narrowed to what is asked."""
    for condition in _conditions(asked, person):
        cases = cases.filter(condition)
    return cases


def _conditions(asked: Filter, person: Person) -> list[Q]:
    found = [searched(word) for word in _words(asked.q)]
    if asked.progress != "all":
        found.append(Q(closed_at__isnull=asked.progress == "open"))
    for name in ("type", "topic"):
        if getattr(asked, name):
            found.append(Q(**{name: getattr(asked, name)}))
    if asked.state:
        kind, _dot, state = asked.state.partition(".")
        found.append(Q(type=kind, state=state))
    if asked.department:
        found.append(Q(department__in=_below(asked.department)))
    if asked.assignee:
        found.append(_assigned(asked.assignee, person))
    if asked.waiting:
        found.append(waits_for(asked.waiting))
    if asked.due:
        found.append(due_is(asked.due))
    if asked.unread:
        found.append(Q(pk__in=unread_messages().values("case")))
    return found + _received(asked)


def _words(text: str) -> list[str]:
    """A number stands as a whole, hyphens or not; anything else word by word."""
    return [text] if read_number(text) else kana.narrow(text).split()[:5]


def searched(word: str) -> Q:
    number = read_number(word)
    if number:
        return Q(number=number)
    condition = Q(search_key__contains=kana.search_key(word)) if kana.search_key(word) else Q()
    digits = word.replace("-", "")
    if digits.isascii() and digits.isdigit() and len(digits) >= 4:
        condition |= Q(number__startswith=word if "-" in word else digits[:4] + ("-" + digits[4:10] if digits[4:] else ""))
    return condition


def _below(code: str) -> list[int]:
    department = Department.objects.filter(code=code).first()
    if department is None:
        return []
    return list(Department.objects.filter(path__startswith=department.path).values_list("pk", flat=True))


def _assigned(value: str, person: Person) -> Q:
    if value == "nobody":
        return Q(assignee__isnull=True)
    return Q(assignee=person if value == "me" else int(value))


def waits_for(whom: str) -> Q:
    """Open cases whose state waits for `whom`."""
    condition = Q(pk__in=[])
    for kind, states in states_where(lambda state: state.open and state.waiting_for == whom).items():
        if states:
            condition |= Q(type=kind, state__in=states)
    return condition


def due_is(when: str, today: date | None = None) -> Q:
    """Due states are asked for, not stored. A case whose clock stands still is not overdue."""
    today = today or timezone.localdate()
    running = OPEN & Q(waiting_since__isnull=True)
    sunday = today + timedelta(days=6 - today.weekday())
    return {
        "overdue": running & Q(due_order__lt=today),
        "today": running & Q(due_order=today),
        "week": running & Q(due_order__range=(today, sunday)),
        "soon": running & Q(due_order__range=(today, soon(today))),
        "none": Q(due_order=NEVER),
    }[when]


def _received(asked: Filter) -> list[Q]:
    def midnight(day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, time.min))

    found = []
    if asked.received_from:
        found.append(Q(received_at__gte=midnight(asked.received_from)))
    if asked.received_to:
        found.append(Q(received_at__lt=midnight(asked.received_to + timedelta(days=1))))
    return found


# Words ------------------------------------------------------------------------------------------------------------


def due_words() -> list[tuple[str, str]]:
    return [
        ("overdue", pgettext("案件", "期限切れ")),
        ("today", _("今日まで")),
        ("week", _("今週まで")),
        ("soon", _("まもなく")),
        ("none", _("期限なし")),
    ]


def waiting_words() -> list[tuple[str, str]]:
    return [("office", _("職員の対応待ち")), ("applicant", _("申請者待ち")), ("approver", _("決裁待ち"))]


def progress_words() -> list[tuple[str, str]]:
    return [("open", _("未完了")), ("closed", _("完了")), ("all", _("すべて"))]


def type_words() -> list[tuple[str, str]]:
    return [(name, str(kind.label)) for name, kind in case_types.items()]


def state_words(only: str = "") -> list[tuple[str, str]]:
    """Every state of the types (or of one), with the type's name in front when there are several."""
    kinds: list[tuple[str, CaseType]] = [(n, k) for n, k in case_types.items() if not only or n == only]
    several = len(kinds) > 1
    return [
        (f"{name}.{key}", f"{kind.label}：{state.label}" if several else str(state.label))
        for name, kind in kinds
        for key, state in kind.states.items()
    ]


def topic_words(only: str = "") -> list[tuple[str, str]]:
    return [pair for name, kind in case_types.items() if not only or name == only for pair in kind.topics().items()]


def chips_of(asked: Filter, query: QueryDict, *, departments: dict[str, str], people: dict[int, str]) -> list[dict[str, str]]:
    """The filters that are on, each with the address of the list without it."""
    words = {
        "q": f"「{asked.q}」" if asked.q else "",
        "progress": "" if asked.progress == "open" else dict(progress_words())[asked.progress],
        "type": dict(type_words()).get(asked.type, ""),
        "topic": dict(topic_words()).get(asked.topic, asked.topic),
        "state": dict(state_words()).get(asked.state, ""),
        "department": departments.get(asked.department, asked.department),
        "assignee": _assignee_words(asked.assignee, people),
        "due": dict(due_words()).get(asked.due, ""),
        "waiting": dict(waiting_words()).get(asked.waiting, ""),
        "received_from": _("%(day)s以後に受付") % {"day": asked.received_from} if asked.received_from else "",
        "received_to": _("%(day)s以前に受付") % {"day": asked.received_to} if asked.received_to else "",
        "unread": _("新しい連絡あり") if asked.unread else "",
    }
    return [{"label": label, "url": without(query, name)} for name, label in words.items() if label]


def _assignee_words(value: str, people: dict[int, str]) -> str:
    if not value:
        return ""
    fixed = {"me": _("自分の担当"), "nobody": _("担当者なし")}
    return fixed.get(value) or _("担当 %(name)s") % {"name": people.get(int(value), "?")}


def without(query: QueryDict, name: str) -> str:
    """The query string without one filter, at its first page."""
    return "?" + clean_query(query, leave_out=(name,))


def clean_query(query: QueryDict, leave_out: tuple[str, ...] = ()) -> str:
    """The filters and the order in a query string, without the place in the list: what a saved filter keeps."""
    kept = QueryDict(mutable=True)
    for name in (*NAMES, "sort"):
        if name not in leave_out and query.get(name):
            kept[name] = str(query[name])[:200]
    return kept.urlencode()
