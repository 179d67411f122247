"""The ways a case says no."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere, NotYours, Refused, TooMany, Unreadable


class CaseNotThere(NotThere):
    """Absent, of another department, or somebody else's: one answer."""

    def __init__(self) -> None:
        super().__init__(_("この案件は見つかりません。"), next_step=_("受付番号を確かめてください。"))


class LinkNotThere(NotThere):
    def __init__(self, link: str = "") -> None:
        super().__init__(
            _("このリンクは使えません。期限が切れたか、正しくないリンクです。"),
            next_step=_("新しいリンクをメールで受け取れます。"),
            link=link,
        )


class NoSuchMove(Refused):
    """The state changed meanwhile, or the move never led from here."""

    code = "no-such-move"

    def __init__(self, case, label: str = "") -> None:
        super().__init__(
            _("受付番号%(number)sは「%(state)s」のため、「%(move)s」はできません。")
            % {"number": case.number, "state": case.state_now.label, "move": label},
            next_step=_("最新の状態を確かめてください。"),
        )


class ProposalNeeded(Refused):
    """Asked for as a bare move, what goes before approvers would stand there with nothing for them to read."""

    code = "proposal-needed"

    def __init__(self, what: str) -> None:
        message = _("「%(what)s」には伺いの文が必要です。") % {"what": what}
        super().__init__(message, next_step=_("案件のページで伺いの文を書いて、決裁に回してください。"))


class MayNot(NotYours):
    """Seen, but not allowed; `who` says whom to ask."""

    def __init__(self, what: str, who: str = "") -> None:
        super().__init__(_("「%(what)s」の権限がありません。") % {"what": what}, next_step=who or _("係長または課長に相談してください。"))


class NoteNeeded(Unreadable):
    code = "note-needed"

    def __init__(self, what: str) -> None:
        message = _("「%(what)s」には理由の記入が必要です。") % {"what": what}
        super().__init__(message, fields={"note": [_("理由を書いてください。")]})


class TextNeeded(Unreadable):
    code = "text-needed"

    def __init__(self, field: str = "text") -> None:
        super().__init__(_("内容が書かれていません。"), fields={field: [_("内容を書いてください。")]})


class TextTooLong(Unreadable):
    code = "text-too-long"

    def __init__(self, longest: int, field: str = "text") -> None:
        message = _("長すぎます。%(longest)s文字までにしてください。") % {"longest": longest}
        super().__init__(message, fields={field: [message]})


class Stale(Refused):
    """Someone else changed the case while the form was open. `changes` are the timeline entries since then."""

    code = "stale"

    def __init__(self, case, changes) -> None:
        super().__init__(
            _("この案件は、画面を開いたあとに変更されています。"), next_step=_("変更された内容を確かめて、もう一度操作してください。")
        )
        self.case = case
        self.changes = changes


class NoApprovalHere(Refused):
    code = "no-approval-here"

    def __init__(self, case) -> None:
        super().__init__(_("受付番号%(number)sには、いま決裁を待つ案がありません。") % {"number": case.number})


class OwnProposal(NotYours):
    code = "own-proposal"

    def __init__(self) -> None:
        super().__init__(_("自分が起案した案は、自分では決裁できません。"), next_step=_("ほかの決裁権者に依頼してください。"))


class NotYourStage(NotYours):
    code = "not-your-stage"

    def __init__(self, role: str) -> None:
        super().__init__(_("この段階は%(role)sが決裁します。") % {"role": role})


class NoApprover(Refused):
    code = "no-approver"

    def __init__(self, role: str) -> None:
        super().__init__(
            _("決裁する%(role)sがいないため、決裁に回せません。") % {"role": role},
            next_step=_("職務代理を設定するか、所管課を確かめてください。"),
        )


class WrongAssignee(Unreadable):
    code = "wrong-assignee"

    def __init__(self) -> None:
        message = _("この案件を扱えない職員です。所管課の担当者を選んでください。")
        super().__init__(message, fields={"assignee": [message]})


class WrongDepartment(Unreadable):
    code = "wrong-department"

    def __init__(self) -> None:
        message = _("回付先には、いまの所管課と違う、開設中の課を選んでください。")
        super().__init__(message, fields={"department": [message]})


class DueBeforeReceipt(Unreadable):
    code = "due-before-receipt"

    def __init__(self) -> None:
        message = _("期限には、受付の日以後の日付を入力してください。")
        super().__init__(message, fields={"due_on": [message]})


class FilesNotThere(Unreadable):
    """A message names files that its writer never uploaded, or has used already."""

    code = "files-not-there"

    def __init__(self) -> None:
        message = _("添付するファイルが見つかりません。もう一度アップロードしてください。")
        super().__init__(message, fields={"files": [message]})


class WrongFilter(Unreadable):
    code = "wrong-filter"


class FilterUnreadable(Unreadable):
    """A program's question to the list: some of its values narrow nothing."""

    code = "unreadable-filter"

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__(_("条件に読み取れないものがあります。"), fields=fields)


class TooManyAtOnce(TooMany):
    def __init__(self) -> None:
        super().__init__(_("短い時間に何度も送信されました。"), next_step=_("しばらくたってから、もう一度お試しください。"))


class NothingChosen(Unreadable):
    code = "nothing-chosen"

    def __init__(self) -> None:
        super().__init__(_("案件が選ばれていません。"), next_step=_("一覧で案件を選んでから操作してください。"))
