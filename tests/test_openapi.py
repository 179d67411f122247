"""What the API promises: a change of it is seen in review, and every route says who may call it."""

from __future__ import annotations

import difflib
import json

from scripts import write_reference

from yakuba.site.api import api

RENEW = "The API's promise has changed. If that is meant, renew it: .venv/bin/python scripts/write_reference.py"


def test_the_api_promises_what_it_promised():
    kept, now = write_reference.OPENAPI.read_text(encoding="utf-8").splitlines(), write_reference.openapi().splitlines()
    assert kept == now, RENEW + "\n" + "\n".join(difflib.unified_diff(kept, now, "promised", "now", lineterm="", n=2))


def test_the_snapshot_is_one_that_machines_read():
    document = json.loads(write_reference.OPENAPI.read_text(encoding="utf-8"))
    assert document["openapi"].startswith("3.")
    assert all(path.startswith("/api/v1/") for path in document["paths"])


def test_every_route_has_a_summary_and_an_operation_of_its_own():
    deeds = [(path, method, deed) for path, way in api.get_openapi_schema()["paths"].items() for method, deed in way.items()]
    assert [(path, method) for path, method, deed in deeds if not deed.get("summary")] == []
    names = [deed["operationId"] for _path, _method, deed in deeds]
    assert len(names) == len(set(names))


def test_what_needs_no_sign_in_is_known_by_name():
    """A route that is open by mistake shows here."""
    deeds = [(path, method, deed) for path, way in api.get_openapi_schema()["paths"].items() for method, deed in way.items()]
    open_to_all = {f"{method.upper()} {path}" for path, method, deed in deeds if not deed.get("security")}
    assert open_to_all == {
        "GET /api/v1/departments",
        "GET /api/v1/figures",
        "GET /api/v1/figures/{name}",
        "GET /api/v1/places/addresses",
        "GET /api/v1/places/municipalities/{code}",
        "GET /api/v1/places/postal/{code}",
        "GET /api/v1/procedures",
        "GET /api/v1/procedures/{slug}",
        "GET /api/v1/procedures/{slug}/package",
    }
