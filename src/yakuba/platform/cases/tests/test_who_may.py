"""Who may what: every address of cases, tried by everyone. An address that is added must be added here too."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.actions import filtering
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.urls import urlpatterns
from yakuba.platform.files import actions as files

pytestmark = pytest.mark.django_db

LOGIN, ABSENT = "sign in first", 404


@dataclass(frozen=True)
class Door:
    """How an address is tried, and what each of the cast gets: anonymous, 山田, 高橋, 佐藤, 鈴木 in this order."""

    method: str
    args: tuple[str, ...]
    typed: dict[str, Any]
    answers: tuple[Any, Any, Any, Any, Any]


def office(suzuki, takahashi=ABSENT, *, method="get", args=("number",), **typed) -> Door:
    return Door(method, args, typed, (LOGIN, ABSENT, takahashi, ABSENT, suzuki))


def applicant(sato, *, method="get", args=("public_id",), anonymous=ABSENT, **typed) -> Door:
    return Door(method, args, typed, (anonymous, ABSENT, ABSENT, sato, ABSENT))


# 高橋 handles the cases of another department. Lists and saved filters are everyone's own; a case is not.
DOORS = {
    "inbox": office(200, 200, args=()),
    "export_csv": office(403, 403, args=()),
    "export_cp932": office(403, 403, args=()),
    "export_xlsx": office(403, 403, args=()),
    "many": office(200, 422, args=(), method="post", selected="pk"),
    "save_filter": office(302, 302, args=(), method="post", name="朝", query="due=today"),
    "remove_filter": office(302, args=("filter",), method="post"),
    "detail": office(200),
    "move": office(302, method="post", move="start", revision="revision"),
    "assignee": office(302, method="post", assignee="me", revision="revision"),
    "write": office(302, method="post", text="はい"),
    "message_file": office(200, args=("number", "file")),
    "note": office(302, method="post", text="はい"),
    "propose": office(200),
    "decision": office(409, method="post", decision="approve", revision="revision"),
    "transfer": office(200),
    "due": office(200),
    "revoke_links": office(302, method="post"),
    "my_page": Door("get", (), {}, (LOGIN, 302, 302, 200, 302)),
    "mine": applicant(200, args=("number",), anonymous=LOGIN),
    "status": applicant(200),
    "status_write": applicant(302, method="post", text="はい"),
    "status_file": applicant(200, args=("public_id", "file")),
    "status_move": applicant(200, args=("public_id", "withdraw")),
    "renew": Door("get", (), {}, (200, 200, 200, 200, 200)),
    "link": Door("get", ("secret",), {}, (302, 302, 302, 302, 302)),  # whoever holds the secret is the applicant
}


def test_no_address_was_forgotten():
    assert {pattern.name for pattern in urlpatterns} == set(DOORS)


@pytest.mark.parametrize("name", DOORS)
def test_everyone_gets_what_is_theirs(name, town, sato, suzuki, takahashi, yamada, tanaka, client, signed_in, picture):
    door, case = DOORS[name], a_case(town, applicant=sato)
    if "file" in door.args:
        stored = files.keep(picture(), name="地図.png", purpose="cases.message", by=suzuki)
        cases.write_message(case, "地図", by=suzuki, files=[stored])
    case.refresh_from_db()
    known = {
        "number": case.number, "public_id": case.public_id, "pk": case.pk, "revision": case.revision, "withdraw": "withdraw",
        "file": lambda: case.messages.get().files.get().public_id,
        "filter": lambda: filtering.save_filter("係の朝", "due=today", by=suzuki, shared_with=town.records).pk,
        "secret": lambda: cases.renew_link(case).split("/")[-2],
    }  # fmt: skip
    address = reverse(f"cases:{name}", args=[_value(known, part) for part in door.args])
    typed = {field: _value(known, value) for field, value in door.typed.items()}
    got = []
    for person in (None, yamada, takahashi, sato, suzuki):
        browser = signed_in(person) if person else client
        page = getattr(browser, door.method)(address, typed)
        got.append(LOGIN if page.status_code == 302 and page.url.startswith(reverse("account_login")) else page.status_code)
        browser.logout()
    assert tuple(got) == door.answers


def _value(known: dict[str, Any], name: Any) -> Any:
    found = known.get(name, name)
    return found() if callable(found) else found


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.method == "post"])
def test_what_changes_something_is_never_a_link(name, town, suzuki, sato, signed_in):
    case = a_case(town, applicant=sato)
    door = DOORS[name]
    known = {"number": case.number, "public_id": case.public_id, "filter": "1"}
    address = reverse(f"cases:{name}", args=[known[part] for part in door.args])
    assert signed_in(sato if "public_id" in door.args else suzuki).get(address).status_code == 405


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.method == "post"])
def test_a_form_from_elsewhere_is_refused(name, town, suzuki, sato, signed_in):
    case = a_case(town, applicant=sato)
    door = DOORS[name]
    known = {"number": case.number, "public_id": case.public_id, "filter": "1"}
    browser = signed_in(sato if "public_id" in door.args else suzuki)
    browser.handler.enforce_csrf_checks = True
    page = browser.post(reverse(f"cases:{name}", args=[known[part] for part in door.args]), door.typed)
    assert page.status_code == 403
    case.refresh_from_db()
    assert case.revision == 1
