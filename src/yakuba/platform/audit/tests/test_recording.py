"""A deed and its entry share one fate, and a failed deed still leaves its trace."""

import pytest

from yakuba.platform import audit
from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.audit.models import AuditEntry, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _event():
    with events.temporarily("test.done", AuditEvent("試験した")), events.temporarily("test.inner", AuditEvent("内側")):
        yield


def outcomes() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("position").values_list("event", "outcome"))


def test_a_deed_leaves_its_entry():
    with audit.deed():
        audit.record("test.done", by=None)
    assert outcomes() == [("test.done", Outcome.DONE)]


def test_a_deed_that_fails_leaves_its_entry_marked_as_rolled_back():
    with pytest.raises(RuntimeError), audit.deed():
        audit.record("test.done", by=None)
        raise RuntimeError
    assert outcomes() == [("test.done", Outcome.ROLLED_BACK)]
    assert audit.verify() == []


def test_an_inner_deed_that_fails_is_marked_while_the_outer_one_stands():
    with audit.deed():
        audit.record("test.done", by=None)
        with pytest.raises(RuntimeError), audit.deed():
            audit.record("test.inner", by=None)
            raise RuntimeError
    assert outcomes() == [("test.done", Outcome.DONE), ("test.inner", Outcome.ROLLED_BACK)]


def test_a_deed_used_as_a_decorator_can_be_called_again():
    @audit.deed()
    def act() -> None:
        audit.record("test.done", by=None)

    act()
    act()
    assert len(outcomes()) == 2
