"""What an auditor relies on: whatever is done to the table behind our back shows."""

import pytest
from django.db import connection, transaction

from yakuba.platform import audit
from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.audit.chain import anchors_file, head_seal_of
from yakuba.platform.audit.models import AuditEntry, AuditHead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _event():
    with events.temporarily("test.done", AuditEvent("試験した")):
        yield


@pytest.fixture
def chain(without_triggers):
    for number in range(1, 6):
        audit.record("test.done", by=None, number=number)
    assert audit.verify() == []


@pytest.fixture
def without_triggers(db):
    """An intruder with the right to drop our triggers."""
    with connection.cursor() as cursor:
        for name in ("audit_no_update", "audit_no_delete"):
            on = " ON audit_auditentry" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def kinds() -> set[str]:
    return {t.kind for t in audit.verify()}


def test_a_changed_entry_is_found(chain):
    AuditEntry.objects.filter(position=3).update(actor_id="someone else")
    assert [(t.kind, t.position) for t in audit.verify()] == [("changed", 3)]


def test_a_removed_entry_is_found(chain):
    AuditEntry.objects.filter(position=3).delete()
    assert ("removed", 3) in [(t.kind, t.position) for t in audit.verify()]


def test_an_entry_put_in_between_is_found(chain):
    four = AuditEntry.objects.get(position=4)
    four.pk, four.seal = 6, "f" * 64
    four.save(force_insert=True)
    assert kinds() >= {"changed", "inserted"}


def test_two_entries_that_changed_places_are_found(chain):
    AuditEntry.objects.filter(position=2).update(position=99)
    AuditEntry.objects.filter(position=3).update(position=2)
    AuditEntry.objects.filter(position=99).update(position=3)
    assert kinds()


def test_entries_cut_off_the_end_are_found_by_the_head(chain):
    AuditEntry.objects.filter(position__gte=4).delete()
    assert kinds() == {"truncated"}


def test_a_head_put_back_with_the_table_is_found_by_the_anchor(chain):
    audit.anchor()
    AuditEntry.objects.filter(position__gte=4).delete()
    last = AuditEntry.objects.get(position=3)
    AuditHead.objects.update(position=3, seal=last.seal, head_seal=head_seal_of(3, last.seal))
    assert kinds() == {"truncated"}


def test_a_forged_anchor_excuses_nothing(chain):
    audit.anchor()
    with anchors_file().open("a") as file:
        file.write(f"2026-01-01T00:00:00 400 {'a' * 64} {'b' * 64}\n")
    assert audit.verify() == []


def test_the_database_itself_refuses_to_change_or_delete_an_entry():
    audit.record("test.done", by=None)
    for deed in (lambda: AuditEntry.objects.update(event="x"), lambda: AuditEntry.objects.all().delete()):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            deed()


def test_an_event_that_no_one_declared_cannot_be_recorded():
    with pytest.raises(KeyError, match="not registered"):
        audit.record("test.unknown", by=None)
