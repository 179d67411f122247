"""How people and sign-in say no."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.platform.errors import Refused, TooMany


class NotSignedIn(Refused):
    """No one is signed in, or not far enough: a staff session without its second factor counts as none."""

    code = "not-signed-in"
    status = 401

    def __init__(self, message: str = ""):
        super().__init__(message or _("サインインしてください。"))
        self.headers = {"WWW-Authenticate": 'Bearer realm="yakuba"'}


class TokenRefused(NotSignedIn):
    """A token that is unknown, expired or revoked: which of them is told to nobody."""

    code = "token-refused"

    def __init__(self) -> None:
        super().__init__(_("このトークンは使えません。有効期限と取り消しの有無を確かめてください。"))
        self.headers = {"WWW-Authenticate": 'Bearer realm="yakuba", error="invalid_token"'}


class ScopeMissing(Refused):
    """The caller is known, but this token, or this person, may not do that."""

    code = "scope-missing"
    status = 403

    def __init__(self, scope: str):
        super().__init__(_("この操作には「%(scope)s」の許可が必要です。") % {"scope": scope})
        self.headers = {"WWW-Authenticate": f'Bearer realm="yakuba", error="insufficient_scope", scope="{scope}"'}


class TokenTooBusy(TooMany):
    """One token asks faster than agreed."""

    def __init__(self, seconds: int):
        super().__init__(_("呼び出しが多すぎます。%(seconds)d秒後にもう一度お試しください。") % {"seconds": seconds})
        self.headers = {"Retry-After": str(seconds)}


class LastManager(Refused):
    """The deed would leave no one who can manage people."""

    code = "last-manager"

    def __init__(self) -> None:
        super().__init__(_("職員と組織を管理できる人がいなくなるため、実行できません。先に別の職員に役職を割り当ててください。"))


class DepartmentInUse(Refused):
    code = "department-in-use"


class PostTaken(Refused):
    code = "post-taken"


class TransferNotOpen(Refused):
    code = "transfer-not-open"


class AlreadyLeft(Refused):
    code = "already-left"
