"""The first administrator of a new town hall, or the way back when no administrator can sign in. Needs the machine itself."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from yakuba.platform import audit
from yakuba.platform.people import mails
from yakuba.platform.people.actions.staff import vouch_for_email
from yakuba.platform.people.guard import open_again
from yakuba.platform.people.models import Department, Holding, Person, PersonKind, Post
from yakuba.platform.people.rights import may, today

CODE, NAME, TITLE = "admin", "情報政策", "管理者"


class Command(BaseCommand):
    help = (
        "Make a member of staff an administrator (rights over staff and organisation, operation, audit), registering them if needed. "
        "They sign in with a code sent to their address and set a second factor up. Recorded in the audit chain."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("staff_number")
        parser.add_argument("--name", default="", help="needed for someone who is not registered yet")
        parser.add_argument("--email", default="", help="needed for someone who is not registered yet")
        parser.add_argument("--reset-factors", action="store_true", help="also take their second factors away, when the devices are lost")

    def handle(self, *args, **options) -> None:
        person = make_administrator(options["staff_number"], options["name"], options["email"], reset=options["reset_factors"])
        self.stdout.write(f"{person.name} ({person.staff_number}) is an administrator. Instructions were mailed to {person.email}.")


@audit.deed()
def make_administrator(staff_number: str, name: str, email: str, *, reset: bool = False) -> Person:
    """Register the person if needed and give them the administrator's post from today."""
    person = Person.objects.filter(kind=PersonKind.STAFF, staff_number__iexact=staff_number.strip()).first() or _register(
        staff_number.strip(), name.strip(), email.strip().lower()
    )
    if not person.is_here:
        raise CommandError(f"{staff_number} has left; choose somebody else.")
    if not may(person, "people.manage"):
        holding = Holding.objects.create(post=_post(), person=person, from_on=today())
        audit.record("holding.given", holding, by=None, person=person, post=holding.post_id, from_on=holding.from_on)
    if reset:
        kinds = sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True))
        Authenticator.objects.filter(user=person).delete()
        audit.record("factor.reset", person, by=None, kinds=kinds)
    open_again(person, by=None, how="command")
    mails.tell(person, "people/invited", staff_number=person.staff_number)
    return person


def _register(staff_number: str, name: str, email: str) -> Person:
    if not (staff_number and name and email):
        raise CommandError(f"{staff_number} is not registered: give --name and --email as well.")
    if Person.objects.filter(email=email).exists():
        raise CommandError("This e-mail address is used by another account.")
    person = Person(kind=PersonKind.STAFF, staff_number=staff_number, name=name, email=email)
    person.set_unusable_password()
    person.save()
    vouch_for_email(person)
    audit.record("person.added", person, by=None)
    return person


def _post() -> Post:
    department, _made = Department.objects.get_or_create(code=CODE, defaults={"name": NAME, "path": f"/{CODE}/", "opened_on": today()})
    return Post.objects.get_or_create(
        department=department, title=TITLE, defaults={"roles": ["policy", "operator", "auditor"], "level": 0}
    )[0]
