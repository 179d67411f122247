"""The API keeps what its document promises, whoever asks: every route, by every check of schemathesis, on a small demo ward.

`tests/contract.py` asks, and knows the few rules that no document can hold.
"""

from __future__ import annotations

import io
import json
import re
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from tests.contract import ask
from yakuba.platform.cases.queries import cases_visible_to, moves_open_to
from yakuba.platform.files import actions as files
from yakuba.platform.jobs import later
from yakuba.platform.notices.models import Delivery, Notice
from yakuba.platform.people.models import Person
from yakuba.platform.people.tokens import issue_token, scopes_open_to
from yakuba.platform.places import api as places
from yakuba.resident.procedures.definition import field_names
from yakuba.resident.procedures.demo import loading
from yakuba.resident.procedures.models import Application, Procedure
from yakuba.resident.procedures.packages import build
from yakuba.resident.procedures.queries import version_in_force
from yakuba.resident.procedures.reading import definition_of
from yakuba.site.api import api
from yakuba.site.jobs import verify_audit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a minute and a half, and nothing of it depends on the database"),
]
# Whose work a route is: there it is asked through and through. `nobody` has all that is open without a token.
WORK = {
    "nobody": "(departments|figures|figures/{name}|places/.+|procedures|procedures/{slug}|procedures/{slug}/package)",
    "sato": "(me|my/.+|applications|applications/{number}|applications/{number}/withdrawal|procedures/{slug}/(files|applications))",
    "suzuki": "(cases|cases/{number}.*|applications/{number}/(proposals|returns|decision))",
    "tanaka": "(procedure-packages|cases/export/.+|office/figures|figures/{name}/targets/.+)",
    "yamada": "(jobs.*|deliveries.*|staff)",
}
THROUGH_AND_THROUGH = {"examples": 1, "coverage": 1, "fuzzing": 5}
ONCE = {"examples": 1, "fuzzing": 1}


