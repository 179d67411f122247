"""Triggers that refuse to change or delete a line of a timeline, on SQLite and PostgreSQL."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER entry_no_update BEFORE UPDATE ON cases_entry
       BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END""",
    """CREATE TRIGGER entry_no_delete BEFORE DELETE ON cases_entry
       BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END""",
]
POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION cases_append_only() RETURNS trigger AS $$
       BEGIN RAISE EXCEPTION 'the timeline is append-only'; END $$ LANGUAGE plpgsql""",
    "CREATE TRIGGER entry_no_update BEFORE UPDATE ON cases_entry FOR EACH ROW EXECUTE FUNCTION cases_append_only()",
    "CREATE TRIGGER entry_no_delete BEFORE DELETE ON cases_entry FOR EACH ROW EXECUTE FUNCTION cases_append_only()",
]


def add(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    on = " ON cases_entry" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("entry_no_update", "entry_no_delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(add, drop)]
