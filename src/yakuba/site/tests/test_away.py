"""When something the town hall stands on is away: a clear word and a time to come back, and never called a bug."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError
from django.test import Client

from yakuba.platform.limits import caller
from yakuba.site import views


@pytest.fixture
def failing(monkeypatch):
    """`failing(problem)`: the front door meets that problem."""

    def fail(problem):
        def broken(*args, **kwargs):
            raise problem

        monkeypatch.setattr(views, "front_parts", type("Broken", (), {"__iter__": broken})())
        return Client(raise_request_exception=False)

    return fail


@pytest.mark.parametrize(
    "problem",
    [OperationalError("connection refused"), OperationalError("database is locked"), OSError(errno.ENOSPC, "No space left on device")],
    ids=["away", "locked", "full"],
)
def test_what_passes_is_a_503_that_says_when_to_come_back(failing, problem, db):
    answer = failing(problem).get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    page = answer.content.decode()
    assert "まだ受け付けていません" in page
    assert "connection refused" not in page


@pytest.mark.parametrize("problem", [OperationalError("no such table: x"), OSError(errno.ENOENT, "gone"), ValueError("x")])
def test_what_does_not_pass_is_a_bug(failing, problem, db):
    assert failing(problem).get("/").status_code == 500


def test_callers_are_told_apart_behind_our_proxy_and_by_no_word_of_their_own(rf, settings):
    forged = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 203.0.113.9"}
    settings.BEHIND_PROXY = False
    assert caller(rf.get("/", **forged)) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert caller(rf.get("/", **forged)) == "203.0.113.9"
    assert caller(rf.get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"


def test_one_customer_with_many_addresses_is_one_caller(rf, settings):
    settings.BEHIND_PROXY = False
    assert caller(rf.get("/", REMOTE_ADDR="2001:db8:1:2::1")) == caller(rf.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9"))
    assert caller(rf.get("/", REMOTE_ADDR="::ffff:192.0.2.7")) == "192.0.2.7"
