"""How handing a mail over can end, and what that means for trying again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _

from yakuba.platform.registry import Registry


class End(Enum):
    SENT = "sent"  # the server took responsibility for it
    REFUSED = "refused"  # for good: trying again would change nothing
    LATER = "later"  # this mail not now; nothing left
    AWAY = "away"  # the server takes no mail at all; nothing left
    UNKNOWN = "unknown"  # the last byte went out and no answer came back


@dataclass(frozen=True)
class Outcome:
    """`reason` is a code below; `reply` is what the server said, without the address."""

    end: End
    reason: str = ""
    reply: str = ""


# What operators read. Codes, so that the words can be translated and the logs hold nothing else.
reasons: Registry[object] = Registry("delivery reasons")
for code, words in {
    "no_connection": _("メールサーバーに接続できません"),
    "greeting_refused": _("メールサーバーが受付を断りました"),
    "encryption_failed": _("暗号化通信（TLS）を始められません"),
    "sign_in_refused": _("メールサーバーの利用者名またはパスワードが違います"),
    "sender_refused": _("差出人アドレスが受け付けられません"),
    "recipient_later": _("宛先が今は受け付けられません（後で再試行します）"),
    "recipient_refused": _("宛先が受け付けられません"),
    "content_later": _("本文が今は受け付けられません（後で再試行します）"),
    "content_refused": _("本文が受け付けられません"),
    "connection_lost": _("送信の途中で接続が切れました（メールは出ていません）"),
    "no_answer": _("送信の直後に接続が切れ、受け取られたか分かりません"),
    "sender_died": _("送信中にプログラムが止まり、送られたか分かりません"),
    "folder_unwritable": _("メールを書き出すフォルダーに書き込めません"),
    "address_unusable": _("メールアドレスとして使えない文字列です"),
    "unwritable": _("メールとして組み立てられません"),
    "too_long_waiting": _("期限までに送れませんでした"),
    "text_is_gone": _("本文が消去済みです"),
    "given_up_by_hand": _("職員が送信を取りやめました"),
}.items():
    reasons.add(code, words)


def in_words(reason: str) -> str:
    words = reasons.get(reason)
    return str(words) if words else reason
