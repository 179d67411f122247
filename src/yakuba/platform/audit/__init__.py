"""Audit (監査): an append-only, hash-chained record of who did, or read, what.

Use it so, in every function that changes data:

    @audit.deed()                                   # one transaction; entries are chained just before it commits
    def close_report(report, *, by, answer):
        ...
        audit.record("report.closed", report, by=by)

If the transaction is rolled back, the entries are written all the same, with outcome `rolled_back`.
Facts hold identifiers and codes, never personal data: the chain can't be erased in part.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yakuba.platform.audit.chain import Tampering, anchor, verify
    from yakuba.platform.audit.event_types import AuditEvent, events
    from yakuba.platform.audit.recording import deed, record

__all__ = ["AuditEvent", "Tampering", "anchor", "deed", "events", "record", "verify"]
_HOME = {"Tampering": "chain", "anchor": "chain", "verify": "chain", "AuditEvent": "event_types", "events": "event_types"}


def __getattr__(name: str) -> Any:
    # Django imports this package before models may be loaded, so that the names are fetched at first use.
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME.get(name, 'recording')}"), name)
