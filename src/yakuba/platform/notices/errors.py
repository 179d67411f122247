"""How notices say no."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere, NotYours, Refused


class NoticeNotThere(NotThere):
    code = "notice-not-there"

    def __init__(self) -> None:
        super().__init__(_("このお知らせは見つかりません。"), next_step=_("お知らせの一覧から選び直してください。"))


class StopLinkUnreadable(NotThere):
    """An unsubscribe link that was cut off or changed on its way."""

    code = "stop-link-unreadable"

    def __init__(self) -> None:
        super().__init__(
            _("この配信停止リンクは使えません。"),
            next_step=_("メールのリンク全体をコピーして開くか、サインインして「お知らせの設定」から変更してください。"),
        )


class CannotBeStopped(Refused):
    """A kind that the law or the matter itself makes necessary."""

    code = "notice-is-mandatory"

    def __init__(self, label: object) -> None:
        super().__init__(
            _("「%(label)s」のお知らせは、手続に必要なため停止できません。") % {"label": label},
            next_step=_("送り先を変えたいときは、担当窓口へご連絡ください。"),
        )


class DeliveryNotThere(NotThere):
    code = "delivery-not-there"

    def __init__(self) -> None:
        super().__init__(_("この配信は見つかりません。"), next_step=_("配信の一覧から選び直してください。"))


class OnlyOperators(NotYours):
    code = "only-operators"

    def __init__(self) -> None:
        super().__init__(_("配信の操作には「システムを運用する」権限が必要です。"), next_step=_("システム運用の担当者に依頼してください。"))


class WrongState(Refused):
    """The deed does not fit the state that the delivery is in by now."""

    code = "delivery-in-another-state"

    def __init__(self, state: object) -> None:
        super().__init__(
            _("この配信は今「%(state)s」のため、この操作はできません。") % {"state": state},
            next_step=_("画面を読み込み直して、今の状態を確かめてください。"),
        )


class TextIsGone(Refused):
    """A code or secret link was removed in the meantime; sending an empty mail helps nobody."""

    code = "notice-text-is-gone"

    def __init__(self) -> None:
        super().__init__(
            _("確認コードなどを含む本文は消去済みのため、もう一度送ることはできません。"),
            next_step=_("本人に、画面からもう一度手続をするよう案内してください。"),
        )
