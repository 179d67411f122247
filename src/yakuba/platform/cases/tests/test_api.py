"""Cases for programs: the same filters, the same rights, the same refusals."""

import csv
import io

import pytest

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.models import Case
from yakuba.platform.people.tokens import issue_token

pytestmark = pytest.mark.django_db
API = "/api/v1/cases"


@pytest.fixture
def program(client):
    """`program(suzuki)`: a client with a token of 鈴木's. Scopes may be given."""

    def with_token(person, *scopes):
        client.logout()
        _token, secret = issue_token(person, label="試験", scopes=scopes or ("cases:read", "cases:write"), by=person)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return with_token


@pytest.fixture
def case(town, sato):
    return a_case(town, applicant=sato)


def send(client, method, path, body):
    return getattr(client, method)(f"{API}/{path}", body, content_type="application/json")


def test_the_list_answers_the_same_question_as_the_inbox(town, suzuki, program):
    cases.assign(a_case(town, title="私の"), suzuki, by=suzuki)
    a_case(town, title="空いている")
    a_case(town, title="よその", department=town.child_support)
    api = program(suzuki)
    found = api.get(f"{API}?assignee=nobody&sort=-received").json()
    assert [item["title"] for item in found["items"]] == ["空いている"]
    assert (found["count"], found["count_is_capped"], found["next"]) == (1, False, "")
    assert "contact" not in found["items"][0]


