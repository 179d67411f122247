"""Everything that people meet by name has words, and docs/reference.md says what the code says."""

from __future__ import annotations

import difflib
import re
import subprocess
import sys

import pytest
from scripts import write_reference

from yakuba.platform.audit import events
from yakuba.platform.cases.case_types import case_types
from yakuba.platform.figures import figures
from yakuba.platform.files.purposes import purposes
from yakuba.platform.health import health_checks
from yakuba.platform.jobs import schedule
from yakuba.platform.jobs.kinds import kinds as jobs
from yakuba.platform.notices.kinds import kinds as notices
from yakuba.platform.people.held import holdings_of_person, personal_data
from yakuba.platform.people.rights import rights, roles
from yakuba.platform.people.tokens import scopes
from yakuba.platform.ui import nav

RENEW = "Renew it: .venv/bin/python scripts/write_reference.py"
TRIALS = ("t.", "trial.")  # what tests declare for themselves
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
WORDS = {
    "audit event": [(name, event.sentence) for name, event in events.items()],
    "right": [(name, right.label) for name, right in rights.items()],
    "role": [(name, role.label) for name, role in roles.items()],
    "scope": [(name, scope.label) for name, scope in scopes.items()],
    "notice": [(name, kind.label) for name, kind in notices.items()],
    "file purpose": [(name, purpose.label) for name, purpose in purposes.items()],
    "job": [(name, kind.label) for name, kind in jobs.items()],
    "figure": [(name, figure.label) for name, figure in figures.items()],
    "health check": [(name, check.label) for name, check in health_checks.items()],
    "personal data": [(name, data.label) for name, data in personal_data.items()],
    "holding": [(name, held.label) for name, held in holdings_of_person.items()],
    "navigation": [(name, entry.label) for name, entry in nav.entries.items()],
    "state": [(f"{kind}.{name}", state.label) for kind, case in case_types.items() for name, state in case.states.items()],
    "move": [(f"{kind}.{name}", move.label) for kind, case in case_types.items() for name, move in case.moves.items()],
}


@pytest.mark.parametrize("kind", WORDS)
def test_everything_with_a_name_has_words_in_japanese(kind):
    assert WORDS[kind], f"no {kind} at all: was plugs.py loaded?"
    assert [name for name, words in WORDS[kind] if not JAPANESE.search(str(words))] == []


def test_no_two_audit_events_read_the_same():
    """An auditor who reads the sentence knows which event it was."""
    sentences = [str(event.sentence) for event in events]
    assert sorted({one for one in sentences if sentences.count(one) > 1}) == []


def test_every_right_is_carried_by_a_role_that_exists_and_guards_something_that_exists():
    for name, right in rights.items():
        assert right.roles, f"nobody has {name}"
        assert all(role in roles for role in right.roles), name
    named = {scope.right for scope in scopes if scope.right} | {entry.needs for entry in nav.entries if entry.needs}
    assert named <= {name for name, _ in rights.items()}


def test_every_timetabled_job_is_declared():
    assert {name for name, _ in schedule.items()} <= {name for name, _ in jobs.items()}


def test_every_state_of_a_case_can_be_reached():
    for name, kind in case_types.items():
        reachable = {kind.initial} | {move.to for move in kind.moves.values()}
        assert set(kind.states) == reachable, name


def test_the_reference_says_what_the_code_says():
    # In a process of its own: other tests add kinds and jobs for their trials to the registries of this one.
    asked = [sys.executable, write_reference.__file__, "--print"]
    now = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", check=True, timeout=300).stdout.splitlines()
    kept = write_reference.REFERENCE.read_text(encoding="utf-8").splitlines()
    assert kept == now, RENEW + "\n" + "\n".join(difflib.unified_diff(kept, now, "docs/reference.md", "the code", lineterm="", n=0))


def test_the_reference_names_everything():
    text = write_reference.REFERENCE.read_text(encoding="utf-8")
    for kind in set(WORDS) - {"navigation", "holding", "state", "move"}:
        for name, _words in WORDS[kind]:
            assert f"`{name}`" in text or name.startswith(TRIALS), f"{kind} {name}"
