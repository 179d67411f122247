"""Departments, posts and holdings: what may change, what follows, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.errors import NotYours, Unreadable
from yakuba.platform.people.actions import organisation, staff
from yakuba.platform.people.errors import AlreadyLeft, DepartmentInUse, LastManager, PostTaken
from yakuba.platform.people.models import Department, Holding, Person, Post
from yakuba.platform.people.queries import find_staff, staff_visible_to
from yakuba.platform.people.rights import departments_with, may, today


def afresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def tomorrow() -> date:
    return today() + timedelta(days=1)


def test_only_those_who_manage_people_change_the_organisation(town, suzuki, yamada):
    with pytest.raises(NotYours):
        organisation.open_department(code="40", name="防災部", by=suzuki)
    made = organisation.open_department(code="40", name="防災部", parent=town.residents_division, by=yamada)
    assert made.path == "/10/40/"
    assert AuditEntry.objects.filter(event="department.opened", actor_id=str(yamada.pk), outcome="done").count() == 1


def test_a_code_is_given_once(town, yamada):
    with pytest.raises(Unreadable) as problem:
        organisation.open_department(code="10", name="別の部", by=yamada)
    assert "code" in problem.value.fields


def test_a_moved_department_takes_everything_below_along(town, suzuki, yamada):
    organisation.change_department(town.registry, name="戸籍住民課", parent=town.children_division, by=yamada)
    assert Department.objects.get(pk=town.records.pk).path == "/20/1010/101010/"


def test_rights_follow_a_moved_department(town, tanaka, yamada):
    below = Department.objects.get(pk=town.records.pk)
    assert may(tanaka, "people.manage") is False
    organisation.change_department(town.registry, name="戸籍住民課", parent=None, by=yamada)
    below.refresh_from_db()
    assert below.path.startswith(Department.objects.get(pk=town.registry.pk).path)


def test_a_department_is_not_moved_below_itself(town, yamada):
    with pytest.raises(Unreadable):
        organisation.change_department(town.residents_division, name="区民部", parent=town.records, by=yamada)


def test_a_department_with_people_in_it_is_not_closed(town, suzuki, yamada):
    with pytest.raises(DepartmentInUse):
        organisation.close_department(town.records, last_day=today(), by=yamada)


def test_a_department_is_closed_from_the_leaves(town, yamada):
    with pytest.raises(DepartmentInUse):
        organisation.close_department(town.residents_division, last_day=today(), by=yamada)
    for department in (town.records, town.registry, town.residents_division):
        organisation.close_department(department, last_day=today(), by=yamada)
    assert Department.objects.get(pk=town.residents_division.pk).closed_on == today()


def test_a_stand_in_has_the_rights_for_those_days_only(town, yamada, suzuki, tomorrow):
    post = Post.objects.get(title="主査")
    organisation.give_post(post, suzuki, from_on=tomorrow, until_on=tomorrow, acting=True, by=yamada)
    assert not may(afresh(suzuki), "people.manage")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert may(afresh(suzuki), "people.manage")
        assert departments_with(afresh(suzuki), "people.manage").count() == Department.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert not may(afresh(suzuki), "people.manage")


def test_a_stand_in_without_a_last_day_is_refused(town, yamada, suzuki):
    with pytest.raises(Unreadable) as problem:
        organisation.give_post(Post.objects.get(title="主査"), suzuki, from_on=today(), acting=True, by=yamada)
    assert "until_on" in problem.value.fields


def test_nobody_holds_the_same_post_twice_at_once(suzuki, yamada, tomorrow):
    post = suzuki.holdings.get().post
    with pytest.raises(PostTaken):
        organisation.give_post(post, suzuki, from_on=tomorrow, by=yamada)


def test_a_resident_gets_no_post(sato, suzuki, yamada):
    with pytest.raises(NotYours):
        organisation.give_post(suzuki.holdings.get().post, sato, from_on=today(), by=yamada)


def test_the_last_manager_cannot_be_ended(yamada, suzuki):
    with pytest.raises(LastManager):
        organisation.end_holding(yamada.holdings.get(), last_day=today(), by=yamada)
    assert Holding.objects.get(person=yamada).until_on is None
    assert AuditEntry.objects.get(event="holding.ended").outcome == "rolled_back"


def test_the_last_manager_cannot_be_stripped_of_the_role(yamada):
    post = yamada.holdings.get().post
    with pytest.raises(LastManager):
        organisation.change_post(post, title=post.title, roles=["clerk"], level=0, by=yamada)


def test_an_unknown_role_is_refused(town, yamada):
    with pytest.raises(Unreadable):
        organisation.create_post(town.records, title="主任", roles=["king"], by=yamada)


def test_a_new_member_of_staff_is_invited_by_mail(yamada, mailoutbox):
    made = staff.add_staff(staff_number="S0100", name="新人 太郎", email="Shinjin@example.jp", by=yamada)
    assert made.email == "shinjin@example.jp"
    assert mailoutbox[-1].to == ["shinjin@example.jp"]
    assert "S0100" in mailoutbox[-1].body


@pytest.mark.parametrize(("number", "email", "field"), [("S0001", "new@example.jp", "staff_number"), ("s9", "s0001@example.jp", "email")])
def test_number_and_address_are_given_once(suzuki, yamada, number, email, field):
    with pytest.raises(Unreadable) as problem:
        staff.add_staff(staff_number=number, name="別人", email=email, by=yamada)
    assert list(problem.value.fields) == [field]


def test_after_the_last_day_nothing_is_left_open(suzuki, yamada, signed_in):
    staff.leave(suzuki, last_day=today(), by=yamada)
    client = signed_in(afresh(suzuki))
    assert client.get("/api/v1/me").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert client.get("/api/v1/me").status_code == 401
        assert not may(afresh(suzuki), "people.manage")
    assert suzuki.holdings.get().until_on == today()


def test_nobody_leaves_twice(suzuki, yamada):
    staff.leave(suzuki, last_day=today() - timedelta(days=1), by=yamada)
    with pytest.raises(AlreadyLeft):
        staff.leave(suzuki, last_day=today(), by=yamada)


def test_a_holding_never_ends_before_it_begins(suzuki):
    with pytest.raises(IntegrityError), transaction.atomic():
        suzuki.holdings.update(until_on=date(2020, 1, 1))


def test_staff_are_found_by_number_name_kana_and_department(town, suzuki, ito, takahashi, yamada):
    Person.objects.filter(pk=suzuki.pk).update(name_kana="スズキ イチロウ")
    everyone = staff_visible_to(yamada)
    assert [p.pk for p in find_staff(everyone, text="S0001")] == [suzuki.pk]
    assert [p.pk for p in find_staff(everyone, text="すずき")] == [suzuki.pk]
    assert {p.pk for p in find_staff(everyone, department=town.residents_division)} == {suzuki.pk, ito.pk}
    assert find_staff(everyone, text="鈴木 恵").count() == 0


def test_a_clerk_sees_no_staff_list(suzuki, takahashi):
    assert staff_visible_to(takahashi).count() == 0
