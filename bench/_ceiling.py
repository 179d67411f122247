"""The ceiling: what one submission writes, recorded once, then written again and again by a bare loop.

Recorded are the very INSERT, UPDATE and DELETE statements of one whole application, transaction by transaction, and the stored
file. The loop repeats them through plain sqlite3 or psycopg: the same tables with their indexes, constraints and triggers, the same
commits, the same durability (WAL and synchronous as the settings say), the file synced. Keys that must be unique are made afresh and
new rows point at each other as the recorded ones did. No forms, pages, permissions, sessions to look up, or pictures to decode.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models.signals import post_save

_INSERT = re.compile(r'INSERT (?:OR IGNORE )?INTO "(\w+)" \(([^)]*)\)')
_CHANGE = re.compile(r'(?:UPDATE|DELETE FROM) "(\w+)"')


@dataclass
class Statement:
    sql: str
    params: tuple[Any, ...]
    table: str
    columns: tuple[str, ...] = ()  # of an INSERT
    made: Any = None  # the id that the database gave the recorded row

    @property
    def rows(self) -> int:
        if self.columns and isinstance(self.params[0], list):
            return len(self.params[0])
        return max(1, len(self.params) // len(self.columns)) if self.columns else 1


@dataclass
class Recording:
    """What one submission wrote."""

    transactions: list[list[Statement]] = field(default_factory=list)
    _open: list[Statement] = field(default_factory=list)

    def rows(self) -> dict[str, int]:
        """INSERTs, UPDATEs and DELETEs by table, as 'INSERT cases_case'."""
        found: Counter[str] = Counter()
        for statement in self.statements():
            found[f"{statement.sql.split()[0]} {statement.table}"] += statement.rows
        return dict(sorted(found.items()))

    def statements(self) -> Iterator[Statement]:
        return itertools.chain.from_iterable(self.transactions)

    # -- while recording

    def watch(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        if inserted := _INSERT.match(sql):
            self._write(Statement(sql, tuple(params), inserted[1], tuple(name.strip(' "') for name in inserted[2].split(","))))
        elif changed := _CHANGE.match(sql):
            self._write(Statement(sql, tuple(params), changed[1]))
        return result

    def _write(self, statement: Statement) -> None:
        if connection.in_atomic_block:
            self._open.append(statement)
        else:
            self.transactions.append([statement])

    def committed(self) -> None:
        if self._open:
            self.transactions.append(self._open)
            self._open = []

    def saved(self, sender: type[models.Model], instance: models.Model, created: bool, **_: Any) -> None:
        """The id of a row that was just inserted."""
        for statement in reversed(self._open if created else []):
            if statement.columns and statement.table == sender._meta.db_table and statement.made is None:
                statement.made = instance.pk
                return


@contextmanager
def recording() -> Iterator[Recording]:
    """Record what this process writes to the database."""
    record = Recording()
    commit = connection.commit

    def commit_and_note() -> None:
        commit()
        record.committed()

    connection.commit = commit_and_note  # type: ignore[method-assign]
    post_save.connect(record.saved, weak=False)
    try:
        with connection.execute_wrapper(record.watch):
            yield record
    finally:
        post_save.disconnect(record.saved)
        del connection.commit  # the class's own again


class Replay:
    """Writes the recording anew: fresh unique keys, and new rows that point at new rows."""

    def __init__(self, record: Recording):
        self.record = record
        self.about = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
        self.fresh = itertools.count(int(time.time() * 1000))
        self.known: dict[tuple[str, Any], Any] = {}  # (table, recorded id) → id of this round
        self.words: dict[str, str] = {}  # recorded unique value → value of this round

    def begin(self) -> None:
        self.known, self.words = {}, {}

    def params_of(self, statement: Statement) -> list[Any]:
        if statement.columns:
            fields = {f.column: f for f in self.about[statement.table]._meta.concrete_fields}
            columns = itertools.cycle(statement.columns)
            return [self._column(fields[next(columns)], value) for value in statement.params]
        return [self._changed(statement.table, value) for value in statement.params]

    def _column(self, column: models.Field, value: Any) -> Any:
        """PostgreSQL takes many rows as one list for each column."""
        return [self._inserted(column, one) for one in value] if isinstance(value, list) else self._inserted(column, value)

    def _inserted(self, column: models.Field, value: Any) -> Any:
        if column.unique and column.remote_field is None:
            if isinstance(value, str):
                tail = f"{next(self.fresh):x}"[-9:]
                return self.words.setdefault(value, value[: max(0, len(value) - len(tail))] + tail)
            return next(self.fresh) if isinstance(value, int) else value
        if isinstance(value, str):
            return self.words.get(value, value)  # a hash that stands in two tables
        if column.remote_field is not None:
            return self.known.get((column.remote_field.model._meta.db_table, value), value)
        return value

    def _changed(self, table: str, value: Any) -> Any:
        if isinstance(value, str):
            return self.words.get(value, value)
        return self.known.get((table, value), value) if isinstance(value, int) else value

    def note(self, statement: Statement, made: Any) -> None:
        self.known[statement.table, statement.made] = made


def write_file(folder: Path, content: bytes, name: str) -> None:
    """Under another name, synced, renamed, the folder synced: no cheaper way survives a power cut."""
    incoming, target = folder / f"{name}.incoming", folder / name[-2:] / name
    target.parent.mkdir(exist_ok=True)
    with incoming.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    incoming.rename(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True)
class Plain:
    """A plain driver connection, and how it says begin and commit."""

    connection: Any
    placeholder: str

    def execute(self, sql: str, params: list[Any]) -> Any:
        return self.connection.execute(sql.replace("%s", self.placeholder), params)


def plain() -> Plain:
    where = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        import sqlite3

        opened = sqlite3.connect(where["NAME"], isolation_level=None, timeout=20)
        for pragma in where["OPTIONS"]["init_command"].split(";"):
            opened.execute(pragma)
        return Plain(opened, "?")
    import psycopg

    return Plain(psycopg.connect(host=where["HOST"], port=where["PORT"], user=where["USER"], dbname=where["NAME"], autocommit=True), "%s")


def write_again(record: Recording, content: bytes, *, seconds: float) -> list[float]:
    """The bare loop, for that long; how long each submission took (s)."""
    replay, database = Replay(record), plain()
    folder = Path(settings.DATA) / "ceiling"
    folder.mkdir()
    begin = "BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN"
    took: list[float] = []
    until = time.perf_counter() + seconds
    try:
        while (began := time.perf_counter()) < until:
            replay.begin()
            for transaction in record.transactions:
                if any(s.table == "files_storedfile" and s.columns for s in transaction):
                    write_file(folder, content, f"{next(replay.fresh)}")
                database.connection.execute(begin)
                for statement in transaction:
                    answered = database.execute(statement.sql, replay.params_of(statement))
                    if statement.made is not None and "RETURNING" in statement.sql:
                        replay.note(statement, answered.fetchone()[0])
                database.connection.execute("COMMIT")
            took.append(time.perf_counter() - began)
    finally:
        database.connection.close()
        shutil.rmtree(folder)
    return took
