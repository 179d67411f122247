"""The log helps an operator and gives nobody away."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
from django.urls import path

from yakuba.platform.audit.reference import request_reference
from yakuba.site import logs
from yakuba.site.environment import WrongSetting


@pytest.fixture
def said():
    """What the log has written since the test began, each line read as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter("json"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_request_is_told_by_its_route_with_its_reference(client, db, said):
    answer = client.get("/c/Zm9yLW5vYm9keS1lbHNlcy1leWVz/?page=2")
    [line] = [line for line in said() if line["event"] == "request"]
    assert (line["route"], line["method"], line["status"]) == ("c/<str:secret>/", "GET", answer.status_code)
    assert line["reference"] == answer["X-Request-Reference"]
    assert line["level"] == "info"
    assert line["at"].endswith("Z")


def test_nothing_in_the_log_gives_a_secret_link_or_a_search_away(client, db, said):
    client.get("/c/Zm9yLW5vYm9keS1lbHNlcy1leWVz/", {"q": "佐藤花子"})
    client.get("/no/such/page/Zm9yLW5vYm9keS1lbHNlcy1leWVz/", {"q": "佐藤花子"})
    written = json.dumps(said(), ensure_ascii=False)
    assert written.count('"event": "request"') == 2
    assert "Zm9yLW5v" not in written
    assert "佐藤" not in written


def test_who_asked_is_a_number(signed_in, sato, said):
    signed_in(sato).get("/my/account/")
    line = [line for line in said() if line["event"] == "request"][-1]
    assert line["person"] == sato.pk
    assert "佐藤" not in json.dumps(said(), ensure_ascii=False)


def test_what_balancers_ask_every_few_seconds_is_not_told(client, db, said):
    client.get("/health")
    client.get("/metrics")
    assert said() == []


def _break(request, secret):
    try:
        {}["sato@example.jp"]
    except KeyError as cause:
        raise ValueError("佐藤 花子 could not be saved") from cause


urlpatterns = [path("break/<str:secret>/", _break)]


@pytest.mark.urls(__name__)
def test_a_bug_is_told_by_kind_and_place_and_without_its_words(client, db, said):
    client.raise_request_exception = False
    assert client.get("/break/Zm9yLW5vYm9keS1lbHNlcy1leWVz/").status_code == 500
    [line] = [line for line in said() if "trace" in line]
    assert (line["error"], line["because_of"]) == ("ValueError", ["KeyError"])
    assert line["trace"][-1].startswith("tests/test_logs.py:")
    assert line["trace"][-1].endswith(" _break")
    written = json.dumps(said(), ensure_ascii=False)
    assert not any(word in written for word in ("佐藤", "sato@", "Zm9yLW5v"))


def test_secrets_in_a_text_are_masked_wherever_they_come_from(said):
    log = logging.getLogger("some.library")
    log.warning(
        "Bad token ykb_abcDEF123 for sato@example.jp at /procedures/resume/abcdefghijklmnop123/?next=/my/", extra={"request": object()}
    )
    log.warning("refused", extra={"details": {"to": ["sato@example.jp"]}, "sha256": "a" * 64})
    first, second = said()
    assert first["event"] == "Bad token ykb_… for …@… at /procedures/resume/…/?…"
    assert "request" not in first
    assert second["details"] == {"to": ["…@…"]}
    assert second["sha256"] == "a" * 64


def test_the_other_form_is_key_value():
    token = request_reference.set("ABCDEFGHJK")
    try:
        record = logging.LogRecord("yakuba.jobs", logging.INFO, __file__, 1, "job ended", (), None)
        record.job = 7
        line = logs.formatter("text").format(record)
    finally:
        request_reference.reset(token)
    assert line.endswith('level=info logger=yakuba.jobs event="job ended" job=7 reference=ABCDEFGHJK')


def test_lines_of_a_warning_carry_their_trace():
    try:
        raise OSError("disk of 佐藤")
    except OSError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "store broken", (), sys.exc_info())
    line = json.loads(logs.formatter("json").format(record))
    assert (line["error"], "佐藤" in json.dumps(line, ensure_ascii=False)) == ("OSError", False)


@pytest.mark.parametrize(("level", "form"), [("loud", "json"), ("info", "xml")])
def test_a_wrong_choice_stops_the_start_and_names_the_setting(level, form):
    with pytest.raises(WrongSetting, match="YAKUBA_LOG_"):
        logs.configuration(level=level, form=form)
