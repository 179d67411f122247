"""The demo ward: what `./yakuba up` shows on the first day."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.cases.models import Case, EntryKind, unread_messages
from yakuba.platform.figures.models import FigureValue
from yakuba.platform.people.models import Department, Holding, Person
from yakuba.resident.procedures.case_type import application
from yakuba.resident.procedures.models import Application, Decision, Procedure

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STATES = set(application.states)


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demo, loaded once for this module and rolled back after it."""
    data = tmp_path_factory.mktemp("city")
    with override_settings(DATA=data, DEMO=True), django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", verbosity=0)
        people = {person.staff_number or person.email: person for person in Person.objects.all()}
        yield SimpleNamespace(
            sato=people["sato@example.jp"], suzuki=people["s0001"], ito=people["s0002"], tanaka=people["s0003"],
            takahashi=people["s0004"], yamada=people["s0005"],
        )  # fmt: skip
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _scratch_data(city):
    """The files of the demo lie where it was loaded, not in a folder for each test."""


def cases_in(state: str):
    return Case.objects.filter(type="application", state=state)


def test_it_has_enough_of_everything():
    assert Procedure.objects.filter(state="open", versions__published_at__isnull=False).count() >= 12
    assert Application.objects.count() >= 500
    assert set(Case.objects.values_list("state", flat=True)) == STATES
    assert set(Application.objects.values_list("channel", flat=True)) == {"online", "api", "counter"}
    assert set(Case.objects.values_list("language", flat=True)) == {"ja", "en", "ja-easy"}


def test_a_second_load_adds_nothing(capsys):
    before = Case.objects.count()
    call_command("demo")
    assert Case.objects.count() == before and "already" in capsys.readouterr().out


def test_the_audit_chain_is_whole_and_in_the_order_of_time():
    assert audit.verify() == []
    times = list(AuditEntry.objects.filter(subject_type="cases.case").order_by("position").values_list("at", flat=True))
    assert times == sorted(times)


def test_every_department_that_answers_has_clerk_supervisor_and_head():
    for department in Department.objects.filter(procedures__isnull=False).distinct():
        above = [department.path[: n + 1] for n, letter in enumerate(department.path) if letter == "/" and n]
        roles = {role for holding in Holding.objects.filter(post__department__path__in=above) for role in holding.post.roles}
        assert {"clerk", "supervisor", "head"} <= roles, department


def test_work_lies_on_the_desks():
    opened = Case.objects.filter(closed_at__isnull=True)
    assert opened.filter(due_on__lt=timezone.localdate()).count() >= 5
    assert opened.filter(assignee__isnull=False).count() >= 20
    assert opened.filter(pk__in=unread_messages().values("case")).exists()
    stages = set(opened.filter(approvals__state="running").values_list("approvals__stage", flat=True))
    assert stages == {1, 2}


def test_the_past_holds_returns_proposals_sent_back_and_notices():
    kinds = set(Case.objects.values_list("entries__kind", flat=True))
    assert {EntryKind.MESSAGE, EntryKind.NOTE, EntryKind.SENT_BACK, EntryKind.DUE, EntryKind.APPROVED} <= kinds
    decided = Decision.objects.filter(decided_at__isnull=False)
    assert {"granted", "refused"} == set(decided.values_list("verdict", flat=True))
    assert decided.count() == cases_in("granted").count() + cases_in("refused").count()


def test_no_case_came_from_the_future_or_before_its_year():
    newest, oldest = Case.objects.order_by("-received_at").first(), Case.objects.order_by("received_at").first()
    assert newest.received_at <= timezone.now()
    assert (timezone.now() - oldest.received_at).days <= 375
    assert oldest.number < newest.number or oldest.received_at.year < newest.received_at.year


def test_nothing_waits_to_be_mailed_to_invented_people():
    from yakuba.platform.notices.models import Delivery

    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_the_figures_are_measured():
    for name in ("received", "online_share", "days_to_answer", "on_time_share", "returned_share"):
        assert FigureValue.objects.filter(figure=f"procedures.{name}", value__gt=0).count() >= 3, name


def test_sato_finds_a_case_in_each_interesting_state(city, signed_in):
    mine = Case.objects.filter(applicant=city.sato)
    assert {"received", "reviewing", "returned", "granted", "refused", "withdrawn"} <= set(mine.values_list("state", flat=True))
    client = signed_in(city.sato)
    assert client.get(reverse("cases:my_page")).status_code == 200
    for case in mine:
        page = client.get(reverse("cases:mine", args=[case.number]))
        assert page.status_code == 200 and case.number in page.content.decode(), case.state


def test_sato_downloads_her_notice(city, signed_in):
    case = Case.objects.get(applicant=city.sato, state="granted", topic="child-allowance")
    answer = signed_in(city.sato).get(reverse("procedures:notice", args=[case.public_id]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content]).startswith(b"%PDF-")


@pytest.mark.parametrize("state", sorted(STATES))
def test_suzuki_opens_a_case_in_each_state(city, signed_in, state):
    case = cases_in(state).filter(department__code="202010").first()
    assert case is not None, "the cast's own unit has none"
    page = signed_in(city.suzuki).get(reverse("cases:detail", args=[case.number]))
    assert page.status_code == 200 and case.contact_name in page.content.decode()


def test_takahashi_does_not_see_the_cases_of_another_department(city, signed_in):
    theirs = Case.objects.filter(department__code="202010").first()
    client = signed_in(city.takahashi)
    assert client.get(reverse("cases:detail", args=[theirs.number])).status_code == 404
    assert client.get(reverse("cases:inbox")).status_code == 200


@pytest.mark.parametrize("name", ["ito", "tanaka"])
def test_the_approvers_have_something_to_approve(city, signed_in, name):
    stage = {"ito": 1, "tanaka": 2}[name]
    waiting = cases_in("approval").filter(department__code="202010", approvals__state="running", approvals__stage=stage)
    assert waiting.exists()
    assert signed_in(getattr(city, name)).get(reverse("cases:detail", args=[waiting.first().number])).status_code == 200


@pytest.mark.parametrize("address", ["/office/people/", "/office/figures/", "/office/audit/"])
def test_yamada_opens_the_pages_of_the_house(city, signed_in, address):
    assert signed_in(city.yamada).get(address).status_code == 200


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_each_procedure_has_a_start_page(client, settings, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for procedure in Procedure.objects.all():
        page = client.get(reverse("procedures:start", args=[procedure.slug]))
        assert page.status_code == 200 and procedure.title[language] in page.content.decode(), procedure.slug
