"""Rate limits (回数制限): how often something may be asked for, counted in the shared cache.

A fixed window: cheap, and exact enough to stop guessing and flooding. The counter lives in the cache of this machine;
with several machines each counts for itself, so that the limit there is that many times as high.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yakuba.platform.errors import TooMany

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def limit(key: str, *, rate: str, refusal: Callable[[], TooMany] | None = None) -> None:
    """Count one more use of `key`; past `rate` ("5/h": five an hour) raise TooMany with Retry-After.

    `refusal` is a subclass of TooMany that speaks for itself and takes no arguments.
    """
    allowed, unit = rate.split("/")
    length = _SECONDS[unit]
    now = time.time()
    window = int(now // length)
    name = f"limit:{key}:{window}"
    cache.add(name, 0, timeout=length + 5)
    try:
        used = cache.incr(name)
    except ValueError:  # the entry expired or was culled between the two calls
        cache.set(name, 1, timeout=length + 5)
        used = 1
    if used > int(allowed):
        wait = str(max(1, int((window + 1) * length - now)))
        problem = (
            refusal()
            if refusal
            else TooMany(_("短い時間に回数が多すぎます。"), next_step=_("しばらくたってから、もう一度お試しください。"))
        )
        problem.headers["Retry-After"] = wait
        raise problem


def caller(request: HttpRequest) -> str:
    """Whom to count by: the address that asks, as our own proxy saw it when there is one.

    Only the last entry of X-Forwarded-For is the proxy's; the ones before it are the asker's own claim. An IPv6 customer
    owns a whole /64, so that is what is counted.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or address
    try:
        known = ip_address(address)
    except ValueError:  # a socket of the machine itself
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)
