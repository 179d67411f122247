"""Every page of people: there for those it is for, absent for the rest, in three languages, with a fixed number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings as installed

from yakuba.platform.people.models import Holding, Person, Post

OWN = (
    "/my/account/",
    "/my/sessions/",
    "/my/tokens/",
    "/my/data/",
    "/my/account/close/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/3rdparty/",
)
OPEN = ("/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/", "/accounts/inactive/")
OFFICE = (
    "/office/people/",
    "/office/people/add/",
    "/office/people/{person}/",
    "/office/people/{person}/hand-over/",
    "/office/people/export.csv",
    "/office/people/tokens/",
    "/office/people/departments/",
    "/office/people/departments/?closed=1",
    "/office/people/departments/open/",
    "/office/people/departments/at/1010/",
    "/office/people/posts/{post}/",
    "/office/people/holdings/{holding}/end/",
    "/office/people/transfers/",
    "/office/people/transfers/template.csv",
)
DEEDS = (
    "/office/people/{person}/change/",
    "/office/people/{person}/reset-factors/",
    "/office/people/{person}/unlock/",
    "/office/people/{person}/leave/",
    "/office/people/{person}/give/",
    "/office/people/departments/at/1010/change/",
    "/office/people/departments/at/1010/close/",
    "/office/people/departments/at/1010/posts/",
)


@pytest.fixture
def addressed(suzuki):
    holding = suzuki.holdings.get()
    return lambda page: page.format(person=suzuki.pk, post=holding.post_id, holding=holding.pk)


@pytest.fixture(params=[code for code, _name in installed.LANGUAGES])
def language(request, client):
    client.cookies["yakuba_language"] = request.param
    return request.param


@pytest.mark.parametrize("page", OPEN)
def test_the_ways_in_are_open_to_all(client, db, language, page):
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", OWN)
def test_ones_own_pages_open_after_signing_in(client, signed_in, sato, language, page):
    assert client.get(page).status_code == 302
    assert signed_in(sato).get(page).status_code == 200


@pytest.mark.parametrize("page", OFFICE)
def test_the_offices_pages_open_to_those_who_manage_people(signed_in, yamada, addressed, language, page):
    assert signed_in(yamada).get(addressed(page)).status_code == 200


@pytest.mark.parametrize("page", OFFICE)
def test_to_a_clerk_of_another_department_they_are_not_there(signed_in, takahashi, addressed, page):
    assert signed_in(takahashi).get(addressed(page)).status_code == 404


@pytest.mark.parametrize("page", DEEDS)
def test_nor_are_their_deeds(signed_in, takahashi, addressed, page):
    assert signed_in(takahashi).post(addressed(page)).status_code == 404


@pytest.mark.parametrize("page", OFFICE)
def test_residents_and_passers_by_see_nothing_of_the_office(client, signed_in, sato, addressed, page):
    assert client.get(addressed(page)).headers["Location"].startswith("/accounts/login/")
    assert signed_in(sato).get(addressed(page)).status_code == 404


@pytest.mark.parametrize("page", ["/office/people/", "/office/people/export.csv", "/office/people/departments/", "/api/v1/staff"])
def test_a_longer_list_asks_the_database_no_more(signed_in, yamada, town, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def grow(first: int) -> None:
        post = Post.objects.create(department=town.child_support, title=f"主事{first}", roles=["clerk"])
        for n in range(first, first + 15):
            person = Person.objects.create(kind="staff", staff_number=f"t{n}", name=f"職員 {n}", email=f"t{n}@example.jp")
            Holding.objects.create(post=post, person=person, from_on=date(2026, 4, 1))

    client = signed_in(yamada)
    grow(0)
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    grow(100)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) <= len(few)


def test_a_cell_of_the_export_never_becomes_a_formula(signed_in, yamada, suzuki):
    Person.objects.filter(pk=suzuki.pk).update(name='=HYPERLINK("http://evil.example")')
    body = signed_in(yamada).get("/office/people/export.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in body


def test_what_somebody_is_called_is_text_and_not_markup(signed_in, yamada, suzuki):
    Person.objects.filter(pk=suzuki.pk).update(name="<script>alert(1)</script>")
    body = signed_in(yamada).get(f"/office/people/{suzuki.pk}/").content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert" in body


def test_departments_and_posts_are_made_and_closed_on_the_pages(signed_in, yamada, town):
    client = signed_in(yamada)
    client.post("/office/people/departments/open/", {"code": "40", "name": "防災部", "parent": "10"})
    client.post("/office/people/departments/at/40/posts/", {"title": "課長", "roles": ["head"], "level": "2"})
    post = Post.objects.get(department__code="40")
    assert (post.roles, post.level, post.department.parent) == (["head"], 2, town.residents_division)
    client.post(f"/office/people/posts/{post.pk}/", {"deed": "give", "staff_number": "s0005", "from_on": "2026-12-01"})
    assert post.holdings.get().person == yamada
    wrong = client.post(f"/office/people/posts/{post.pk}/", {"deed": "give", "staff_number": "x1", "from_on": "2026-12-01"})
    assert wrong.status_code == 422
    client.post(f"/office/people/holdings/{post.holdings.get().pk}/end/", {"last_day": "2026-11-30"})
    client.post("/office/people/departments/at/40/close/", {"last_day": "2099-12-31"})
    post.department.refresh_from_db()
    assert post.department.closed_on == date(2099, 12, 31)
