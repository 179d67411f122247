"""The forms of sign-in: allauth's, in our words, counting what fails."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from yakuba.platform.people import guard
from yakuba.platform.people.adapter import AccountAdapter
from yakuba.platform.people.models import Person


class InOurWords:
    """Labels, hints and autocomplete of allauth's fields; placeholders go, because they vanish when one needs them."""

    words: dict[str, tuple[Any, Any, dict[str, str]]] = {}  # field: label, hint, attributes

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text, attrs = self.words[name]
                field.widget.attrs.update(attrs)


_EMAIL = (_("メールアドレス"), "", {"autocomplete": "email", "inputmode": "email", "maxlength": "254"})
_CODE_FIELD = (
    _("確認コード"),
    _("メールで届いたコードを入力してください。届くまで数分かかることがあります。"),
    {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "maxlength": "20"},
)
_CURRENT = (_("いまのパスワード"), "", {"autocomplete": "current-password"})


def _new_password() -> tuple[Any, Any, dict[str, str]]:
    return (_("新しいパスワード"), " ".join(str(text) for text in password_validators_help_texts()), {"autocomplete": "new-password"})


_AGAIN = (_("新しいパスワード（もう一度）"), "", {"autocomplete": "new-password"})


class LoginForm(InOurWords, account.LoginForm):
    words = {
        "login": (_("メールアドレス または 職員番号"), "", {"autocomplete": "username", "maxlength": "254", "autocapitalize": "none"}),
        "password": (_("パスワード"), "", {"autocomplete": "current-password"}),
        "remember": (_("この端末でサインインしたままにする"), _("共用の端末では選ばないでください。"), {}),
    }


class SignupForm(InOurWords, account.SignupForm):
    words = {"email": (_("メールアドレス"), _("確認のためのコードをお送りします。"), _EMAIL[2])}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["password1"]
        _label, field.help_text, attrs = _new_password()
        field.label = _("パスワード")
        field.widget.attrs.update(attrs)

    def try_save(self, request: Any) -> Any:
        if self.account_already_exists:
            Person().set_password(self.cleaned_data["password1"])  # the same work as for a new account, so that time tells nothing
        return super().try_save(request)


class ChangeEmailForm(InOurWords, account.AddEmailForm):
    words = {
        "email": (
            _("新しいメールアドレス"),
            _("新しいアドレスに確認コードをお送りします。確認が済むまで、いまのアドレスのままです。"),
            _EMAIL[2],
        )
    }

    def clean_email(self) -> str:
        if self.user is not None and self.user.is_staff:
            raise forms.ValidationError(_("職員のメールアドレスは、職員と組織の管理者が変更します。"))
        return super().clean_email()


class _NewPassword(InOurWords):
    def __init__(self, *args: Any, **kwargs: Any):
        self.words = {"oldpassword": _CURRENT, "password1": _new_password(), "password2": _AGAIN}
        super().__init__(*args, **kwargs)


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(_NewPassword, account.SetPasswordForm):
    pass


class ResetPasswordKeyForm(_NewPassword, account.ResetPasswordKeyForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    words = {"email": _EMAIL}


class RequestLoginCodeForm(InOurWords, account.RequestLoginCodeForm):
    words = {"email": _EMAIL}


class ConfirmLoginCodeForm(InOurWords, account.ConfirmLoginCodeForm):
    words = {"code": _CODE_FIELD}


class ConfirmEmailCodeForm(InOurWords, account.ConfirmEmailVerificationCodeForm):
    words = {"code": _CODE_FIELD}


class ConfirmResetCodeForm(InOurWords, account.ConfirmPasswordResetCodeForm):
    words = {"code": _CODE_FIELD}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    words = {"password": _CURRENT}


class _CountsFailures(InOurWords):
    """A second factor that is guessed at locks as well."""

    words = {
        "code": (
            _("認証アプリのコード"),
            _("認証アプリに出ている6桁の数字か、予備コードを入力してください。"),
            {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"},
        )
    }
    user: Person

    def clean_code(self) -> str:
        if guard.is_locked(guard.factor_key(self.user)):
            raise AccountAdapter().validation_error("too_many_login_attempts")
        try:
            return super().clean_code()  # type: ignore[misc]
        except forms.ValidationError as problem:
            if problem.code == "incorrect_code":
                address = AccountAdapter().get_client_ip(context.request)
                guard.note_failure(login="", person=self.user, method="factor", address=address)
            raise


class SecondFactorForm(_CountsFailures, factors.AuthenticateForm):
    pass


class SecondFactorAgainForm(_CountsFailures, factors.ReauthenticateForm):
    pass


class ActivateTotpForm(InOurWords, totp.ActivateTOTPForm):
    words = {
        "code": (
            _("アプリに出ている6桁の数字"),
            _("読み取りが済むと、認証アプリに6桁の数字が出ます。"),
            {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "10"},
        )
    }


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):
    words = {
        "name": (
            _("このパスキーの名前"),
            _("あとで見分けられるように、端末の名前などを付けてください。"),
            {"maxlength": "40", "autocomplete": "off"},
        )
    }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # all of ours are: the device must check its owner

    def clean(self) -> dict:
        cleaned = super().clean()
        cleaned["passwordless"] = True
        return cleaned


class RenamePasskeyForm(InOurWords, webauthn.EditWebAuthnForm):
    words = {"name": (_("パスキーの名前"), "", {"maxlength": "40", "autocomplete": "off"})}
