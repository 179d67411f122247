"""What differs between SQLite and PostgreSQL: a consistent snapshot, a scratch copy of it, and putting it in the town's place."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql

from yakuba.site.backups.place import BackupProblem, Place


@dataclass(frozen=True)
class Contents:
    """What a database holds, in figures that a copy must have too."""

    tables: dict[str, int]
    blobs: list[tuple[str, int]]
    audit_head: tuple[int, str]


class Engine(Protocol):
    name: str
    file_name: str

    def snapshot(self, target: Path) -> Contents:
        """Write a consistent copy to `target` while the town goes on; what that very state holds comes back."""

    def contents_of_copy(self, copy: Path, scratch: Path) -> Contents:
        """Restore `copy` into a scratch place, check it with the database's own means, and count it."""

    def is_living(self) -> bool:
        """Whether there is a town in the database already."""

    def put(self, copy: Path, aside: str) -> str:
        """Put `copy` in the town's place; what was there is kept aside, and where comes back."""


def engine_of(place: Place) -> Engine:
    return Postgresql(place) if "postgresql" in place.database["ENGINE"] else Sqlite(place)


def _contents(connection: Any, tables: list[str]) -> Contents:
    counts = {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in sorted(tables)}  # noqa: S608 - from the catalogue
    blobs = connection.execute("SELECT sha256, size FROM files_blob ORDER BY sha256").fetchall() if "files_blob" in counts else []
    head = connection.execute("SELECT position, seal FROM audit_audithead WHERE id = 1").fetchone() if "audit_audithead" in counts else None
    return Contents(counts, [(sha256, size) for sha256, size in blobs], (head[0], head[1]) if head else (0, ""))


class Sqlite:
    name, file_name = "sqlite", "database.sqlite3"

    def __init__(self, place: Place):
        self.path = Path(place.database["NAME"])

    def snapshot(self, target: Path) -> Contents:
        with closing(sqlite3.connect(self.path, timeout=60, isolation_level=None)) as town, closing(sqlite3.connect(target)) as copy:
            town.execute("BEGIN")  # counts and copy are of one state; writers go on in the write-ahead log
            contents = _contents(town, _sqlite_tables(town))
            town.backup(copy)
            town.execute("COMMIT")
            copy.execute("PRAGMA journal_mode=DELETE")
        return contents

    def contents_of_copy(self, copy: Path, scratch: Path) -> Contents:
        restored = scratch / self.file_name
        shutil.copyfile(copy, restored)
        with closing(sqlite3.connect(restored)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check").fetchall()]
            if found != ["ok"]:
                raise BackupProblem(f"the copied database is damaged: {'; '.join(found[:3])}")
            if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
                raise BackupProblem(f"the copied database has {len(broken)} row(s) that refer to nothing, first in table {broken[0][0]}")
            return _contents(connection, _sqlite_tables(connection))

    def is_living(self) -> bool:
        if not self.path.exists() or self.path.stat().st_size == 0:
            return False
        with closing(sqlite3.connect(self.path)) as connection:
            return bool(_sqlite_tables(connection))

    def put(self, copy: Path, aside: str) -> str:
        kept = ""
        if self.path.exists():
            folder = self.path.parent / aside
            folder.mkdir(mode=0o700, exist_ok=True)
            for ending in ("", "-wal", "-shm"):
                part = self.path.with_name(self.path.name + ending)
                if part.exists():
                    part.replace(folder / part.name)
            kept = str(folder)
        incoming = self.path.with_name(self.path.name + ".incoming")
        shutil.copyfile(copy, incoming)
        incoming.chmod(0o600)
        with incoming.open("rb+") as file:
            os.fsync(file.fileno())
        incoming.replace(self.path)
        return kept


def _sqlite_tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return [row[0] for row in rows]


class Postgresql:
    name, file_name = "postgresql", "database.dump"

    def __init__(self, place: Place):
        self.settings = place.database

    def snapshot(self, target: Path) -> Contents:
        with self._connect() as town, town.transaction():
            town.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            name = town.execute("SELECT pg_export_snapshot()").fetchone()[0]  # type: ignore[index]
            contents = _contents(town, _postgresql_tables(town))
            self._run(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public", f"--snapshot={name}", f"--file={target}"
            )
        return contents

    def contents_of_copy(self, copy: Path, scratch: Path) -> Contents:
        with self._scratch_database() as name:
            self._restore(copy, name)
            with self._connect(name) as connection:
                return _contents(connection, _postgresql_tables(connection))

    def is_living(self) -> bool:
        with self._connect() as connection:
            return bool(_postgresql_tables(connection))

    def put(self, copy: Path, aside: str) -> str:
        schema, kept = aside.replace("-", "_"), ""
        with self._connect(autocommit=True) as connection:  # pg_restore is another session: it must see the empty schema
            if _postgresql_tables(connection):
                with connection.transaction():
                    connection.execute(sql.SQL("ALTER SCHEMA public RENAME TO {}").format(sql.Identifier(schema)))
                    connection.execute("CREATE SCHEMA public")
                kept = f"schema {schema}"
            try:
                self._restore(copy, str(self.settings["NAME"]))
            except BackupProblem:
                if kept:
                    with connection.transaction():
                        connection.execute("DROP SCHEMA public CASCADE")
                        connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO public").format(sql.Identifier(schema)))
                raise
        return kept

    def _restore(self, copy: Path, database: str) -> None:
        # A dump of one schema creates that schema; every database has a public one already, so that line of its list is left out.
        lines = self._run("pg_restore", "--list", str(copy)).splitlines(keepends=True)
        wanted = copy.parent / f".list-{secrets.token_hex(4)}"
        try:
            wanted.write_text(
                "".join(line for line in lines if " SCHEMA - public " not in line and " COMMENT - SCHEMA public " not in line)
            )
            self._run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                      f"--use-list={wanted}", f"--dbname={database}", str(copy))  # fmt: skip
        finally:
            wanted.unlink(missing_ok=True)

    @contextmanager
    def _scratch_database(self) -> Iterator[str]:
        name = f"yakuba_proof_{secrets.token_hex(6)}"
        with self._connect(autocommit=True) as connection:
            try:
                connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            except psycopg.errors.InsufficientPrivilege:
                raise BackupProblem(
                    "can't be proved: the database role may not create a scratch database (as a superuser: ALTER ROLE … CREATEDB)"
                ) from None
            try:
                yield name
            finally:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _connect(self, database: str | None = None, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        return psycopg.connect(
            dbname=database or str(self.settings["NAME"]),
            user=self.settings.get("USER") or None,
            password=self.settings.get("PASSWORD") or None,
            host=self.settings.get("HOST") or None,
            port=self.settings.get("PORT") or None,
            autocommit=autocommit,
        )

    def _run(self, program: str, *arguments: str) -> str:
        names = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
        env = os.environ | {name: str(self.settings[key]) for name, key in names.items() if self.settings.get(key)}
        if shutil.which(program) is None:
            raise BackupProblem(f"{program} is not on PATH (Debian: apt install postgresql-client)")
        done = subprocess.run([program, *arguments], env=env, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if "error:" in line] or done.stderr.strip().splitlines()[-1:]
            raise BackupProblem(f"{program} failed: {said[0].strip() if said else done.returncode}")
        return done.stdout


def _postgresql_tables(connection: psycopg.Connection[Any]) -> list[str]:
    return [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()]


def aside_name(now: datetime | None = None) -> str:
    """The name under which a replaced town is kept."""
    return f"before-{(now or datetime.now(UTC)):%Y%m%dT%H%M%SZ}".lower()
