"""The API of people: who am I, the departments, the staff."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from yakuba.platform import audit
from yakuba.platform.people import queries
from yakuba.platform.people.models import Department, Person
from yakuba.platform.people.schemas import DepartmentOut, MeOut, PostOut, StaffOut, StaffPage
from yakuba.platform.people.tokens import Signed

router = Router()


@router.get("/me", response=MeOut, auth=Signed("people.me"), summary="Who am I, and what may I do")
def me(request: HttpRequest):
    person: Person = request.auth  # type: ignore[attr-defined]
    token = request.token  # type: ignore[attr-defined]
    return MeOut(
        id=person.pk,
        kind=person.kind,
        name=person.name,
        name_kana=person.name_kana,
        email=person.email,
        language=person.language,
        staff_number=person.staff_number,
        rights=queries.rights_of(person),
        token=token.prefix if token else None,
        scopes=token.scopes if token else None,
    )


def _department(department: Department) -> DepartmentOut:
    fields = ("code", "name", "name_en", "phone", "email", "place", "opened_on", "closed_on")
    return DepartmentOut(parent=department.parent.code if department.parent else None, **{f: getattr(department, f) for f in fields})


@router.get("/departments", response=list[DepartmentOut], auth=None, summary="The departments of today, from the root down")
def departments(request: HttpRequest):
    return [_department(department) for department in queries.departments_open()]


def _staff(person: Person) -> StaffOut:
    posts = [
        PostOut(
            department=h.post.department.code,
            title=h.post.title,
            level=h.post.level,
            acting=h.acting,
            from_on=h.from_on,
            until_on=h.until_on,
        )
        for h in person.current  # type: ignore[attr-defined]
    ]
    return StaffOut(
        id=person.pk,
        staff_number=person.staff_number or "",
        name=person.name,
        name_kana=person.name_kana,
        email=person.email,
        here=person.is_here,
        posts=posts,
    )


@router.get("/staff", response=StaffPage, auth=Signed("people.read"), summary="The staff and their posts of today")
def staff(
    request: HttpRequest,
    q: str = "",
    department: str = "",
    offset: int = Query(0, ge=0, le=1_000_000),
    limit: int = Query(50, ge=1, le=200),
):
    by: Person = request.auth  # type: ignore[attr-defined]
    inside = Department.objects.filter(code=department).first() if department else None
    found = queries.staff_visible_to(by)
    found = found.none() if department and inside is None else queries.find_staff(found, text=q, department=inside)
    audit.record("person.seen", by=by, listed="staff", offset=offset, limit=limit)
    return StaffPage(total=found.count(), items=[_staff(p) for p in queries.with_posts(found)[offset : offset + limit]])
