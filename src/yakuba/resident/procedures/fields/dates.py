"""Dates: 和暦 or 西暦, by parts or in one go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.platform.dates import DateProblem, date_from_parts, read_date, say
from yakuba.resident.procedures.expressions.operations import move_day, read_day
from yakuba.resident.procedures.fields import kind
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem, as_parts, as_text

PARTS = ("era", "year", "month", "day")
_RELATIVE = re.compile(r"today(?:([+-])([0-9]{1,4})([dmy]))?")
_UNITS = {"d": "days", "m": "months", "y": "years"}


def limit_day(text: str, today: date) -> date | None:
    """A limit as a definition writes it: 2026-04-01, today, today-18y, today+3m, today+10d."""
    found = _RELATIVE.fullmatch(text)
    if not found:
        return read_day(text)
    moved = move_day(today, int(f"{found[1] or '+'}{found[2] or 0}"), _UNITS[found[3] or "d"])
    return read_day(moved)


class DateOptions(kind.Options):
    not_before: str = ""
    not_after: str = ""
    birth: bool = False  # the birth date of whoever fills in: the browser may offer it

    def mistakes(self) -> list[str]:
        return [
            _("「%(text)s」は日付ではありません。2026-04-01、today、today-18y、today+3m、today+10d のように書いてください。")
            % {"text": text}
            for text in (self.not_before, self.not_after)
            if text and not limit_day(text, date(2026, 4, 1))
        ]

    def limits(self, today: date) -> tuple[date | None, date | None]:
        return limit_day(self.not_before, today), limit_day(self.not_after, today)


class DateKind(FieldKind):
    """日付."""

    name = "date"
    label = gettext_lazy("日付")
    Options = DateOptions
    parts = PARTS
    first_part = "era"

    def from_form(self, form, path: str, field) -> Any:
        given = form.parts(path, PARTS)
        return given if any(given[part].strip() for part in PARTS[1:]) else form.text(path)

    def blank(self, raw: Any) -> bool:
        if isinstance(raw, Mapping):
            return not any(kind.has_words(raw.get(part)) for part in PARTS[1:])
        return super().blank(raw)

    def read(self, raw: Any, field, context) -> str:
        options: DateOptions = field.opts
        try:
            day = self._day(raw)
        except DateProblem as problem:
            raise FieldProblem(str(problem)) from problem
        first, last = options.limits(context.today)
        if first and day < first:
            raise FieldProblem(_("%(day)s以降の日付を入力してください。") % {"day": say(first, weekday=False, language=context.language)})
        if last and day > last:
            raise FieldProblem(_("%(day)sまでの日付を入力してください。") % {"day": say(last, weekday=False, language=context.language)})
        return day.isoformat()

    def _day(self, raw: Any) -> date:
        if not isinstance(raw, Mapping):
            text = as_text(raw)
            return read_day(text) or read_date(text)
        given = as_parts(raw, PARTS)
        if not given["month"] and not given["day"] and len(given["year"]) > 4:
            return read_date(given["year"])  # the whole date was typed into the first box
        return date_from_parts(given["era"], given["year"], given["month"], given["day"]).date

    def fits(self, value: Any) -> bool:
        return read_day(value) is not None

    def show(self, value: Any, field, language: str) -> str:
        day = read_day(value)
        return say(day, weekday=False, language=language) if day else ""

    def form_values(self, value: Any, field) -> Any:
        if isinstance(value, Mapping):
            return {part: kind.words_of(value.get(part)) for part in PARTS}
        return read_day(value) or {"era": "", "year": kind.words_of(value)}

    def render(self, view) -> str:
        options: DateOptions = view.field.opts
        typed = self.form_values(view.typed, view.field) if kind.has_words(view.typed) else ""
        return kind.control("date", view, value=typed, autocomplete="bday" if options.birth and view.own else "")

    def cells(self, value: Any, field) -> list[str]:
        return [value if self.fits(value) else kind.words_of(value)]  # ISO: what a spreadsheet sorts

    def sample(self, field, rng: Random, context) -> str:
        first, last = field.opts.limits(context.today)
        last = last or (first + timedelta(days=60) if first else context.today)
        first = first or last - timedelta(days=365 * 40)
        return (first + timedelta(days=rng.randrange((last - first).days + 1))).isoformat()

    def json_schema(self, field) -> dict[str, Any]:
        return {"type": "string", "format": "date"}
