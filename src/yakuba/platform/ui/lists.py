"""List pages: a stable page of a queryset, and a table that sorts by its query string."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)
DENSITIES = ("wide", "close")


@dataclass
class Page(Generic[Row]):
    """One page of a list, and where it lies in the whole."""

    rows: list[Row]
    number: int
    per_page: int
    total: int

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.per_page + len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def around(self) -> list[int | None]:
        """The page numbers to offer: first, last and the neighbours; None is a gap."""
        wanted = sorted({n for n in (1, self.number - 1, self.number, self.number + 1, self.pages) if 1 <= n <= self.pages})
        offered: list[int | None] = []
        for number in wanted:
            before = offered[-1] if offered else None
            if before is not None and number - before > 1:
                offered.append(before + 1 if number - before == 2 else None)
            offered.append(number)
        return offered


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1


def paginate(request: HttpRequest, queryset: QuerySet[Row], per_page: int = 50) -> Page[Row]:
    """The page that `?page=` asks for. The order is made total by the primary key, so no row is shown twice or never."""
    total = queryset.count()
    order = list(queryset.query.order_by or queryset.model._meta.ordering)
    if not any(str(o).lstrip("-") in {"pk", queryset.model._meta.pk.name} for o in order):
        queryset = queryset.order_by(*order, "pk")
    page: Page[Row] = Page([], 1, per_page, total)
    page.number = min(max(1, _number(request.GET.get("page"))), page.pages)
    start = (page.number - 1) * per_page
    page.rows = list(queryset[start : start + per_page])
    return page


@dataclass
class Column:
    """A column: what it is called, what it shows, what it sorts by (a field's path; empty: not sortable).

    `render(row)` returns text or safe HTML; without it the attribute named `key` is shown. One column is the row's
    `head` (its name, linked to the row's page). `fixed` columns can't be hidden; `hidden` ones are not shown at first.
    """

    key: str
    label: Any
    render: Callable[[Any], Any] | None = None
    sort: str = ""
    css: str = ""
    head: bool = False
    fixed: bool = False
    hidden: bool = False
    sort_state: str = field(default="", init=False)

    @property
    def sortable(self) -> bool:
        return bool(self.sort)

    @property
    def next_sort(self) -> str:
        return f"-{self.key}" if self.sort_state == "ascending" else self.key

    def shows(self, row: Any) -> Any:
        return self.render(row) if self.render else getattr(row, self.key)


@dataclass(frozen=True)
class Cell:
    value: Any
    label: Any
    css: str
    head: bool


@dataclass(frozen=True)
class ShownRow:
    key: Any
    name: str
    url: str
    cells: list[Cell]


class Table:
    """A list page's table: sorted, paged, with the reader's columns and density.

    The query string holds `sort` (a column's key, with `-` for descending), `columns` (keys, several or with dots between) and `density`;
    the last two are remembered in a cookie by `remember(response)`.
    """

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        columns: Sequence[Column],
        *,
        name: str,
        caption: Any,
        row_url: Callable[[Any], str] | None = None,
        sort: str = "",
        per_page: int = 50,
    ):
        self.request, self.name, self.caption, self.row_url = request, name, caption, row_url
        self.all_columns = list(columns)
        self.columns = self._chosen_columns()
        self.density = self._remembered("density", DENSITIES, "wide")
        self.page = paginate(request, self._sorted(queryset, sort), per_page)
        self.rows = [self._shown(row) for row in self.page]

    def _remembered(self, what: str, allowed: Iterable[str], otherwise: str) -> str:
        for given in (self.request.GET.get(what), self.request.COOKIES.get(f"{self.name}_{what}")):
            if given in allowed:
                return str(given)
        return otherwise

    def _chosen_columns(self) -> list[Column]:
        asked = self.request.GET.getlist("columns") or [self.request.COOKIES.get(f"{self.name}_columns", "")]
        keys = {key for part in asked for key in part.split(".") if key}
        known = {c.key for c in self.all_columns}
        if not keys & known:
            return [c for c in self.all_columns if not c.hidden]
        return [c for c in self.all_columns if c.key in keys or c.fixed or c.head]

    def _sorted(self, queryset: QuerySet[Any], otherwise: str) -> QuerySet[Any]:
        for wanted in (self.request.GET.get("sort", ""), otherwise):
            column = next((c for c in self.all_columns if c.sort and c.key == wanted.lstrip("-")), None)
            if column is not None:
                down = wanted.startswith("-")
                column.sort_state = "descending" if down else "ascending"
                return queryset.order_by(f"{'-' if down else ''}{column.sort}")
        return queryset

    @property
    def sorted_by(self) -> Column | None:
        return next((c for c in self.all_columns if c.sort_state), None)

    def _shown(self, row: Any) -> ShownRow:
        cells = [Cell(c.shows(row), c.label, c.css, c.head) for c in self.columns]
        head = next((cell for cell in cells if cell.head), cells[0])
        return ShownRow(row.pk, str(head.value), self.row_url(row) if self.row_url else "", cells)

    def remember(self, response: Any) -> Any:
        """Keep the reader's columns and density for the next visit."""
        chosen = {"columns": ".".join(c.key for c in self.columns), "density": self.density}
        for what, value in chosen.items():
            if what in self.request.GET:
                response.set_cookie(f"{self.name}_{what}", value, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
        return response
