"""How figures say no."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere, NotYours, Unreadable


class FigureNotThere(NotThere):
    code = "figure-not-there"

    def __init__(self) -> None:
        super().__init__(_("この指標は見つかりません。"), next_step=_("指標の一覧から選び直してください。"))


class PeriodUnreadable(Unreadable):
    code = "period-unreadable"

    def __init__(self) -> None:
        super().__init__(_("年度は西暦の4けたで指定してください（例：2026）。"))


class NotYourFigure(NotYours):
    code = "figure-of-another-department"

    def __init__(self) -> None:
        super().__init__(
            _("この指標の目標を変える権限がありません。"), next_step=_("所管課の課長、または情報政策の担当者に依頼してください。")
        )


class TargetUnreadable(Unreadable):
    code = "target-unreadable"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"value": [message]})
