"""How often something may be tried: counted in the cache, in windows of the clock."""

from __future__ import annotations

import time

from django.core.cache import cache

from yakuba.platform.cases.errors import TooManyAtOnce


def hold_back(what: str, *, most: int, seconds: int) -> None:
    """TooManyAtOnce when `what` is tried more than `most` times in a window of `seconds`."""
    key = f"cases:limit:{what}:{int(time.time() // seconds)}"
    cache.add(key, 0, seconds * 2)
    try:
        tried = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return
    if tried > most:
        raise TooManyAtOnce
