"""How files say no. Each refusal tells what to do; `Unreadable` ones stand beside the field."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere, NotYours, Refused, Unreadable


class BadFile(Unreadable):
    """The file itself can't be taken."""

    code = "bad-file"


class EmptyFile(BadFile):
    code = "empty-file"

    def __init__(self) -> None:
        super().__init__(_("ファイルの中身が空（0バイト）です。"), next_step=_("端末で開けることを確かめて、選び直してください。"))


class TooLarge(BadFile):
    code = "file-too-large"
    status = 413

    def __init__(self, label: str, limit: int) -> None:
        super().__init__(
            _("%(label)sは%(limit)sまでです。") % {"label": label, "limit": _size(limit)},
            next_step=_("サイズを小さくするか、ファイルを分けて送ってください。写真は画質を下げて撮り直しても構いません。"),
        )


class WrongType(BadFile):
    code = "wrong-file-type"
    status = 415

    def __init__(self, label: str, accepted: str) -> None:
        super().__init__(
            _("このファイルは%(label)sとして受け取れない種類です。受け取れる種類: %(accepted)s") % {"label": label, "accepted": accepted},
            next_step=_("受け取れる種類で保存し直して、選び直してください。"),
        )


class NameDisagrees(BadFile):
    """The extension claims another kind than the bytes show."""

    code = "file-name-disagrees"
    status = 415

    def __init__(self, extension: str, kind: str) -> None:
        super().__init__(
            _("ファイル名の末尾は「.%(extension)s」ですが、中身は%(kind)sです。") % {"extension": extension, "kind": kind},
            next_step=_("元のアプリで保存し直すか、正しい末尾の名前に直して、選び直してください。"),
        )


class TwoFacedFile(BadFile):
    """A polyglot: two kinds of file in one, which is how attacks hide."""

    code = "two-faced-file"

    def __init__(self) -> None:
        super().__init__(
            _("このファイルには、別の種類のデータが一緒に入っているため、安全のため受け取れません。"),
            next_step=_("元のアプリで開いて保存し直すか、画面を撮影した画像を送ってください。"),
        )


class BrokenFile(BadFile):
    code = "broken-file"

    def __init__(self) -> None:
        super().__init__(
            _("ファイルが途中で切れているか、壊れているため、開けません。"),
            next_step=_("端末で開けることを確かめて、もう一度送ってください。"),
        )


class LockedFile(BadFile):
    code = "locked-file"

    def __init__(self) -> None:
        super().__init__(_("パスワードのかかったファイルは受け取れません。"), next_step=_("パスワードを外して保存し直し、送ってください。"))


class UnpacksTooLarge(BadFile):
    """An archive or image that is small as sent and enormous when opened."""

    code = "unpacks-too-large"

    def __init__(self) -> None:
        super().__init__(
            _("開くと極端に大きくなるファイルのため、安全のため受け取れません。"),
            next_step=_("画像は縦横の大きさを小さくし、表や文書は不要な部分を除いて保存し直してください。"),
        )


class HasMacros(BadFile):
    code = "file-has-macros"

    def __init__(self) -> None:
        super().__init__(
            _("マクロ（プログラム）の入った文書は受け取れません。"), next_step=_("マクロなしの形式（.docx、.xlsx）で保存し直してください。")
        )


class Infected(BadFile):
    code = "infected-file"

    def __init__(self) -> None:
        super().__init__(
            _("ウイルス検査で問題が見つかったため、このファイルは受け取らず、保存もしていません。"),
            next_step=_("お使いの端末のウイルス検査を行い、別の端末で作った安全なファイルを送ってください。"),
        )


class CannotBeScanned(BadFile):
    """The scanner is there but refuses a file of this size: an operator raises its limit (StreamMaxLength)."""

    code = "file-cannot-be-scanned"

    def __init__(self) -> None:
        super().__init__(
            _("ファイルが大きく、ウイルス検査ができないため、受け取れません。"),
            next_step=_("ファイルを分けるか、小さくして送ってください。"),
        )


class NoRoom(Refused):
    """The disk is full or the store is away. Nothing was kept, and nothing that was kept before is lost."""

    code = "cannot-store-now"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            _("今はファイルを保存できません。これまでに保存した内容は失われていません。"),
            next_step=_("しばらくしてから、もう一度送ってください。続くときは役所へお電話ください。"),
        )


class FileNotThere(NotThere):
    code = "file-not-there"

    def __init__(self) -> None:
        super().__init__(_("このファイルは見つかりません。"), next_step=_("元の画面に戻り、一覧から選び直してください。"))


class FileIsGone(NotThere):
    """Disposed of: there is a tombstone and no more."""

    code = "file-disposed"
    status = 410

    def __init__(self) -> None:
        super().__init__(_("このファイルは廃棄済みで、もう開けません。"), next_step=_("廃棄の日付と理由は、案件の記録で確かめられます。"))


class NotScannedYet(Refused):
    code = "file-not-scanned-yet"

    def __init__(self) -> None:
        super().__init__(
            _("このファイルはウイルス検査を待っているため、まだ開けません。"),
            next_step=_("検査は自動で行われます。数分後にもう一度開いてください。"),
        )


class OnHold(Refused):
    code = "file-on-hold"

    def __init__(self) -> None:
        super().__init__(
            _("このファイルは廃棄停止中のため、廃棄できません。"), next_step=_("廃棄停止を解除できるのは、課長または情報政策の担当者です。")
        )


class MayNotDispose(NotYours):
    code = "may-not-dispose"

    def __init__(self) -> None:
        super().__init__(_("ファイルの廃棄と廃棄停止には権限が必要です。"), next_step=_("課長または情報政策の担当者に依頼してください。"))


class ClaimedAlready(Refused):
    code = "file-claimed-already"

    def __init__(self) -> None:
        super().__init__(_("このファイルは、すでに別の手続で使われています。"), next_step=_("ファイルをもう一度選んで送ってください。"))


def _size(limit: int) -> str:
    """「10MB」: the short form that stands on camera apps and in mail programs."""
    mega = 1024 * 1024
    return f"{limit // mega}MB" if limit >= mega and limit % mega == 0 else str(filesizeformat(limit))
