"""Mail about sign-in: what is written, in the reader's language, and how it leaves.

Notices stand above people, so that these mails don't go through them; they carry codes that live for minutes. They are queued
as tasks, sealed, so that a slow or absent mail server neither stops a sign-in nor tells whether an address is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from yakuba.platform.people.models import Person
from yakuba.platform.people.sealing import seal, unseal


@dataclass(frozen=True)
class Letter:
    """One kind of mail; the words take facts by name, as in str.format."""

    subject: str | Promise
    paragraphs: tuple[str | Promise, ...]
    doubt: str | Promise = ""  # what to do when it was not you


AGAIN_AFTER = (5, 20, 60, 120, 300)  # seconds

_NOT_ME = _("お心当たりがない場合は、すぐにパスワードを変更し、担当窓口へご連絡ください。")
_IGNORE = _("お心当たりがない場合は、このメールを捨ててください。何も起こりません。")
_CODE = _("確認コード：{code}")
_DONT_SHARE = _("このコードは数分間だけ使えます。誰にも教えないでください。職員がおたずねすることはありません。")

letters: dict[str, Letter] = {
    "account/email/email_confirmation_signup": Letter(
        _("メールアドレスの確認コード"),
        (_("アカウントの登録を続けるには、画面に次のコードを入力してください。"), _CODE, _DONT_SHARE),
        _IGNORE,
    ),
    "account/email/email_confirmation": Letter(
        _("メールアドレスの確認コード"),
        (_("メールアドレスを確認するために、画面に次のコードを入力してください。"), _CODE, _DONT_SHARE),
        _IGNORE,
    ),
    "account/email/login_code": Letter(
        _("サインイン用のコード"), (_("画面に次のコードを入力すると、サインインできます。"), _CODE, _DONT_SHARE), _IGNORE
    ),
    "account/email/password_reset_code": Letter(
        _("パスワード再設定のコード"),
        (_("新しいパスワードを決めるには、画面に次のコードを入力してください。"), _CODE, _DONT_SHARE),
        _IGNORE,
    ),
    "account/email/unknown_account": Letter(
        _("このメールアドレスのアカウントはありません"),
        (
            _("このメールアドレスでサインインまたはパスワードの再設定が試されましたが、登録されたアカウントがありません。"),
            _("別のメールアドレスで登録していないか確かめるか、次のページから新しく登録してください。\n{signup_url}"),
        ),
        _IGNORE,
    ),
    "account/email/account_already_exists": Letter(
        _("アカウントはすでにあります"),
        (
            _("このメールアドレスで新しい登録が試されましたが、すでにアカウントがあります。"),
            _("パスワードを忘れたときは、次のページから、メールで届くコードでサインインできます。\n{code_url}"),
        ),
        _IGNORE,
    ),
    "account/email/email_changed": Letter(
        _("メールアドレスが変わりました"), (_("アカウントのメールアドレスが {to_email} に変わりました。"),), _NOT_ME
    ),
    "account/email/email_confirm": Letter(_("メールアドレスを確認しました"), (_("メールアドレスの確認が終わりました。"),), _NOT_ME),
    "account/email/email_deleted": Letter(
        _("メールアドレスを外しました"), (_("メールアドレス {deleted_email} をアカウントから外しました。"),), _NOT_ME
    ),
    "account/email/password_changed": Letter(_("パスワードが変わりました"), (_("アカウントのパスワードが変わりました。"),), _NOT_ME),
    "account/email/password_set": Letter(_("パスワードを設定しました"), (_("アカウントにパスワードを設定しました。"),), _NOT_ME),
    "account/email/password_reset": Letter(_("パスワードを再設定しました"), (_("アカウントのパスワードを再設定しました。"),), _NOT_ME),
    "mfa/email/totp_activated": Letter(_("認証アプリを登録しました"), (_("アカウントに認証アプリを登録しました。"),), _NOT_ME),
    "mfa/email/totp_deactivated": Letter(_("認証アプリを外しました"), (_("アカウントから認証アプリを外しました。"),), _NOT_ME),
    "mfa/email/webauthn_added": Letter(_("パスキーを登録しました"), (_("アカウントにパスキーを登録しました。"),), _NOT_ME),
    "mfa/email/webauthn_removed": Letter(_("パスキーを外しました"), (_("アカウントからパスキーを外しました。"),), _NOT_ME),
    "mfa/email/recovery_codes_generated": Letter(
        _("予備コードを作り直しました"), (_("予備コードを新しく作りました。前の予備コードはもう使えません。"),), _NOT_ME
    ),
    "people/locked": Letter(
        _("サインインを一時的に止めました"),
        (
            _("サインインの失敗が続いたため、パスワードでのサインインをしばらく止めました。"),
            _("ご本人であれば、次のページから、メールで届くコードを使ってすぐにサインインできます。\n{code_url}"),
        ),
        _("お心当たりがない場合は、誰かがパスワードを試したおそれがあります。サインインした後、パスワードを変更してください。"),
    ),
    "people/new_device": Letter(
        _("新しい端末からサインインがありました"),
        (
            _("これまで使ったことのない端末（{device}）から、アカウントにサインインがありました。"),
            _("サインイン中の端末は次のページで確かめられます。\n{sessions_url}"),
        ),
        _NOT_ME,
    ),
    "people/factors_reset": Letter(
        _("二段階目の確認方法を初期化しました"),
        (_("管理者が、認証アプリ・パスキー・予備コードの登録を取り消しました。次のサインインで新しく登録してください。"),),
        _("お心当たりがない場合は、すぐに情報システムの担当へご連絡ください。"),
    ),
    "people/invited": Letter(
        _("職員アカウントのご案内"),
        (
            _("職員番号 {staff_number} のアカウントを作りました。"),
            _("次のページでメールに届くコードを入力してサインインし、認証アプリまたはパスキーを登録してください。\n{code_url}"),
        ),
        _IGNORE,
    ),
    "people/closed": Letter(
        _("アカウントを閉じました"), (_("アカウントを閉じ、登録内容を消しました。これまでのご利用ありがとうございました。"),), _NOT_ME
    ),
}


def write(name: str, language: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of a letter in `language`."""
    letter = letters[name]
    with translation.override(language):
        town = settings.TOWN["name_en"] if language == "en" else settings.TOWN["name"]
        links = {
            "code_url": _url("account_request_login_code"),
            "sessions_url": _url("people:sessions"),
            "signup_url": _url("account_signup"),
        }
        known = links | {key: str(value) for key, value in facts.items() if isinstance(value, (str, int))}
        parts = [str(part).format(**known) for part in (*letter.paragraphs, letter.doubt) if str(part)]
        body = "\n\n".join([*parts, f"-- \n{town}\n{settings.SITE_URL}/"])
        return f"{str(letter.subject).format(**known)} | {town}", body