def test_page_after_page_every_case_comes_once(town, suzuki, program):
    for n in range(5):
        a_case(town, title=f"{n}")
    api, seen, after = program(suzuki), [], ""
    while True:
        page = api.get(API, {"limit": 2, "sort": "number", "after": after}).json()
        seen += [item["number"] for item in page["items"]]
        after = page["next"]
        if not after:
            break
    assert seen == list(Case.objects.order_by("number").values_list("number", flat=True))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=general.nothing", "state"),
        ("type=nothing", "type"),
        ("received_from=2026-02-30", "received_from"),
        ("assignee=x", "assignee"),
        ("after=made-up", "after"),
    ],
)
def test_what_it_can_not_read_it_does_not_answer(query, field, case, suzuki, program):
    answer = program(suzuki).get(f"{API}?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["fields"]) == [field]


@pytest.mark.parametrize("query", ["due=sometime", "progress=maybe", "limit=0", "limit=201", "sort=phone"])
def test_values_outside_the_contract_are_refused(query, case, suzuki, program):
    assert program(suzuki).get(f"{API}?{query}").status_code == 422


def test_one_case_with_its_contact_is_a_recorded_reading(case, suzuki, program):
    found = program(suzuki).get(f"{API}/{case.number}").json()
    assert (found["number"], found["state"], found["contact"]["name"]) == (case.number, "received", "佐藤 花子")
    assert AuditEntry.objects.filter(event="case.seen").count() == 1


def test_a_case_goes_its_way(case, suzuki, ito, tanaka, program):
    api = program(suzuki)
    assert [m["name"] for m in api.get(f"{API}/{case.number}/moves").json()] == ["start", "ask", "close", "withdraw"]
    moved = send(api, "post", f"{case.number}/moves", {"move": "start", "revision": 1})
    assert (moved.status_code, moved.json()["state"], moved.json()["revision"]) == (200, "working", 2)
    assert send(api, "post", f"{case.number}/moves", {"move": "close", "revision": 1}).status_code == 409
    assert send(api, "post", f"{case.number}/moves", {"move": "start"}).json()["code"] == "no-such-move"
    needed = send(api, "post", f"{case.number}/moves", {"move": "ask"})
    assert (needed.status_code, needed.json()["fields"]) == (422, {"note": ["理由を書いてください。"]})
    mine = send(api, "put", f"{case.number}/assignee", {"person": suzuki.pk})
    assert mine.json()["assignee"]["name"] == "鈴木 一郎"
    assert send(api, "put", f"{case.number}/due", {"due_on": "2030-01-07", "note": "調べる"}).json()["due_on"] == "2030-01-07"
    lines = api.get(f"{API}/{case.number}/timeline").json()
    assert [line["kind"] for line in lines] == ["due", "assigned", "moved", "received"]
    assert lines[0]["text"] == "調べる"


def test_words_with_a_file_go_both_ways(case, suzuki, sato, program, picture):
    api = program(suzuki)
    up = api.post(f"{API}/{case.number}/files", {"file": picture("地図.png")})
    assert up.status_code == 201, up.content
    assert api.get(f"{API}/{case.number}/files/{up.json()['file']}").status_code == 200  # what was kept can be looked at before it is sent
    said = send(api, "post", f"{case.number}/messages", {"text": "地図です", "files": [up.json()["file"]]})
    assert said.status_code == 201
    cases.write_message(case, "ありがとう", by=sato, from_applicant=True)
    told = api.get(f"{API}/{case.number}/messages").json()
    assert [(m["text"], m["from_applicant"], len(m["files"])) for m in told] == [("ありがとう", True, 0), ("地図です", False, 1)]
    assert api.get(f"{API}/{case.number}/files/{up.json()['file']}").status_code == 200
    assert send(api, "post", f"{case.number}/messages", {"text": "もう一度", "files": [up.json()["file"]]}).status_code == 422


def test_nothing_goes_to_approval_without_a_proposal(case, suzuki, program):
    cases.move(case, "start", by=suzuki)
    api = program(suzuki)
    assert "request_approval" not in [move["name"] for move in api.get(f"{API}/{case.number}/moves").json()]
    refused = send(api, "post", f"{case.number}/moves", {"move": "request_approval", "note": "お願いします"})
    assert (refused.status_code, refused.json()["code"]) == (409, "no-such-move")
    assert Case.objects.get(pk=case.pk).state == "working"


def test_a_note_stays_among_staff(case, suzuki, program):
    api = program(suzuki)
    assert send(api, "post", f"{case.number}/notes", {"text": "見た"}).status_code == 201
    assert [note["text"] for note in api.get(f"{API}/{case.number}/notes").json()] == ["見た"]


def test_transferred_it_is_gone_from_here(case, town, suzuki, program):
    api = program(suzuki)
    assert send(api, "post", f"{case.number}/transfers", {"department": "2010", "note": "あちら"}).status_code == 204
    assert api.get(f"{API}/{case.number}").status_code == 404


def test_the_list_as_a_file_for_those_who_may_export(case, suzuki, ito, program):
    assert program(suzuki).get(f"{API}/export/csv").status_code == 403
    raw = b"".join(program(ito).get(f"{API}/export/csv").streaming_content)
    assert [line[0] for line in csv.reader(io.StringIO(raw.decode("utf-8-sig")))][1:] == [case.number]
    assert program(ito).get(f"{API}/export/pdf").status_code == 422


READS = ["", "/moves", "/timeline", "/messages", "/notes"]
WRITES = [
    ("post", "/moves", {"move": "start"}),
    ("put", "/assignee", {"person": None}),
    ("post", "/transfers", {"department": "1010", "note": "理由"}),
    ("put", "/due", {"due_on": "2030-01-07", "note": "理由"}),
    ("post", "/messages", {"text": "はい"}),
    ("post", "/notes", {"text": "はい"}),
]


def test_another_departments_case_is_as_absent_as_none(case, takahashi, program):
    api = program(takahashi)
    for path in READS:
        real, made_up = api.get(f"{API}/{case.number}{path}"), api.get(f"{API}/2026-999999-0{path}")
        assert (real.status_code, made_up.status_code) == (404, 404)
        assert real.json() | {"reference": ""} == made_up.json() | {"reference": ""}
    for method, path, body in WRITES:
        assert send(api, method, f"{case.number}{path}", body).status_code == 404
    case.refresh_from_db()
    assert case.revision == 1


def test_a_token_does_only_what_its_scopes_say(case, suzuki, program):
    api = program(suzuki, "cases:read")
    for path in READS:
        assert api.get(f"{API}/{case.number}{path}").status_code == 200
    for method, path, body in WRITES:
        assert send(api, method, f"{case.number}{path}", body).status_code == 403
    case.refresh_from_db()
    assert case.revision == 1


def test_nobody_and_residents_have_no_office(case, sato, client, signed_in):
    assert client.get(API).status_code == 401
    assert signed_in(sato).get(API).status_code == 403
    assert signed_in(sato).get(f"{API}/{case.number}").status_code == 403
