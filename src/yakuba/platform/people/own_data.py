"""What people keep about a person: shown on 自分の情報, erased when the account is closed."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakuba.platform.people.actions.accounts import erase_account
from yakuba.platform.people.devices import open_sessions
from yakuba.platform.people.held import PersonalData
from yakuba.platform.people.models import Person


def _time(moment: Any) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def show_account(person: Person) -> dict[str, Any]:
    return {
        str(_("氏名")): person.name,
        str(_("フリガナ")): person.name_kana,
        str(_("メールアドレス")): person.email,
        str(_("使うことば")): person.language,
        str(_("職員番号")): person.staff_number,
        str(_("登録した日時")): _time(person.joined_at),
        str(_("最後のサインイン")): _time(person.last_login),
        str(_("二段階目の確認方法")): [str(factor) for factor in Authenticator.objects.filter(user=person)],
        str(_("サインイン中の端末")): [f"{record.described}（{_time(record.seen_at)}）" for record in open_sessions(person)],
        str(_("APIトークン")): [f"{token.label}（{token.prefix}…）" for token in person.api_tokens.filter(revoked_at__isnull=True)],
        str(_("役職")): [f"{h.post}（{h.from_on}〜{h.until_on or ''}）" for h in person.holdings.select_related("post__department")],
    }


account_data = PersonalData(
    _("アカウント"),
    show_account,
    erase_account,
    kept=_("誰がいつ何をしたかの監査記録は、氏名や連絡先を含まない番号だけの形で、規則で決められた期間残ります。"),
)