def is_work_of(who: str, label: str) -> bool:
    return re.fullmatch(f"[A-Z]+ /api/v1/{WORK[who]}", label) is not None


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo ward with a tenth of its applications, loaded once for this module and rolled back after it."""
    data = tmp_path_factory.mktemp("city")
    with pytest.MonkeyPatch.context() as patch, override_settings(DATA=data, DEMO=True, API_CALLS_PER_MINUTE=10**9):
        patch.setattr(loading, "APPLICATIONS", 10)
        patch.setattr(places, "RATE", "1000000000/m")  # what is asked here in a minute, a program asks in an hour; limits have their tests
        with django_db_blocker.unblock(), transaction.atomic():
            call_command("demo", verbosity=0)
            people = {person.staff_number or person.email: person for person in Person.objects.all()}
            yield SimpleNamespace(
                nobody=None, sato=people["sato@example.jp"], suzuki=people["s0001"], tanaka=people["s0003"], yamada=people["s0005"]
            )
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _scratch_data(city):
    """The files of the demo lie where it was loaded, not in a folder for each test."""


@pytest.fixture(scope="module")
def document():
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


@pytest.fixture
def token(city):
    """`token("suzuki")`: one that may all that its person may; None for nobody."""

    def issue(who: str) -> str | None:
        person = getattr(city, who)
        return issue_token(person, label="試験", scopes=sorted(scopes_open_to(person)), by=person)[1] if person else None

    return issue


@pytest.fixture
def examples(city):
    """Values that exist, by route: with made-up ones alone, most routes would do no more than refuse."""
    return {
        **{f"{method} /api/v1/{path}": known for (method, path), known in _of_residents(city.sato).items()},
        **{f"{method} /api/v1/{path}": known for (method, path), known in _of_clerks(city.suzuki).items()},
        **{f"{method} /api/v1/{path}": known for (method, path), known in _of_operators().items()},
        **{f"{method} /api/v1/{path}": known for (method, path), known in _of_editors().items()},
    }


def _of_residents(sato):
    mine = {application.case.state: application for application in Application.objects.filter(case__applicant=sato)}
    sent = mine["received"]
    return {
        ("GET", "procedures/{slug}"): {"slug": ["child-allowance"]},
        ("GET", "figures/{name}"): {"name": ["procedures.received"]},
        ("GET", "places/postal/{code}"): {"code": ["112-0003"]},
        ("POST", "procedures/{slug}/files"): {"slug": ["child-allowance"]},
        ("POST", "procedures/{slug}/applications"): {
            "slug": [sent.version.procedure.slug], "Idempotency-Key": ["0123456789"], "body": [{"answers": sent.answers}],
        },
        ("GET", "applications/{number}"): {"number": [application.case.number for application in mine.values()]},
        ("POST", "applications/{number}/withdrawal"): {"number": [sent.case.number]},
        ("POST", "my/notices/{public_id}/reading"): {"public_id": [Notice.objects.filter(person=sato).first().public_id]},
    }  # fmt: skip


def _of_clerks(suzuki):
    seen = {case.state: case for case in cases_visible_to(suzuki)}
    photo = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(photo, "JPEG")
    upload = files.keep(photo.getvalue(), name="写真.jpg", purpose="cases.message", by=suzuki).public_id
    at_work = seen["reviewing"]
    case, move = next((case, move) for case in seen.values() for move in moves_open_to(case, suzuki) if move.offered)
    asked = min(field_names(definition_of(Application.objects.get(case=at_work).version)))
    here, everywhere = {"number": [at_work.number]}, {"number": [case.number for case in seen.values()]}
    return {
        **{("GET", f"cases/{{number}}{below}"): everywhere for below in ("", "/timeline", "/moves", "/messages", "/notes")},
        **{("POST", f"cases/{{number}}/{below}"): everywhere for below in ("files", "notes")},
        ("GET", "cases/{number}/files/{file}"): here | {"file": [upload]},
        ("POST", "cases/{number}/messages"): here | {"body": [{"text": "ご確認ください。", "files": [upload]}]},
        ("POST", "cases/{number}/moves"): {"number": [case.number], "body": [{"move": move.name, "note": "確認しました。"}]},
        ("POST", "cases/{number}/transfers"): here | {"body": [{"department": "30", "note": "担当が違います。"}]},
        ("PUT", "cases/{number}/assignee"): here | {"body": [{"person": suzuki.pk}, {"person": None}]},
        ("PUT", "cases/{number}/due"): here | {"body": [{"due_on": "2999-03-31", "note": "確認に時間がかかります。"}]},
        ("POST", "applications/{number}/returns"): here | {"body": [{"fields": [{"path": asked, "note": "読めません。"}]}]},
        ("POST", "applications/{number}/proposals"): here | {"body": [{"verdict": "granted"}]},
        ("POST", "applications/{number}/decision"): {"number": [seen["approved"].number]},
    }


def _of_editors():
    version = version_in_force(Procedure.objects.get(slug="resident-record-copy"))
    return {
        ("GET", "procedures/{slug}/package"): {"slug": ["child-allowance"]},
        ("POST", "procedure-packages"): {"body": [{"package": build(version, made_at=timezone.now())}]},
    }


def _of_operators():
    job = later(verify_audit, key="audit.verify")
    unsure = Delivery.objects.filter(channel="mail").first()
    Delivery.objects.filter(pk=unsure.pk).update(state="unknown", settled_at=None)
    target = {"name": ["procedures.received"], "fiscal_year": [2026]}
    return {
        ("GET", "jobs/{job_id}"): {"job_id": [job.pk]},
        ("POST", "jobs/{job_id}/cancellation"): {"job_id": [job.pk]},
        ("POST", "deliveries/{public_id}/settlement"): {"public_id": [unsure.public_id], "deed": ["sent"]},
        ("PUT", "figures/{name}/targets/{fiscal_year}"): target | {"body": [{"value": 60}, {"value": "70.5", "source": "総合計画"}]},
        ("DELETE", "figures/{name}/targets/{fiscal_year}"): target,
    }


def test_every_route_is_the_work_of_one(document):
    labels = [f"{method.upper()} {path}" for path, operations in document["paths"].items() for method in operations]
    assert [label for label in labels if sum(is_work_of(who, label) for who in WORK) != 1] == []


@pytest.mark.parametrize("who", WORK)
def test_what_the_document_says_is_what_they_get(who, token, document, examples):
    asked = ask(document, token(who), wanted=lambda label: is_work_of(who, label), examples=examples, phases=THROUGH_AND_THROUGH)
    assert asked.faults == [], "\n".join(asked.faults)
    assert asked.phases == {"examples": "success", "coverage": "success", "fuzzing": "success"}
    assert asked.never_done == [], "nothing was tried there but the refusal"


@pytest.mark.parametrize("who", WORK)
def test_outside_of_their_work_they_are_answered_as_it_says(who, token, document, examples):
    asked = ask(document, token(who), wanted=lambda label: not is_work_of(who, label), examples=examples, phases=ONCE)
    assert asked.faults == [], "\n".join(asked.faults)
    if who == "nobody":
        assert {status for statuses in asked.answers.values() for status in statuses} == {401}


@pytest.mark.parametrize("who", ["sato", "suzuki"])
def test_what_one_call_makes_the_next_one_finds(who, token, document, examples):
    """Calls in a row, each with what the one before it answered, and the town keeps what they did."""
    asked = ask(document, token(who), wanted=lambda label: True, examples=examples, phases={"stateful": 6})
    assert asked.faults == [], "\n".join(asked.faults)
    assert asked.phases == {"stateful": "success"}


def test_a_broken_promise_is_noticed(token, document):
    """Asking finds nothing above because there is nothing, not because it looks at nothing."""
    lying = json.loads(json.dumps(document))
    lying["components"]["schemas"]["MeOut"]["required"].append("shoe_size")
    asked = ask(lying, token("sato"), wanted=lambda label: label == "GET /api/v1/me", examples={}, phases=ONCE)
    assert any("response_schema_conformance" in fault and "shoe_size" in fault for fault in asked.faults)
