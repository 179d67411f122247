"""django-allauth in our house: who may sign in, what is counted, mailed and said."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.internal.ratelimit import truncate_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yakuba.platform.people import guard, mails
from yakuba.platform.people.models import Person, PersonKind
from yakuba.platform.people.sealing import seal, unseal
from yakuba.platform.people.sessions import proved_within
from yakuba.platform.ui import nav

_NO_MATCH = _("サインインできませんでした。入力した内容を確かめてください。")
_TOO_MANY = _("失敗が続いたため、しばらくこの方法ではサインインできません。時間をおくか、メールで届くコードでサインインしてください。")
FRESH_SECONDS = 300


class Backend(AuthenticationBackend):
    """People are let in, and kept in, only while they are here: on the day after the last day every session is dead."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """One look-up and one hash, whether the login is known or not: allauth's own would hash twice for a known address."""
        return self._check_password(guard.find_person(_login_in(credentials)), credentials["password"])

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, Person) and user.is_here

    def get_user(self, user_id: Any) -> Person | None:
        person = Person.objects.filter(pk=user_id).first()
        return person if person is not None and person.is_here else None


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("このアカウントは使えません。"),
        "duplicate_email": _("いまお使いのメールアドレスと同じです。"),
        "email_password_mismatch": _NO_MATCH,
        "username_password_mismatch": _NO_MATCH,
        "invalid_login": _NO_MATCH,
        "email_taken": _NO_MATCH,
        "enter_current_password": _("いまのパスワードが違います。もう一度入力してください。"),
        "incorrect_code": _("コードが違うか、期限が切れています。メールかアプリの最新のコードを入力してください。"),
        "incorrect_password": _("パスワードが違います。もう一度入力してください。"),
        "invalid_password_reset": _("この再設定の手順は使えなくなりました。最初からやり直してください。"),
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _("短い時間に何度も送られました。少し待ってから、もう一度お試しください。"),
        "same_as_current": _("いまと同じです。新しいものを入力してください。"),
    }
    said = {
        "account/messages/email_confirmation_sent.txt": _("{email} に確認コードを送りました。"),
        "account/messages/email_confirmed.txt": _("メールアドレスを確認しました。"),
        "account/messages/login_code_sent.txt": _("{recipient} にコードを送りました。"),
        "account/messages/password_changed.txt": _("パスワードを変更しました。"),
        "account/messages/password_set.txt": _("パスワードを設定しました。"),
        "account/messages/logged_out.txt": _("サインアウトしました。"),
        "account/messages/email_deleted.txt": _("変更を取りやめました。"),
        "mfa/messages/totp_activated.txt": _("認証アプリを登録しました。"),
        "mfa/messages/totp_deactivated.txt": _("認証アプリを外しました。"),
        "mfa/messages/recovery_codes_generated.txt": _("予備コードを作りました。印刷するなどして、安全な場所に保管してください。"),
        "mfa/messages/webauthn_added.txt": _("パスキーを登録しました。"),
        "mfa/messages/webauthn_removed.txt": _("パスキーを外しました。"),
    }

    # Who signs in ------------------------------------------------------------------------------------------------------
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Locks are asked before a password is looked at, for known and unknown accounts alike."""
        guard.refuse_locked_address(address_of(request))
        super().pre_authenticate(request, **credentials)
        if guard.is_locked(guard.account_key(_login_in(credentials))):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        guard.note_failure(login=_login_in(credentials), method="password", address=address_of(request))

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if not user.is_here:
            user.is_active = False
        return super().pre_login(request, user, **kwargs)

    def get_login_stages(self) -> list[str]:
        ours = f"{__name__}.SecondFactorStage"
        return [ours if stage == "allauth.mfa.stages.AuthenticateStage" else stage for stage in super().get_login_stages()]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where one's work or applications wait: the first page of the bar; with no room open, one's own account."""
        open_here = nav.lines(request, "office" if request.user.is_staff else "resident")  # type: ignore[union-attr]
        return open_here[0].url if open_here else reverse("people:account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just proved who they are isn't asked again within five minutes."""
        if proved_within(self.request, FRESH_SECONDS) or did_recently_reauthenticate(self.request):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    # Who signs up ------------------------------------------------------------------------------------------------------
    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.kind = PersonKind.RESIDENT  # nobody makes themselves staff
        user.language = get_language() or "ja"
        return super().save_user(request, user, form, commit)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """A staff number is given by the personnel section, never made up."""

    def clean_email(self, email: str) -> str:
        return email.strip().lower()

    # What is mailed and said -------------------------------------------------------------------------------------------
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person = context.get("user") or Person.objects.filter(email=email.lower()).first()
        language = person.language if isinstance(person, Person) else (get_language() or "ja")
        mails.send(template_prefix, email, language=language, **{k: v for k, v in context.items() if k not in {"user", "request", "email"}})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or self.said.get(message_template or "", "")
        if text:
            messages.add_message(request, level, str(text).format(**(message_context or {})), extra_tags=extra_tags)


class SecondFactorStage(AuthenticateStage):
    """Asked of everyone who has a second factor, unless the city's identity provider has already asked for one that counts."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any(record.get("method") == "mfa" and record.get("type") == "oidc" for record in records):
            return False
        return super()._should_handle(request)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _("先にメールアドレスの確認を済ませてください。"),
        "cannot_delete_authenticator": _("職員は、二段階目の確認方法を1つ以上残す必要があります。先に別の方法を登録してください。"),
        "cannot_generate_recovery_codes": _("先に認証アプリかパスキーを登録してください。"),
    }

    def get_totp_issuer(self) -> str:
        return f"{settings.TOWN['name']} Yakuba"

    def encrypt(self, text: str) -> str:
        return seal(text, "factor")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, "factor")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one real second factor."""
        if not authenticator.user.is_staff or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth names it so
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(_("パスキー{number}")).format(number=number)

    def _get_site_name(self) -> str:
        return settings.TOWN["name"]


def address_of(request: HttpRequest) -> str:
    return truncate_ip(AccountAdapter(request).get_client_ip(request))


def _login_in(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")


def display_name(person: Person) -> str:
    return person.name or person.email or ""
