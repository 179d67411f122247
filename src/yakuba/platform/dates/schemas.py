"""A day as programs send it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator


def _in_full(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("A day, as 2026-04-01")
    return value


# Left to itself pydantic counts seconds: 0 would be the first of January 1970.
Day = Annotated[date, BeforeValidator(_in_full)]
