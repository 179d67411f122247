"""The inbox's list: sorted by what an index holds, paged by where the last page ended, counted up to a cap.

A page costs the same whether it is the first or the thousandth: it asks for rows after a given one (keyset), never for
OFFSET. Above COUNT_CAP cases the exact number helps nobody, and the list says 「1,000件以上」.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from yakuba.platform.cases.models import Case, unread_messages
from yakuba.platform.ui.lists import DENSITIES, Column, Table

COUNT_CAP = 1000
PER_PAGE = 50
# Column key → the field it is sorted by. None of them may be null.
SORTS = {"due": "due_order", "received": "received_at", "number": "number", "title": "title", "name": "contact_kana"}
FIRST = "due"


@dataclass(frozen=True)
class Count:
    """How many there are, or that there are more than anyone counts."""

    number: int
    capped: bool

    def __str__(self) -> str:
        return f"{self.number:,}" + ("+" if self.capped else "")


def count_up_to(cases: QuerySet[Case], cap: int = COUNT_CAP) -> Count:
    found = cases.order_by().values("pk")[: cap + 1].count()
    return Count(min(found, cap), found > cap)


@dataclass(frozen=True)
class Order:
    """Which column, which way."""

    key: str
    down: bool

    @property
    def field(self) -> str:
        return SORTS[self.key]

    def fields(self, turned: bool = False) -> list[str]:
        sign = "-" if self.down != turned else ""
        return [f"{sign}{self.field}", f"{sign}id"]


def read_order(query: QueryDict) -> Order:
    wanted = query.get("sort", "")
    key = wanted.lstrip("-")
    return Order(key, wanted.startswith("-")) if key in SORTS else Order(FIRST, False)


def mark(row: Case, order: Order) -> str:
    """Where a row stands in the order, for the address of the next page."""
    value = getattr(row, order.field)
    plain = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([plain, row.pk], ensure_ascii=False).encode()).decode().rstrip("=")


def read_mark(text: str, order: Order) -> tuple[Any, int] | None:
    """The place a mark names; None for anything that is no mark of this order."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text[:1000] + "=" * (-len(text) % 4)))
        if not isinstance(value, str) or not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk < 2**63:
            return None
        if order.field == "due_order":
            return date.fromisoformat(value), pk
        if order.field == "received_at":
            moment = datetime.fromisoformat(value)
            return (moment if timezone.is_aware(moment) else timezone.make_aware(moment)), pk
    except (ValueError, TypeError, OverflowError):
        return None
    return value.replace("\x00", ""), pk


@dataclass
class Slice:
    """One page of the list and the way to its neighbours."""

    rows: list[Case]
    count: Count
    after: str = ""
    before: str = ""

    def __iter__(self) -> Any:
        return iter(self.rows)


def cut(cases: QuerySet[Case], query: QueryDict, order: Order, per_page: int = PER_PAGE) -> Slice:
    """The page that `after` or `before` asks for."""
    after, before = read_mark(query.get("after", ""), order), read_mark(query.get("before", ""), order)
    back = before is not None and after is None
    place = before if back else after
    rows = cases.order_by(*order.fields(turned=back))
    if place is not None:
        rows = rows.filter(_beyond(order, place, up=order.down == back))
    found = list(rows[: per_page + 1])
    more, found = len(found) > per_page, found[:per_page]
    if back:
        found.reverse()
    page = Slice(found, count_up_to(cases))
    if found and (more or back):
        page.after = mark(found[-1], order)
    if found and (place is not None) and (more or not back):
        page.before = mark(found[0], order)
    return page


def neighbours(cases: QuerySet[Case], case: Case, order: Order) -> tuple[str, str]:
    """The numbers of the cases before and after `case` in the list; empty at its ends. `case` itself need not be in it."""
    place = (getattr(case, order.field), case.pk)

    def nearest(turned: bool) -> str:
        beyond = cases.order_by(*order.fields(turned)).filter(_beyond(order, place, up=order.down == turned))
        return beyond.values_list("number", flat=True).first() or ""

    return nearest(True), nearest(False)


def _beyond(order: Order, place: tuple[Any, int], *, up: bool) -> Q:
    """Rows past `place`. Said as a range and an exception, because both planners use the index for the range."""
    value, pk = place
    side, strict = ("gte", "gt") if up else ("lte", "lt")
    past_in_ties = Q(**{f"{order.field}": value}) & ~Q(**{f"id__{strict}": pk})
    return Q(**{f"{order.field}__{side}": value}) & ~past_in_ties


def with_unread(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Each case with `has_unread`: the applicant wrote something no one has read."""
    return cases.annotate(has_unread=Exists(unread_messages().filter(case=OuterRef("pk"))))


class InboxTable(Table):
    """The design system's table over a keyset page instead of numbered ones."""

    def __init__(self, request: HttpRequest, cases: QuerySet[Case], columns: Sequence[Column], *, name: str, caption: Any, row_url: Any):
        self.request, self.name, self.caption, self.row_url = request, name, caption, row_url
        self.all_columns = list(columns)
        self.columns = self._chosen_columns()
        self.density = self._remembered("density", DENSITIES, "wide")
        self.order = read_order(request.GET)
        for column in self.all_columns:
            if column.key == self.order.key:
                column.sort_state = "descending" if self.order.down else "ascending"
        self.slice = cut(with_unread(cases.select_related("department", "assignee")), request.GET, self.order)
        self.rows = [self._shown(row) for row in self.slice.rows]
