"""How a job says that it failed, and how the queue says no to a person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere, NotYours, Refused


class Passing(Exception):
    """Failed for now (a mail server is away): try again later. The text is kept: write no personal data into it."""


class Permanent(Exception):
    """Failed for good: trying again would change nothing. The text is kept: write no personal data into it."""


class Cancelled(Exception):
    """Raised inside a job by `run.stop_if_cancelled()`; let it rise."""


class Stopping(Exception):
    """Raised inside a job that is safe to repeat when its worker is being stopped; let it rise, the job goes back to the queue."""


class JobNotThere(NotThere):
    code = "job-not-there"

    def __init__(self) -> None:
        super().__init__(_("このジョブは見つかりません。"), next_step=_("一覧から選び直してください。"))


class OnlyOperators(NotYours):
    code = "only-operators"

    def __init__(self) -> None:
        super().__init__(
            _("ジョブの操作には「システムを運用する」権限が必要です。"), next_step=_("システム運用の担当者に依頼してください。")
        )


class WrongState(Refused):
    """The deed does not fit the state that the job is in by now."""

    code = "job-in-another-state"

    def __init__(self, state: str) -> None:
        super().__init__(
            _("このジョブは今「%(state)s」のため、この操作はできません。") % {"state": state},
            next_step=_("画面を読み込み直して、今の状態を確かめてください。"),
        )


class AlreadyQueued(Refused):
    """Another live job holds the same key."""

    code = "job-already-queued"

    def __init__(self) -> None:
        super().__init__(_("同じ仕事をするジョブがすでに登録されています。"), next_step=_("そのジョブが終わるのを待ってください。"))


class NoSuchScheduleEntry(NotThere):
    code = "schedule-entry-not-there"

    def __init__(self) -> None:
        super().__init__(_("この定期ジョブは見つかりません。"), next_step=_("予定の一覧から選び直してください。"))
