"""Notices (お知らせの送信): a message written once, delivered by channel, exactly once or shown as unknown.

    kinds.add("procedures.received", NoticeKind(_("申請を受け付けたとき"), _("申請を受け付けました（{{ number }}）")))    # in plugs.py
    templates/notices/procedures.received.ja.txt, .en.txt, .ja-easy.txt                                  # its text; ja is required

    send("procedures.received", to=Recipient(person=case.applicant), link=url, about=case, number=case.number)    # in a deed

`send` writes rows and nothing else: what was said is kept, and it leaves when the deed has committed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yakuba.platform.notices.actions import send
    from yakuba.platform.notices.delivery import deliver_due
    from yakuba.platform.notices.kinds import NoticeKind, kinds
    from yakuba.platform.notices.recipients import Recipient

__all__ = ["NoticeKind", "Recipient", "deliver_due", "kinds", "send"]
_HOME = {"NoticeKind": "kinds", "kinds": "kinds", "Recipient": "recipients", "send": "actions", "deliver_due": "delivery"}


def __getattr__(name: str) -> Any:
    # Django imports this package before models may be loaded, so that the names are fetched at first use.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
