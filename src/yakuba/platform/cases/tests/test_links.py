"""An applicant without account: let in by a secret link, for a while, and never told whether an address is known."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.actions import Contact
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.links import LINK_DAYS
from yakuba.platform.cases.models import AccessLink
from yakuba.platform.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(town):
    return a_case(town, contact=Contact(name="佐藤 花子", email="Hanako@Example.jp"))


def later(**span):
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


def status(case):
    return reverse("cases:status", args=[case.public_id])


def test_a_link_lets_in_and_leaves_no_secret_in_the_address(case, client):
    link = cases.renew_link(case)
    entered = client.get(link)
    assert (entered.status_code, entered.url) == (302, status(case))
    assert entered["Referrer-Policy"] == "no-referrer"
    page = client.get(entered.url)
    assert page.status_code == 200
    assert page.context["owned"] is False


def test_whoever_came_by_link_writes_and_withdraws_as_the_applicant(case, client, suzuki):
    client.get(cases.renew_link(case))
    client.post(reverse("cases:status_write", args=[case.public_id]), {"text": "よろしくお願いします"})
    message = case.messages.get()
    assert (message.from_applicant, message.by) == (True, None)
    client.post(reverse("cases:status_move", args=[case.public_id, "withdraw"]))
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_the_link_of_one_case_opens_no_other(town, case, client):
    other = a_case(town)
    client.get(cases.renew_link(case))
    assert client.get(status(other)).status_code == 404


def test_a_session_is_let_in_for_two_hours(case, client):
    client.get(cases.renew_link(case))
    with later(hours=1, minutes=59):
        assert client.get(status(case)).status_code == 200
    with later(hours=2, minutes=1):
        assert client.get(status(case)).status_code == 404


def test_a_link_ends(case, client):
    link = cases.renew_link(case)
    with later(days=LINK_DAYS - 1):
        assert client.get(link).status_code == 302
    with later(days=LINK_DAYS + 1):
        page = client.get(link)
        assert page.status_code == 404
        assert reverse("cases:renew") in page.content.decode()


@pytest.mark.parametrize("secret", ["x", "A" * 43, "あ", "%00", "a" * 500])
def test_a_made_up_link_opens_nothing(secret, case, client):
    assert client.get(f"/c/{secret}/").status_code == 404


def test_only_the_digest_of_a_secret_is_kept(case):
    link = cases.renew_link(case)
    secret = link.strip("/").split("/")[-1]
    kept = AccessLink.objects.values().get()
    assert secret not in str(kept)


def renew(client, number, email):
    return client.post(reverse("cases:renew"), {"number": number, "email": email})


def words(page):
    return re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", page.content.decode())


def test_asking_for_a_link_says_the_same_to_the_right_and_to_the_wrong(case, client):
    right = renew(client, case.number, "hanako@example.jp")
    assert Notice.objects.filter(kind="case.link.by_link").count() == 1
    wrong_number = renew(client, "2026-999999-0", "hanako@example.jp")
    assert (right.status_code, wrong_number.status_code) == (200, 200)
    assert words(right) == words(wrong_number)
    wrong_address = renew(client, case.number, "someone@example.jp")
    assert words(wrong_address).replace("someone@", "hanako@") == words(right)
    assert Notice.objects.count() == 1


def test_the_number_may_be_typed_as_people_type(case, client):
    renew(client, case.number.replace("-", ""), "HANAKO＠example.jp")
    assert Notice.objects.filter(kind="case.link.by_link").count() == 1


def test_the_sixth_request_for_one_address_waits_whether_it_is_known_or_not(case, client):
    for address in ("hanako@example.jp", "nobody@example.jp"):
        answers = [renew(client, case.number, address).status_code for _ in range(6)]
        assert answers == [200] * 5 + [429]
    assert Notice.objects.count() == 5


@pytest.mark.parametrize(("number", "email", "field"), [("", "a@example.jp", "id_number"), ("2026-000001-5", "a.example.jp", "id_email")])
def test_what_was_left_out_is_told_beside_its_field(number, email, field, client, db):
    page = renew(client, number, email)
    assert page.status_code == 422
    assert [where for where, _said in page.context["pairs"]] == [field]
