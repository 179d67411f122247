"""List pages: a stable page of a queryset, and a table that sorts by its query string."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Row = TypeVar("Row")
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


def _in_total_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Ordered by the primary key last, so that no row stands on two pages or on none."""
    order = list(rows.query.order_by or rows.model._meta.ordering)
    key = rows.model._meta.pk
    if any(str(o).lstrip("-") in {"pk", key.name if key else "pk"} for o in order):
        return rows
    return rows.order_by(*order, "pk")


def paginate(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], per_page: int = 50) -> Page[Any]:
    """The page that `?page=` asks for, of a queryset or a list; a number beyond the end gives the last page."""
    if isinstance(rows, QuerySet):
        rows = _in_total_order(rows)
    page: Page[Any] = Page([], 1, per_page, rows.count() if isinstance(rows, QuerySet) else len(rows))
    page.number = min(max(1, _number(request.GET.get("page"))), page.pages)
    start = (page.number - 1) * per_page
    page.rows = list(rows[start : start + per_page])
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
    label: str
    css: str
    head: bool


@dataclass(frozen=True)
class ShownRow:
    key: Any
    name: str
    url: str
    cells: list[Cell]

    def markup(self, pick: str = "") -> str:
        """The row as HTML; `pick` is what the box that selects it is called, with `%(name)s` for the row's name.

        By hand and not by a template: a list of 50 rows is 400 cells, and the template engine took four times as long over them.
        """
        box = ""
        if pick:
            said = conditional_escape(pick % {"name": self.name})
            key = conditional_escape(self.key)
            box = (
                f'<td class="pick"><label><span class="visually-hidden">{said}</span>'
                f'<input type="checkbox" name="selected" value="{key}" data-pick></label></td>'
            )
        address = conditional_escape(self.url)
        cells = "".join([self._cell(cell, address) for cell in self.cells])
        return f'<tr data-url="{address}">{box}{cells}</tr>' if address else f"<tr>{box}{cells}</tr>"

    @staticmethod
    def _cell(cell: Cell, address: str) -> str:
        shown = "" if cell.value is None else conditional_escape(cell.value)
        css = f' class="{conditional_escape(cell.css)}"' if cell.css else ""
        label = conditional_escape(cell.label)
        if not cell.head:
            return f'<td data-label="{label}"{css}>{f"<span>{shown}</span>" if shown else ""}</td>'
        inside = f'<a href="{address}">{shown}</a>' if address else f"<span>{shown}</span>"
        return f'<th scope="row" data-label="{label}"{css}>{inside}</th>'


class Table:
    """A list page's table: sorted, paged, with the reader's columns and density.

    The query string holds `sort` (a column's key, with `-` for descending), `columns` (keys, several or with dots between) and `density`;
    the last two are remembered in a cookie by `remember(response)`.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any] | Sequence[Any],
        columns: Sequence[Column],
        *,
        name: str,
        caption: Any,
        row_url: Callable[[Any], str] | None = None,
        sort: str = "",
        per_page: int = 50,
    ):
        self.request, self.name, self.caption, self.row_url = request, name, caption, row_url
        self.all_columns = [replace(column) for column in columns]  # a table marks them; they may be a module's constant
        self.columns = self._chosen_columns()
        self.density = self._remembered("density", DENSITIES, "wide")
        self.page = paginate(request, self._sorted(rows, sort), per_page)
        self.rows = [self._shown(row) for row in self.page]

    def _remembered(self, what: str, allowed: Collection[str], otherwise: str) -> str:
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

    def _sorted(self, rows: QuerySet[Any] | Sequence[Any], otherwise: str) -> QuerySet[Any] | Sequence[Any]:
        for wanted in (self.request.GET.get("sort", ""), otherwise):
            column = next((c for c in self.all_columns if c.sort and c.key == wanted.lstrip("-")), None)
            if column is not None:
                down = wanted.startswith("-")
                column.sort_state = "descending" if down else "ascending"
                if isinstance(rows, QuerySet):
                    return rows.order_by(f"{'-' if down else ''}{column.sort}")
                return sorted(rows, key=attrgetter(column.sort), reverse=down)
        return rows

    @property
    def sorted_by(self) -> Column | None:
        return next((c for c in self.all_columns if c.sort_state), None)

    @property
    def kept_in_query(self) -> list[tuple[str, str]]:
        """What the form for columns and density must carry along: filters and order."""
        return [
            (name, value) for name, values in self.request.GET.lists() if name not in {"columns", "density", "page"} for value in values
        ]

    @cached_property
    def _labels(self) -> list[str]:
        """What the columns are called, translated once and not for every cell."""
        return [str(column.label) for column in self.columns]

    def body(self, pick: str = "") -> SafeString:
        """All rows as HTML; see `ShownRow.markup`."""
        return SafeString("".join([row.markup(pick) for row in self.rows]))

    def _shown(self, row: Any) -> ShownRow:
        cells = [Cell(c.shows(row), label, c.css, c.head) for c, label in zip(self.columns, self._labels, strict=True)]
        head = next((cell for cell in cells if cell.head), cells[0])
        return ShownRow(getattr(row, "pk", ""), str(head.value), self.row_url(row) if self.row_url else "", cells)

    def remember(self, response: Any) -> Any:
        """Keep the reader's columns and density for the next visit."""
        chosen = {"columns": ".".join(c.key for c in self.columns), "density": self.density}
        for what, value in chosen.items():
            if what in self.request.GET:
                response.set_cookie(f"{self.name}_{what}", value, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
        return response
