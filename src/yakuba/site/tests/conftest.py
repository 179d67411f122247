"""A town that lives on its own, apart from the database of the tests, so that it can be backed up, burnt down and restored."""

from __future__ import annotations

import io
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from yakuba.platform.files.actions import keep
from yakuba.platform.files.purposes import MB, Purpose, purposes
from yakuba.platform.files.stores import FolderStore
from yakuba.site.backups import keys
from yakuba.site.backups.engines import Postgresql
from yakuba.site.backups.place import Place

PHOTO_OF_A_FORM = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%paper\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


@pytest.fixture
def paper(settings, tmp_path, living_town, sato):
    """A resident and a file of theirs, committed; the town's keys lie in its data folder."""
    settings.BACKUP_PASSPHRASE = "five words nobody would guess"
    keys.write_to(tmp_path, {"secret.key": settings.SECRET_KEY, "audit.key": settings.AUDIT_KEY})
    with purposes.temporarily("test.paper", Purpose("添付書類", ("application/pdf",), 5 * MB)):
        return keep(io.BytesIO(PHOTO_OF_A_FORM), name="申請書.pdf", purpose="test.paper", by=sato)


@pytest.fixture
def place(paper, tmp_path) -> Iterator[Place]:
    """The town: what the test's database holds, in a database of its own."""
    with own_database(tmp_path, filled=True) as database:
        yield replace(Place.here(), database=database)


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[Place]:
    """Another machine, with nothing on it."""
    data = tmp_path / "elsewhere"
    data.mkdir()
    with own_database(data, filled=False) as database:
        yield Place(data, database, FolderStore(data / "files"), "the key of another town")


@pytest.fixture
def disks(tmp_path) -> list[Path]:
    """Two places for backups."""
    found = [tmp_path / "disk-a", tmp_path / "disk-b"]
    for disk in found:
        disk.mkdir()
    return found


@contextmanager
def own_database(folder: Path, *, filled: bool) -> Iterator[dict[str, Any]]:
    here = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        path = folder / "yakuba.sqlite3"
        if filled:
            connection.ensure_connection()
            with closing(sqlite3.connect(path)) as copy:
                connection.connection.backup(copy)
        yield here | {"NAME": str(path)}
        return
    name = f"yakuba_town_{secrets.token_hex(4)}"
    with psycopg.connect(**_address(here), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            if filled:
                snapshot = folder / "to-fill.dump"
                Postgresql(Place.here()).snapshot(snapshot)
                Postgresql(replace(Place.here(), database=here | {"NAME": name})).put(snapshot, "none")
                snapshot.unlink()
            yield here | {"NAME": name}
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _address(database: dict[str, Any]) -> dict[str, Any]:
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {ours: database[theirs] for ours, theirs in names.items() if database.get(theirs)}
