"""A person's own account: name, language, closing."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.errors import NotYours, Unreadable
from yakuba.platform.people import mails
from yakuba.platform.people.devices import end_sessions
from yakuba.platform.people.held import personal_data
from yakuba.platform.people.models import Person, PersonKind

UNPROVEN_FOR = timedelta(days=2)


@audit.deed()
def change_person(
    person: Person, *, name: str | None = None, name_kana: str | None = None, language: str | None = None, by: Person
) -> Person:
    """Change what a person may change about themselves."""
    if by.pk != person.pk:
        raise NotYours(_("自分の登録内容だけを変更できます。"))
    if language is not None and language not in dict(settings.LANGUAGES):
        raise Unreadable(_("その言語は選べません。"), fields={"language": [_("一覧から選んでください。")]})
    person = Person.objects.select_for_update().get(pk=person.pk)
    changes = {"name": name, "name_kana": name_kana, "language": language}
    if person.is_staff:
        changes = {"language": language}  # a member of staff is renamed by the personnel section
    changed = [field for field, value in changes.items() if value is not None and getattr(person, field) != value]
    for field in changed:
        setattr(person, field, changes[field])
    if changed:
        person.save(update_fields=changed)
        audit.record("person.changed", person, by=by, fields=changed)
    return person


@audit.deed()
def close_account(person: Person, *, by: Person) -> Person:
    """Close a resident's account (アカウントの閉鎖): erase what may be erased; an empty row stays for the audit chain."""
    if by.pk != person.pk:
        raise NotYours(_("自分のアカウントだけを閉じられます。"))
    if person.kind != PersonKind.RESIDENT:
        raise NotYours(_("職員のアカウントは、職員と組織の管理者が扱います。"))
    person = Person.objects.select_for_update().get(pk=person.pk)
    mails.tell(person, "people/closed")
    for data in reversed(list(personal_data)):  # people itself is first in the list: it goes last, others still need the person
        data.erase(person, by)
    audit.record("person.closed", person, by=by)
    return person


def erase_account(person: Person, by: Person) -> None:
    """The part of people in closing: sign-in, name and address go."""
    end_sessions(person, by=by)
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=person).delete()
    person.api_tokens.all().delete()
    person.session_records.all().delete()
    person.guards.all().delete()
    person.email, person.name, person.name_kana = None, "", ""
    person.is_active, person.left_at = False, timezone.now()
    person.set_unusable_password()
    person.save()


def forget_unproven() -> int:
    """Delete sign-ups whose address was never proven (for a daily job). Nobody ever signed in to them."""
    old = Person.objects.filter(
        kind=PersonKind.RESIDENT, last_login__isnull=True, joined_at__lt=timezone.now() - UNPROVEN_FOR, emailaddress__verified=False
    ).exclude(emailaddress__verified=True)
    return sum(_forget(person) for person in old)


@audit.deed()
def _forget(person: Person) -> int:
    audit.record("person.forgotten", person, by=None)
    person.delete()
    return 1
