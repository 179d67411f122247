"""Figures (指標): numbers the city watches, with unit, period, target and the query that measures them.

    figures.add("procedures.online_share", Figure(_("オンライン申請の割合"), _("％"), online_share, better="up", target=Decimal(60)))

`measure(period)` answers a Decimal, or None when there is nothing to measure. A nightly job keeps what it answers, so that the
history stays when the data behind it is disposed of.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yakuba.platform.figures.kinds import Figure, figures
    from yakuba.platform.figures.periods import Period

__all__ = ["Figure", "Period", "figures"]
_HOME = {"Figure": "kinds", "figures": "kinds", "Period": "periods"}


def __getattr__(name: str) -> Any:
    # Django imports this package before models may be loaded, so that the names are fetched at first use.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
