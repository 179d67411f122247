"""How the files are doing, for the health page."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from yakuba.platform.files.errors import NoRoom
from yakuba.platform.files.queries import health
from yakuba.platform.files.scanning import is_reachable
from yakuba.platform.files.stores import store
from yakuba.platform.health import Finding, Judgement

_NO_SUCH_FILE = "0" * 64


def look_at_files() -> Finding:
    """Can the store be reached, is the scanner there, do files wait for it?"""
    now, judged = health(), Judgement()
    if not _store_answers():
        judged.bad(_("ファイルの置き場に届きません。添付ファイルは今、受け取れません。"))
    if not now.scanner:
        judged.watch(_("ウイルス検査が設定されていません（YAKUBA_CLAMAV）。ファイルは検査されずに開けます。"))
    elif not is_reachable():
        judged.bad(_("ウイルス検査（%(where)s）に届きません。届いたファイルは、検査が済むまで開けません。") % {"where": settings.CLAMAV})
    if now.unscanned:
        judged.watch(_("ウイルス検査を待つファイルが%(n)d件あります。") % {"n": now.unscanned})
    return judged.finding(
        _("ファイルは%(n)d件、%(size)sです。") % {"n": now.files, "size": _in_words(now.bytes)},
        kept=now.files,
        size_bytes=now.bytes,
        unscanned=now.unscanned,
        on_hold=now.on_hold,
    )


def _store_answers() -> bool:
    try:
        store().exists(_NO_SUCH_FILE)
    except (NoRoom, OSError):
        return False
    return True


def _in_words(size: int) -> str:
    for unit, step in (("GB", 1024**3), ("MB", 1024**2)):
        if size >= step:
            return f"{size / step:,.1f} {unit}"
    return f"{size / 1024:,.0f} KB"
