"""Departments, posts, and who holds them from when until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.errors import NotYours, Unreadable
from yakuba.platform.people.actions.staff import must_manage
from yakuba.platform.people.errors import DepartmentInUse, LastManager, PostTaken
from yakuba.platform.people.models import Department, Holding, Person, Post
from yakuba.platform.people.queries import running_on
from yakuba.platform.people.rights import rights, roles, today


@audit.deed()
def open_department(
    *, code: str, name: str, parent: Department | None = None, opened_on: date | None = None, by: Person, **details: str
) -> Department:
    """Create a department (組織の新設); `details`: name_en, phone, email, place."""
    must_manage(by)
    code = code.strip()
    if not code or "/" in code or not name.strip():
        raise Unreadable(_("組織コードと名前を入力してください。コードに「/」は使えません。"))
    if Department.objects.filter(code=code).exists():
        raise Unreadable(_("組織を作れません。"), fields={"code": [_("この組織コードはすでに使われています。")]})
    if parent is not None and parent.closed_on is not None:
        raise DepartmentInUse(_("閉じる日が決まっている組織の下には作れません。"))
    path = f"{parent.path if parent else '/'}{code}/"
    department = Department.objects.create(
        code=code, name=name.strip(), parent=parent, path=path, opened_on=opened_on or today(), **_known(details)
    )
    audit.record("department.opened", department, by=by, code=code, parent=parent)
    return department


def _known(details: dict[str, str]) -> dict[str, str]:
    return {field: details[field].strip() for field in ("name_en", "phone", "email", "place") if field in details}


@audit.deed()
def change_department(department: Department, *, name: str, parent: Department | None, by: Person, **details: str) -> Department:
    """Rename a department, or move it with everything below it under another one."""
    must_manage(by)
    department = Department.objects.select_for_update().get(pk=department.pk)
    if not name.strip():
        raise Unreadable(_("組織の名前を入力してください。"), fields={"name": [_("名前を入力してください。")]})
    if parent is not None and parent.path.startswith(department.path):
        raise Unreadable(_("組織を自分自身や自分の下の組織の下に移すことはできません。"))
    old, new = department.path, f"{parent.path if parent else '/'}{department.code}/"
    department.name, department.parent = name.strip(), parent
    for field, value in _known(details).items():
        setattr(department, field, value)
    department.save()
    if new != old:
        for below in Department.objects.select_for_update().filter(path__startswith=old):
            below.path = new + below.path.removeprefix(old)
            below.save(update_fields=["path"])
        department.path = new
    audit.record("department.changed", department, by=by, moved=new != old)
    return department


@audit.deed()
def close_department(department: Department, *, last_day: date, by: Person) -> Department:
    """Close a department (廃止) after `last_day`: nothing below it may stay open, nobody may hold a post in it."""
    must_manage(by)
    department = Department.objects.select_for_update().get(pk=department.pk)
    after = last_day + timedelta(days=1)
    below = Department.objects.filter(path__startswith=department.path).exclude(pk=department.pk)
    if below.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=last_day)).exists():
        raise DepartmentInUse(_("下の組織がまだ開いています。先に下の組織を閉じるか、移してください。"))
    held = Holding.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=after), post__department=department)
    if held.exists():
        raise DepartmentInUse(
            _("%(number)d人がこの組織の役職に就いています。先に異動させてください。") % {"number": held.values("person").distinct().count()}
        )
    if department.opened_on and last_day < department.opened_on:
        raise Unreadable(_("閉じる日は、作った日より後にしてください。"))
    department.closed_on = last_day
    department.save(update_fields=["closed_on"])
    department.posts.filter(closed_on__isnull=True).update(closed_on=last_day)
    audit.record("department.closed", department, by=by, last_day=last_day)
    return department


def _known_roles(wanted: Iterable[str]) -> list[str]:
    wanted = sorted(set(wanted))
    if unknown := [role for role in wanted if role not in roles]:
        raise Unreadable(_("知らない役割です：%(roles)s") % {"roles": "、".join(unknown)})
    return wanted


@audit.deed()
def create_post(department: Department, *, title: str, roles: Iterable[str] = (), level: int = 0, by: Person) -> Post:
    """Create a post (役職) with the roles it carries."""
    must_manage(by)
    if not title.strip():
        raise Unreadable(_("役職を作れません。"), fields={"title": [_("役職の名前を入力してください。")]})
    if Post.objects.filter(department=department, title=title.strip()).exists():
        raise Unreadable(_("役職を作れません。"), fields={"title": [_("同じ組織に同じ名前の役職があります。")]})
    post = Post.objects.create(department=department, title=title.strip(), roles=_known_roles(roles), level=level)
    audit.record("post.created", post, by=by, department=department, roles=post.roles, level=level)
    return post


@audit.deed()
def change_post(post: Post, *, title: str, roles: Iterable[str], level: int, by: Person) -> Post:
    """Rename a post, or change what it may do: for whoever holds it, at once."""
    must_manage(by)
    post = Post.objects.select_for_update().get(pk=post.pk)
    before = post.roles
    post.title, post.roles, post.level = title.strip(), _known_roles(roles), level
    post.save()
    someone_must_manage()
    audit.record("post.changed", post, by=by, roles_before=before, roles=post.roles, level=level)
    return post


@audit.deed()
def close_post(post: Post, *, last_day: date, by: Person) -> Post:
    """Close a post; nobody may hold it after that day."""
    must_manage(by)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.holdings.filter(Q(until_on__isnull=True) | Q(until_on__gt=last_day)).exists():
        raise PostTaken(_("この役職に就いている人がいます。先に在任を終えてください。"))
    post.closed_on = last_day
    post.save(update_fields=["closed_on"])
    audit.record("post.closed", post, by=by, last_day=last_day)
    return post


@audit.deed()
def give_post(post: Post, person: Person, *, from_on: date, until_on: date | None = None, acting: bool = False, by: Person) -> Holding:
    """Let `person` hold `post` from a day (until a day). A stand-in (職務代理, `acting`) needs both days."""
    must_manage(by)
    if not person.is_staff or not person.is_here:
        raise NotYours(_("在職している職員にだけ役職を割り当てられます。"))
    if acting and until_on is None:
        raise Unreadable(_("職務代理は終わりの日も決めてください。"), fields={"until_on": [_("終わりの日を入力してください。")]})
    if until_on is not None and until_on < from_on:
        raise Unreadable(_("日付を確かめてください。"), fields={"until_on": [_("終わりの日は、始まりの日と同じか後にしてください。")]})
    if post.closed_on is not None and (until_on is None or until_on > post.closed_on):
        raise PostTaken(_("この役職は%(day)sで閉じます。") % {"day": post.closed_on})
    Post.objects.select_for_update().get(pk=post.pk)
    overlapping = Holding.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=from_on), post=post, person=person)
    if until_on is not None:
        overlapping = overlapping.filter(from_on__lte=until_on)
    if overlapping.exists():
        raise PostTaken(_("この職員は、その期間すでにこの役職に就いています。"))
    holding = Holding.objects.create(post=post, person=person, from_on=from_on, until_on=until_on, acting=acting)
    audit.record("holding.given", holding, by=by, person=person, post=post, from_on=from_on, until_on=until_on, acting=acting)
    return holding


@audit.deed()
def end_holding(holding: Holding, *, last_day: date, by: Person) -> Holding:
    """End a holding on `last_day`; one that has not begun by then is taken out."""
    must_manage(by)
    holding = Holding.objects.select_for_update().get(pk=holding.pk)
    if holding.until_on is not None and holding.until_on < today():
        raise PostTaken(_("この在任はすでに終わっています。"))
    audit.record("holding.ended", holding, by=by, person=holding.person_id, post=holding.post_id, last_day=last_day)
    if last_day < holding.from_on:
        holding.delete()
    else:
        holding.until_on = last_day
        holding.save(update_fields=["until_on"])
    someone_must_manage(last_day + timedelta(days=1))
    return holding


def someone_must_manage(on: date | None = None) -> None:
    """The town hall never locks itself out: someone must be able to manage people, on that day too."""
    carrying = rights["people.manage"].roles
    day = max(on or today(), today())
    running = Holding.objects.filter(running_on(day), person__is_active=True).select_related("post")
    if not any(carrying & set(holding.post.roles) for holding in running):
        raise LastManager
