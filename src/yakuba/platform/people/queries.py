"""Who may see which people, departments and posts, and reads worth a name."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from yakuba.platform.kana import to_katakana
from yakuba.platform.people.models import Department, Holding, Person, PersonKind, Post
from yakuba.platform.people.rights import may, rights, today


def staff_visible_to(person: Person | None) -> QuerySet[Person]:
    """All staff for those who manage people; nobody for anyone else."""
    staff = Person.objects.filter(kind=PersonKind.STAFF)
    return staff if may(person, "people.manage") else staff.none()


def departments_open(on: date | None = None) -> QuerySet[Department]:
    """The departments that exist on that day; they are public."""
    day = on or today()
    return Department.objects.filter(
        Q(opened_on__isnull=True) | Q(opened_on__lte=day), Q(closed_on__isnull=True) | Q(closed_on__gte=day)
    ).select_related("parent")


def running_on(day: date, prefix: str = "") -> Q:
    """Holdings that run on `day`."""
    return Q(**{f"{prefix}from_on__lte": day}) & (Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gte": day}))


def with_posts(people: QuerySet[Person], on: date | None = None) -> QuerySet[Person]:
    """People with `current`: the holdings that run today, in two queries whatever their number."""
    running = Holding.objects.filter(running_on(on or today())).select_related("post__department").order_by("-post__level")
    return people.prefetch_related(Prefetch("holdings", queryset=running, to_attr="current"))


def find_staff(people: QuerySet[Person], *, text: str = "", department: Department | None = None, state: str = "here") -> QuerySet[Person]:
    """Staff by name, kana, number or e-mail; in a department and below; here, gone, without post or all."""
    day, now = today(), timezone.now()
    gone = Q(is_active=False) | Q(left_at__lte=now)
    if state == "here":
        people = people.exclude(gone)
    elif state == "gone":
        people = people.filter(gone)
    if state == "idle":
        people = people.exclude(gone).filter(~Exists(Holding.objects.filter(running_on(day), person=OuterRef("pk"))))
    if department is not None:
        inside = Holding.objects.filter(running_on(day), person=OuterRef("pk"), post__department__path__startswith=department.path)
        people = people.filter(Exists(inside))
    for word in text.split():
        key = to_katakana(word)
        people = people.filter(
            Q(name__icontains=word)
            | Q(name_kana__icontains=word)
            | Q(name_kana__icontains=key)
            | Q(staff_number__istartswith=word)
            | Q(email__istartswith=word)
        )
    return people.order_by("name_kana", "staff_number")


def rights_of(person: Person) -> list[str]:
    """The names of all rights that `person` has somewhere today."""
    return [name for name, _right in rights.items() if may(person, name)]


def posts_open(on: date | None = None) -> QuerySet[Post]:
    day = on or today()
    return Post.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day)).select_related("department")


def holders_of(post: Post, on: date | None = None) -> QuerySet[Person]:
    """Who holds `post` on that day; a stand-in comes last."""
    return Person.objects.filter(running_on(on or today(), "holdings__"), holdings__post=post).order_by("holdings__acting")
