"""Writers that wait for one another: nobody is passed over, nobody waits for ever, and what fails is what failed before."""

import threading
import time

import pytest
from django.db import OperationalError, connection, connections

from yakuba.site.sqlite.base import DatabaseWrapper

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's write lock"),
]


@pytest.fixture
def writer(tmp_path):
    """`writer(timeout=…)`: one more connection to a database in a file."""
    made = []

    def connect(timeout: float = 5.0) -> DatabaseWrapper:
        options = {"transaction_mode": "IMMEDIATE", "timeout": timeout, "init_command": "PRAGMA journal_mode=WAL"}
        given = connection.settings_dict | {"NAME": str(tmp_path / "town.sqlite3"), "OPTIONS": options}
        made.append(DatabaseWrapper(given, alias=f"writer{len(made)}"))
        made[-1].inc_thread_sharing()
        made[-1].connect()
        return made[-1]

    yield connect
    for one in made:
        one.close()


def begin(wrapper: DatabaseWrapper) -> None:
    wrapper._start_transaction_under_autocommit()


def test_who_waits_begins_as_soon_as_the_other_is_done(writer):
    first, second = writer(), writer()
    begin(first)
    began = []
    waiting = threading.Thread(target=lambda: (begin(second), began.append(time.monotonic())))
    waiting.start()
    time.sleep(0.05)
    assert began == []
    first._rollback()
    waiting.join(5)
    assert len(began) == 1
    second._rollback()


def test_after_its_patience_it_gives_up_with_the_error_of_old(writer):
    first, second = writer(), writer(timeout=0.05)
    begin(first)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    first._rollback()
    begin(second)
    second._rollback()


def test_another_error_is_not_waited_out(writer):
    alone = writer(timeout=60)
    begin(alone)
    with pytest.raises(OperationalError, match="within a transaction"):
        begin(alone)
    alone._rollback()


def test_a_single_statement_keeps_its_patience(writer):
    wrapper = writer(timeout=7)
    begin(wrapper)
    wrapper._rollback()
    with wrapper.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (7000,)


def test_the_town_uses_it():
    assert isinstance(connections["default"], DatabaseWrapper)
