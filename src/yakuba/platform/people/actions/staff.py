"""Staff accounts: made by the personnel section, given back their way in, ended."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.errors import NotYours, Unreadable
from yakuba.platform.people import guard, mails
from yakuba.platform.people.devices import end_sessions
from yakuba.platform.people.errors import AlreadyLeft
from yakuba.platform.people.models import Person, PersonKind
from yakuba.platform.people.rights import may


def must_manage(by: Person) -> None:
    if not may(by, "people.manage"):
        raise NotYours(_("職員と組織を管理する権限がありません。"), next_step=_("情報政策の担当に依頼してください。"))


def end_of(day: date) -> datetime:
    """The moment after the last second of `day` in the town's time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@audit.deed()
def add_staff(*, staff_number: str, name: str, name_kana: str = "", email: str, by: Person, invite: bool = True) -> Person:
    """Register a member of staff. They set no password here: the first sign-in is by a code to their address."""
    must_manage(by)
    number, email = staff_number.strip(), email.strip().lower()
    problems: dict[str, list[str]] = {}
    if not number:
        problems["staff_number"] = [_("職員番号を入力してください。")]
    elif Person.objects.filter(staff_number__iexact=number).exists():
        problems["staff_number"] = [_("この職員番号はすでに登録されています。")]
    if not name.strip():
        problems["name"] = [_("氏名を入力してください。")]
    if not email:
        problems["email"] = [_("メールアドレスを入力してください。")]
    elif Person.objects.filter(Q(email=email) | Q(emailaddress__email=email)).exists():
        problems["email"] = [_("このメールアドレスは別のアカウントで使われています。")]
    if problems:
        raise Unreadable(_("職員を登録できません。"), fields=problems)
    person = Person(kind=PersonKind.STAFF, staff_number=number, name=name.strip(), name_kana=name_kana.strip(), email=email)
    person.set_unusable_password()
    person.save()
    vouch_for_email(person)
    audit.record("person.added", person, by=by)
    if invite:
        mails.tell(person, "people/invited", staff_number=number)
    return person


def vouch_for_email(person: Person) -> None:
    """The town hall knows this address to be the person's: no code has to prove it."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


@audit.deed()
def change_staff(person: Person, *, name: str, name_kana: str, email: str, by: Person) -> Person:
    """Correct a member of staff's name or address."""
    must_manage(by)
    person = Person.objects.select_for_update().get(pk=person.pk, kind=PersonKind.STAFF)
    email = email.strip().lower()
    if not name.strip() or not email:
        raise Unreadable(_("氏名とメールアドレスを入力してください。"))
    if Person.objects.filter(Q(email=email) | Q(emailaddress__email=email)).exclude(pk=person.pk).exists():
        raise Unreadable(_("変更できません。"), fields={"email": [_("このメールアドレスは別のアカウントで使われています。")]})
    new = {"name": name.strip(), "name_kana": name_kana.strip(), "email": email}
    changed = [field for field, value in new.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, new[field])
    if changed:
        person.save(update_fields=changed)
        if "email" in changed:
            vouch_for_email(person)
        audit.record("person.changed", person, by=by, fields=changed)
    return person


@audit.deed()
def reset_factors(person: Person, *, by: Person) -> Person:
    """Take all second factors of a member of staff away (端末をなくしたとき): they are signed out, told by mail, and set new ones up."""
    must_manage(by)
    if person.pk == by.pk:
        raise NotYours(_("自分の二段階目の確認方法は、自分では初期化できません。別の管理者に依頼してください。"))
    kinds = sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person, by=by)
    audit.record("factor.reset", person, by=by, kinds=kinds)
    mails.tell(person, "people/factors_reset")
    return person


@audit.deed()
def unlock(person: Person, *, by: Person) -> bool:
    """Lift a lock-out for someone who can't wait and can't read their mail."""
    must_manage(by)
    return guard.open_again(person, by=by, how="administrator")


@audit.deed()
def leave(person: Person, *, last_day: date, by: Person) -> Person:
    """A member of staff's last day (最終在職日). From the next day no session or token of theirs is accepted, and nothing has to run."""
    must_manage(by)
    person = Person.objects.select_for_update().get(pk=person.pk, kind=PersonKind.STAFF)
    if not person.is_here:
        raise AlreadyLeft(_("この職員はすでに在職していません。"))
    if person.pk == by.pk:
        raise NotYours(_("自分の最終在職日は、自分では記録できません。別の管理者に依頼してください。"))
    for holding in person.holdings.select_for_update().filter(Q(until_on__isnull=True) | Q(until_on__gt=last_day)):
        if holding.from_on > last_day:
            holding.delete()
        else:
            holding.until_on = last_day
            holding.save(update_fields=["until_on"])
    person.left_at = end_of(last_day)
    person.save(update_fields=["left_at"])
    audit.record("person.left", person, by=by, last_day=last_day)
    if not person.is_here:
        end_sessions(person, by=by)
    return person