def _url(name: str) -> str:
    return settings.SITE_URL + reverse(name)


def send(name: str, to: str, *, language: str, **facts: Any) -> None:
    """Write a letter and hand it over for sending."""
    subject, body = write(name, language, facts)
    post(to, subject, body)


def tell(person: Person, name: str, **facts: Any) -> None:
    """A letter to a person in their language; no one to write to is no error."""
    if person.email:
        send(name, person.email, language=person.language, **facts)


@task()
def deliver(sealed: str, attempt: int = 0) -> None:
    """Send one sealed mail. While the mail server is away it is tried again, for as long as a code lives."""
    to, subject, body = json.loads(unseal(sealed, "mail"))
    try:
        EmailMessage(subject, body, to=[to], headers={"Auto-Submitted": "auto-generated"}).send()
    except (OSError, SMTPException):
        if attempt >= len(AGAIN_AFTER) or not deliver.get_backend().supports_defer:
            raise
        later = timezone.now() + timedelta(seconds=AGAIN_AFTER[attempt])
        deliver.using(run_after=later).enqueue(sealed, attempt + 1)


def _by_task(to: str, subject: str, body: str) -> None:
    deliver.enqueue(seal(json.dumps([to, subject, body]), "mail"))


# How a mail leaves; the notices noun may put its outbox here.
post: Callable[[str, str, str], None] = _by_task
