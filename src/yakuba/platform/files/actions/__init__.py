"""All that is done with files: taken in, opened, kept, disposed of."""

from yakuba.platform.files.actions.keeping import claim, keep
from yakuba.platform.files.actions.opening import open_stored, serve
from yakuba.platform.files.actions.retention import (
    dispose,
    dispose_due,
    hold,
    purge_unclaimed,
    release,
    start_retention,
    stop_retention,
)

__all__ = [
    "claim", "dispose", "dispose_due", "hold", "keep", "open_stored", "purge_unclaimed", "release", "serve", "start_retention",
    "stop_retention",
]  # fmt: skip
