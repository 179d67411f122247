"""Whether a database is of this version, asked without starting Django, which would cost seconds at every start."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

from launcher.house import PYTHON, ROOT, fingerprint, leave_stamp, setting, stamped

SEEN = "SELECT app, name FROM django_migrations ORDER BY app, name"
# Run by the environment's Python, which has the driver; the address stays out of the list of processes.
ASK_POSTGRESQL = f"""
import json, os, psycopg
with psycopg.connect(os.environ["ASKED"], connect_timeout=5) as database:
    print(json.dumps(database.execute("{SEEN}").fetchall()))
"""


def are_of_this_version(env: dict[str, str]) -> bool:
    """True when these very sources have brought this very database up to date. Not sure is False: then Django looks."""
    seen = _seen(env)
    return bool(seen) and stamped(_stamp(env), _mark(env, seen))


def note_that_they_are(env: dict[str, str]) -> None:
    """Called after a migration that went well."""
    if seen := _seen(env):
        leave_stamp(_stamp(env), _mark(env, seen))


def _stamp(env: dict[str, str]) -> Path:
    return Path(env["YAKUBA_DATA"]) / "tables"


def _mark(env: dict[str, str], seen: str) -> str:
    """What we would do (packages, every source, which services are on) and what the database says was done to it.

    The second half is why a database that was put back from an older backup, or another one, is never taken for this one.
    """
    sources = [ROOT / "requirements.lock", *(ROOT / "src").rglob("*.py")]
    return hashlib.sha256("\n".join((fingerprint(sources), setting(env, "YAKUBA_OFF"), seen)).encode()).hexdigest()


def _seen(env: dict[str, str]) -> str:
    """The migrations that the database says it has; "" when it is new, away, or not to be asked."""
    address = setting(env, "YAKUBA_DATABASE", f"sqlite:///{env['YAKUBA_DATA']}/yakuba.sqlite3")
    if address.startswith("sqlite:"):
        return _seen_by_sqlite(urlsplit(address).path)
    return _seen_by_postgresql(address)


def _seen_by_sqlite(path: str) -> str:
    try:
        # rw, not rwc: it must not make one. Read-only would not do: nobody may have left the files beside it that WAL needs.
        with closing(sqlite3.connect(f"file:{quote(os.path.realpath(path))}?mode=rw", uri=True, timeout=2)) as database:
            return json.dumps(database.execute(SEEN).fetchall())
    except sqlite3.Error:
        return ""


def _seen_by_postgresql(address: str) -> str:
    asked = [str(PYTHON), "-c", ASK_POSTGRESQL]
    try:
        done = subprocess.run(asked, env=dict(os.environ) | {"ASKED": address}, capture_output=True, text=True, timeout=30, check=False)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
