"""A second start does nothing that is done already, and never leaves undone what has changed since."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from launcher import house, stages, tables, town

# --- what set-up makes ---


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch):
    """A small checkout whose commands are noted instead of run; `checkout.said` are their first telling words."""

    class Checkout:
        root = tmp_path / "yakuba"
        said: list[str] = []

        def write(self, name: str, text: str) -> None:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

        def start(self) -> list[str]:
            self.said.clear()
            stages.python_packages(dev=False)
            stages.front_end()
            stages.translations()
            stages.static_files({})
            return list(self.said)

    ours = Checkout()
    built = ours.root / "build"

    def run(command, **_):
        words = " ".join(Path(word).name for word in command)
        ours.said.append(next(word for word in ("collectstatic", "compile_messages", "build.mjs", "npm", "venv", "pip") if word in words))
        for made in ("frontend", "fonts", "static"):
            (built / made).mkdir(parents=True, exist_ok=True)
        for po in (ours.root / "src").rglob("*.po"):
            po.with_suffix(".mo").touch()
        ours.write(".venv/bin/python", "")
        return ""

    for name, value in {"ROOT": ours.root, "BUILT": built, "VENV": ours.root / ".venv", "PYTHON": ours.root / ".venv/bin/python",
                        "LOCK": ours.root / "requirements.lock", "DEV_LOCK": ours.root / "requirements-dev.lock", "run": run,
                        "uv": lambda: "uv", "node_and_npm": lambda: ("node", ["npm"])}.items():  # fmt: skip
        monkeypatch.setattr(stages, name, value)
    ours.write("requirements.lock", "django==5.2")
    ours.write("package-lock.json", "{}")
    ours.write("frontend/build.mjs", "")
    ours.write("src/yakuba/platform/ui/frontend/page.css", "body {}")
    ours.write("src/yakuba/platform/ui/static/ui/mark.svg", "<svg/>")
    ours.write("src/yakuba/platform/ui/locale/en/LC_MESSAGES/django.po", 'msgid "役場"\nmsgstr "Town hall"\n')
    return ours


def test_a_second_start_makes_nothing_again(checkout):
    assert checkout.start() == ["venv", "pip", "npm", "build.mjs", "compile_messages", "collectstatic"]
    assert checkout.start() == []


@pytest.mark.parametrize(
    ("changed", "made"),
    [
        ("requirements.lock", ["pip", "collectstatic"]),
        ("package-lock.json", ["npm", "build.mjs", "collectstatic"]),
        ("src/yakuba/platform/ui/frontend/page.css", ["build.mjs", "collectstatic"]),
        ("src/yakuba/platform/ui/static/ui/mark.svg", ["collectstatic"]),
        ("src/yakuba/platform/ui/locale/en/LC_MESSAGES/django.po", ["compile_messages"]),
    ],
)
def test_what_changed_is_made_again(checkout, changed, made):
    checkout.start()
    checkout.write(changed, "another")
    assert checkout.start() == made
    assert checkout.start() == []


# --- what the database has seen ---


@pytest.fixture
def moved_in(tmp_path: Path, monkeypatch):
    """A town whose database two migrations have built, noted as being of this version; the sources are ours to change."""
    monkeypatch.setattr(tables, "ROOT", tmp_path / "yakuba")
    (tmp_path / "yakuba" / "src" / "cases").mkdir(parents=True)
    (tmp_path / "var").mkdir()
    env = {"YAKUBA_DATA": str(tmp_path / "var")}
    applied(env, "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT)")
    applied(env, "INSERT INTO django_migrations (app, name) VALUES ('cases', '0001_initial'), ('cases', '0002_append_only')")
    assert not tables.are_of_this_version(env)
    tables.note_that_they_are(env)
    return env


def applied(env: dict[str, str], statement: str) -> None:
    with closing(sqlite3.connect(f"{env['YAKUBA_DATA']}/yakuba.sqlite3")) as database, database:
        database.execute(statement)


def test_tables_of_this_version_are_left_alone(moved_in):
    assert tables.are_of_this_version(moved_in)


def test_a_new_migration_is_seen(moved_in, tmp_path):
    (tmp_path / "yakuba" / "src" / "cases" / "0003_more.py").write_text("operations = []")
    assert not tables.are_of_this_version(moved_in)


def test_a_changed_lock_is_seen(moved_in, tmp_path):
    """A package brings migrations of its own."""
    (tmp_path / "yakuba" / "requirements.lock").write_text("django-allauth==66")
    assert not tables.are_of_this_version(moved_in)


def test_a_service_switched_on_is_seen(moved_in):
    assert not tables.are_of_this_version(moved_in | {"YAKUBA_OFF": "procedures"})


def test_a_database_put_back_from_before_is_seen(moved_in):
    applied(moved_in, "DELETE FROM django_migrations WHERE name = '0002_append_only'")
    assert not tables.are_of_this_version(moved_in)


def test_a_lost_database_is_seen_and_not_made_by_looking(moved_in):
    lost = Path(moved_in["YAKUBA_DATA"]) / "yakuba.sqlite3"
    lost.unlink()
    assert not tables.are_of_this_version(moved_in)
    assert not lost.exists()


def test_another_database_is_another_question(moved_in, tmp_path):
    assert not tables.are_of_this_version(moved_in | {"YAKUBA_DATABASE": f"sqlite:///{tmp_path}/elsewhere.sqlite3"})
    assert not tables.are_of_this_version(moved_in | {"YAKUBA_DATABASE": "postgresql://yakuba@127.0.0.1:1/yakuba"})


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks a PostgreSQL server")
def test_postgresql_is_asked_as_well(tmp_path):
    is_at = connection.settings_dict
    address = f"postgresql://{is_at['USER']}:{is_at['PASSWORD']}@{is_at['HOST']}:{is_at['PORT']}/{is_at['NAME']}"
    env = {"YAKUBA_DATA": str(tmp_path), "YAKUBA_DATABASE": address}
    tables.note_that_they_are(env)
    assert tables.are_of_this_version(env)


# --- the order in which the parts come up ---


def test_the_worker_leaves_the_processor_to_the_front_page(monkeypatch):
    started: list[str] = []
    monkeypatch.setattr(town.Part, "start", lambda part, env, log: started.append(part.name))
    hall = town.Town(Path("/nowhere"), {}, host="127.0.0.1", port=1, workers=1, threads=1, log="-")
    hall.raise_fallen()
    assert started == ["web"]
    monkeypatch.setattr(town, "answers", lambda url: True)
    hall.wait_for_first_page()
    hall.raise_fallen()
    assert started[-1] == "worker"


def test_programs_are_compiled_once_whatever_the_shell_says(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in house.environment(tmp_path, make_keys=False)
