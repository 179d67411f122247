"""Rules of the whole house: imports run one way, tables and migrations agree, nothing of a machine is written down."""

from __future__ import annotations

import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from importlinter.application import use_cases

ROOT = Path(__file__).resolve().parents[1]
OURS = [config for config in apps.get_app_configs() if config.name.startswith("yakuba.")]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_imports_run_one_way(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    from importlinter.configuration import configure

    configure()
    assert use_cases.lint_imports(config_filename="pyproject.toml", cache_dir=None) == use_cases.SUCCESS, capsys.readouterr().out


def test_no_table_waits_for_a_migration(db):
    out = StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=out)
    assert "No changes detected" in out.getvalue()


@pytest.mark.parametrize("config", OURS, ids=lambda config: config.label)
def test_migrations_have_names_and_stand_on_their_own(config):
    folder = Path(config.path) / "migrations"
    for path in folder.glob("0*.py"):
        assert not re.fullmatch(r"\d{4}_auto_.*", path.stem), path
        # A migration runs for years; code of ours that it imported would have changed under it. The one thing Django itself
        # writes is `import <app>.models`, for the default of a field: such a function stays as long as its migration.
        found = re.findall(r"^\s*(?:from|import) (yakuba[\w.]*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(found) <= {f"{config.name}.models"}, path


def test_no_module_is_called_what_says_nothing():
    empty = {"utils", "helpers", "common", "misc", "core", "extras"}
    found = [str(path.relative_to(ROOT)) for path in tracked("src/*.py", "launcher/*.py") if {path.stem, *path.parent.parts} & empty]
    assert found == []


def test_no_lock_file_names_a_host():
    for path in tracked("requirements*.lock", "package-lock.json"):
        hosts = set(re.findall(r"https?://([^/\s\"]+)", path.read_text(encoding="utf-8")))
        assert hosts <= {"registry.npmjs.org", "github.com", "opencollective.com", "tidelift.com"}, f"{path.name}: {hosts}"


def test_documents_link_to_what_is_there():
    missing = []
    for page in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://", "mailto:")) and not (page.parent / target).exists():
                missing.append(f"{page.relative_to(ROOT)} → {target}")
    assert missing == []


def test_every_document_is_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    unnamed = [p.name for p in tracked("docs/*.md") if p.parent.name == "docs" and p.name != "README.md" and f"({p.name})" not in index]
    decisions = [p.name for p in tracked("docs/decisions/*.md") if f"(decisions/{p.name})" not in index]
    assert unnamed + decisions == []
