"""The ways this service says no."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere, Refused, TooMany, Unreadable
from yakuba.platform.ui.wording import in_language


class ProcedureNotOpen(Refused):
    """Nobody can apply now: not yet, no longer, or stopped."""

    code = "procedure-not-open"

    def __init__(self, procedure):
        why = in_language(procedure.stop_notice) if procedure.state == "stopped" else ""
        words = _("「%(title)s」は、いま受け付けていません。%(why)s") % {"title": in_language(procedure.title), "why": why}
        super().__init__(
            words.strip(),
            next_step=_("受付の期間と、ほかの申請方法は手続の案内で確認できます。"),
            link=reverse("procedures:start", args=[procedure.slug]),
        )


class NoSuchDraft(NotThere):
    """Absent, expired, or somebody else's."""

    code = "no-such-draft"

    def __init__(self):
        super().__init__(
            _("この入力途中の申請は見つかりません。"),
            next_step=_("30日たつと自動で消えます。別の端末で始めたときは、メールで届いた再開用リンクから開いてください。"),
            link=reverse("procedures:list"),
        )


class DraftMovedOn(Refused):
    """Saved in another tab or on another device since this page was opened."""

    code = "draft-moved-on"

    def __init__(self, link: str = ""):
        super().__init__(
            _("この申請は、別の画面で先に保存されています。"),
            next_step=_("最新の内容を開いて、続きを入力してください。"),
            link=link,
        )


class NotComplete(Unreadable):
    """Steps are missing or no longer fit together; `steps` names them in order."""

    code = "not-complete"

    def __init__(self, steps: list[str], fields: dict[str, list[str]]):
        super().__init__(
            _("まだ入力が終わっていない項目があります。"), fields=fields, next_step=_("印のある画面に戻って入力してください。")
        )
        self.steps = steps


class WrongCode(Unreadable):
    code = "wrong-code"

    def __init__(self):
        super().__init__(
            _("確認コードが違うか、期限が切れています。メールに書かれた6桁の数字を確かめるか、新しいコードを送ってください。"),
            fields={"code": [_("メールに書かれた6桁の数字を入力してください。")]},
        )


class TooManyCodes(TooMany):
    code = "too-many-codes"

    def __init__(self):
        super().__init__(_("確認コードの入力または送信の回数が多すぎます。"), next_step=_("30分たってから、もう一度お試しください。"))


class NoCorrectionAsked(Refused):
    code = "no-correction-asked"

    def __init__(self, case):
        super().__init__(
            _("受付番号%(number)sには、いま直していただく項目はありません。") % {"number": case.number},
            link=reverse("cases:mine", args=[case.number]) if case.applicant_id else "",
        )


class FieldUnknown(Unreadable):
    """A correction names a field that this version does not have."""

    code = "field-unknown"


class AnswerUntilPast(Unreadable):
    """An applicant would be asked to answer by a day that is over."""

    code = "answer-until-past"

    def __init__(self):
        message = _("回答の期限には、今日以後の日付を入力してください。")
        super().__init__(message, fields={"answer_until": [message]})


class NothingProposed(Refused):
    code = "nothing-proposed"

    def __init__(self, case):
        super().__init__(_("受付番号%(number)sには、決裁を終えた決定案がありません。") % {"number": case.number})


class ReasonNeeded(Unreadable):
    """行政手続法第8条: a refusal states its reasons."""

    code = "reason-needed"

    def __init__(self):
        super().__init__(
            _("却下するときは理由を書いてください（行政手続法第8条）。"), fields={"reason": [_("却下の理由を書いてください。")]}
        )


class VersionFixed(Refused):
    code = "version-fixed"

    def __init__(self):
        super().__init__(_("公開した版は変更できません。"), next_step=_("新しい版を作って編集してください。"))


class DefinitionWrong(Unreadable):
    """A definition that can't be used; `fields` maps the path of each mistake to what is wrong."""

    code = "definition-wrong"


class PackageWrong(Unreadable):
    """No package, or one with parts missing."""

    code = "package-wrong"

    def __init__(self, why: str):
        super().__init__(why, fields={"file": [why]}, next_step=_("書き出した自治体に、ファイルをもう一度送ってもらってください。"))


class PackageTooNew(Unreadable):
    """Made by a newer program than this."""

    code = "package-too-new"

    def __init__(self, theirs: int, ours: int):
        why = _("このパッケージは新しい形式（第%(theirs)d版）です。この役場が読めるのは第%(ours)d版までです。") % {
            "theirs": theirs,
            "ours": ours,
        }
        super().__init__(why, fields={"file": [why]}, next_step=_("運用担当に、Yakubaの更新を頼んでください。"))


class PackageTampered(Unreadable):
    """The signature does not fit the content."""

    code = "package-tampered"

    def __init__(self):
        why = _("署名と内容が合いません。作られたあとで、内容が変わっています。")
        super().__init__(why, fields={"file": [why]}, next_step=_("取り込まずに、書き出した自治体に確かめてください。"))


class PublisherUnknown(Refused):
    """Signed by a key that nobody here has said to trust."""

    code = "publisher-unknown"

    def __init__(self, name: str, fingerprint: str):
        words = {"name": name, "fingerprint": fingerprint}
        super().__init__(
            _("「%(name)s」と名乗る発行元の鍵は、まだ信頼されていません（指紋 %(fingerprint)s）。") % words,
            next_step=_("指紋を電話などで発行元に確かめてから、信頼する発行元に加えてください。"),
        )
