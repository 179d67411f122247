"""Asking the API what its document allows, and what it does not.

The engine is the one behind `schemathesis run`; what it calls is the program in this process, on the database connection of the test.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import WSGIServer
from django.db import connections, transaction
from django.test.testcases import QuietWSGIRequestHandler
from schemathesis.engine import events, from_schema
from schemathesis.openapi.checks import RejectedPositiveData

# The rules that stand in no schema: what the document allows and the town refuses all the same, by the code of the refusal. A refusal
# of any other kind (`unreadable` above all: a value of the wrong shape) means that the document promises too much.
FILE_RULES = {"empty-file", "wrong-file-type", "bad-file", "broken-file", "file-name-disagrees", "file-has-macros"}  # its bytes say so
RULES: dict[str, set[str]] = {
    # Which answers a procedure wants is said by the `answers_schema` of that procedure.
    "POST /api/v1/procedures/{slug}/applications": {"not-complete"},
    "POST /api/v1/procedures/{slug}/files": FILE_RULES,
    "POST /api/v1/cases/{number}/files": FILE_RULES,
    # Which fields there are is said by the procedure's definition; which days are over, by the calendar.
    "POST /api/v1/applications/{number}/returns": {"field-unknown", "answer-until-past"},
    # 行政手続法第8条: a refusal, and only a refusal, states its reasons.
    "POST /api/v1/applications/{number}/proposals": {"reason-needed"},
    "POST /api/v1/cases/{number}/messages": {"files-not-there"},
    # A package is its signer's document, and what it may hold is said in docs/packages.md.
    "POST /api/v1/procedure-packages": {"package-wrong", "package-tampered", "package-too-new", "definition-wrong"},
    # Whether a move wants a note is said by the list of moves.
    "POST /api/v1/cases/{number}/moves": {"note-needed"},
    # Who and which department may take a case depends on the case.
    "PUT /api/v1/cases/{number}/assignee": {"wrong-assignee"},
    "POST /api/v1/cases/{number}/transfers": {"wrong-department"},
    "PUT /api/v1/cases/{number}/due": {"due-before-receipt"},
    # Types, states and topics are a city's own; days are read as people write them; a mark is of one order only.
    "GET /api/v1/cases": {"unreadable-filter"},
    "GET /api/v1/cases/export/{form}": {"unreadable-filter"},
    # Codes are read as people type them: full width, with hyphens, with 〒.
    "GET /api/v1/places/addresses": {"unreadable-value"},
    "GET /api/v1/places/postal/{code}": {"unreadable-value"},
}


@dataclass
class Asked:
    """What came of it: the answers by route and status, and what schemathesis has against them."""

    answers: dict[str, Counter[int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    phases: dict[str, str] = field(default_factory=dict)

    @property
    def never_done(self) -> list[str]:
        """Routes that always refused: there nothing was tried but the refusal."""
        return sorted(label for label, statuses in self.answers.items() if not any(200 <= status < 300 for status in statuses))


class Program:
    """The program as a WSGI application, on the connection of the test. With `forgetting`, each call leaves the town as it was."""

    def __init__(self, *, forgetting: bool):
        self.handler, self.connection, self.forgetting = WSGIHandler(), connections["default"], forgetting

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        connections["default"] = self.connection  # of the test's thread, which waits meanwhile
        with transaction.atomic():
            answer = self.handler(environ, start_response)
            body = b"".join(answer)
            answer.close()
            transaction.set_rollback(self.forgetting)
        return [body]

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address at which it answers, one call after the other."""
        server = WSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
        server.set_app(self)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.connection.inc_thread_sharing()
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            self.connection.dec_thread_sharing()


def only_known_rules(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Whether it counts: a hook of schemathesis (`filter_failure`)."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    return json.loads(response.content).get("code") not in RULES.get(case.operation.label, set())


def ask(
    document: dict[str, Any],
    token: str | None,
    *,
    wanted: Callable[[str], bool],
    examples: dict[str, dict[str, Any]],
    phases: dict[str, int],
) -> Asked:
    """Ask the routes that are `wanted`. `examples` by route: values that exist; `phases` by name: how often at most."""
    config = {
        "seed": 1,
        "cache": {"enabled": False},
        "continue-on-failure": True,
        "generation": {"deterministic": True, "database": "none"},
        "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
        **({"headers": {"Authorization": f"Bearer {token}"}} if token else {}),
    }
    for name, often in phases.items():
        if name in {"fuzzing", "stateful"}:
            config["phases"][name]["generation"] = {"max-examples": often}
    asked = Asked()
    with Program(forgetting="stateful" not in phases).served() as address, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the engine, about how it prints; what the program warns of is heard in other tests
        settings = schemathesis.Config.from_dict(config | {"base-url": address})
        schema = schemathesis.openapi.from_dict(with_examples(document, examples), config=settings)
        schema.hook("filter_failure")(only_known_rules)
        for event in from_schema(schema.include(lambda context: wanted(context.operation.label))).execute():
            _note(asked, event)
    return asked


def _note(asked: Asked, event: Any) -> None:
    if isinstance(event, events.NonFatalError):
        asked.faults.append(f"{event.label}: {event.value!r}")
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif isinstance(event, events.PhaseFinished):
        if event.phase.is_enabled and event.phase.name.value in {"examples", "coverage", "fuzzing", "stateful"}:
            asked.phases[event.phase.name.value] = str(event.status)
    elif isinstance(event, events.ScenarioFinished):
        _note_scenario(asked, event.recorder)


def _note_scenario(asked: Asked, recorder: Any) -> None:
    for number, interaction in recorder.interactions.items():
        if interaction.response is not None and number in recorder.cases:
            label = recorder.cases[number].value.operation.label
            asked.answers.setdefault(label, Counter())[interaction.response.status_code] += 1
    for number, checks in recorder.checks.items():
        label = recorder.cases[number].value.operation.label
        answer = recorder.interactions[number].response
        for check in checks:
            if check.failure_info is not None:
                said = answer.content.decode(errors="replace")[:600] if answer else ""
                asked.faults.append(
                    f"{label}: {check.name}\n{check.failure_info.failure.message}\n{check.failure_info.code_sample}\n{said}\n"
                )


def with_examples(document: dict[str, Any], examples: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The document with values that exist in this town, so that more than refusals is tried."""
    document = deepcopy(document)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            known = examples.get(f"{method.upper()} {path}", {})
            for parameter in operation.get("parameters", []):
                if parameter["name"] in known:
                    parameter["examples"] = {str(n): {"value": value} for n, value in enumerate(known[parameter["name"]])}
            if "body" in known:
                for content in operation["requestBody"]["content"].values():
                    content["examples"] = {str(n): {"value": value} for n, value in enumerate(known["body"])}
    return document
