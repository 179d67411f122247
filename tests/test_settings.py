"""docs/settings.md is the whole truth about settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from yakuba.site import environment as env

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
NAME = re.compile(r"YAKUBA_[A-Z][A-Z0-9_]*[A-Z0-9]")
READERS = re.compile(r"env\.(text|flag|number|words)\(\s*\"(YAKUBA_[A-Z0-9_]+)\"")


def named_in_code() -> set[str]:
    programs = [*(ROOT / "launcher").glob("*.py"), *(ROOT / "bench").glob("*.py")]
    places = [*(ROOT / "src").rglob("*.py"), *programs, ROOT / "tests" / "settings.py", ROOT / "yakuba"]
    found: set[str] = set()
    for place in places:
        if "tests" not in place.parent.parts or place.name == "settings.py":
            found |= set(NAME.findall(place.read_text(encoding="utf-8")))
    return {name.removesuffix("_FILE") for name in found}


def rows() -> dict[str, str]:
    """The settings that have a line of their own."""
    return {line.split("`")[1]: line for line in PAGE.splitlines() if line.startswith("| `YAKUBA_")}


def test_every_setting_that_code_reads_has_its_line_and_every_line_is_read():
    assert rows().keys() == named_in_code()


def test_every_setting_is_read_by_a_reader_that_fails_loudly():
    read = {name for _kind, name in READERS.findall((ROOT / "src/yakuba/site/settings.py").read_text(encoding="utf-8"))}
    for_builders = {"YAKUBA_TEST_DATABASE", "YAKUBA_BENCH_DIR", "YAKUBA_CHROMIUM", "YAKUBA_TRIED_ANOTHER_PYTHON"}
    assert rows().keys() - for_builders == read


@pytest.mark.parametrize(
    ("reader", "wrong", "why"),
    [(env.flag, "perhaps", "neither yes nor no"), (env.number, "many", "not a whole number")],
)
def test_a_wrong_value_stops_the_start_with_its_name(monkeypatch, reader, wrong, why):
    monkeypatch.setenv("YAKUBA_TRIAL", wrong)
    with pytest.raises(env.WrongSetting, match=f"YAKUBA_TRIAL: .*{why}"):
        reader("YAKUBA_TRIAL", 0)


def test_a_secret_may_lie_in_a_file_which_comes_before_the_variable(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from the file\n")
    monkeypatch.setenv("YAKUBA_TRIAL", "from the variable")
    monkeypatch.setenv("YAKUBA_TRIAL_FILE", str(tmp_path / "secret"))
    assert env.text("YAKUBA_TRIAL") == "from the file"
    monkeypatch.setenv("YAKUBA_TRIAL_FILE", str(tmp_path / "nothing"))
    with pytest.raises(env.WrongSetting, match="YAKUBA_TRIAL_FILE: can't be read"):
        env.text("YAKUBA_TRIAL")


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/nothing", "sqlite:////proc/none/yakuba.sqlite3"])
def test_a_database_that_is_away_is_a_sentence_and_no_traceback(tmp_path, address):
    told = {"YAKUBA_SECRET_KEY": "trial" * 10, "YAKUBA_DATA": str(tmp_path), "YAKUBA_DATABASE": address, "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"], cwd=ROOT, env=told, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "The database can't be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_postgresql_that_is_away_is_not_waited_for_long():
    from yakuba.site.settings import database

    assert database("postgresql://u@example.jp/y")["OPTIONS"]["connect_timeout"] <= 10
