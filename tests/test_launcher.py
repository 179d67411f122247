"""The launcher speaks to an operator: every word is explained, a mistake says what to do next."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from launcher import checks, commands, tables

ROOT = Path(__file__).resolve().parents[1]


def yakuba(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "yakuba", *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("words", [(), ("help",), ("-h",), ("--help",)])
def test_help_explains_every_word(words):
    done = yakuba(*words)
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("up", "test", "bench", "manage", "backup", "restore"):
        assert f"./yakuba {word}" in done.stdout
    for page in re.findall(r"docs/[\w-]+\.md", done.stdout):
        assert (ROOT / page).is_file(), page


def test_every_word_of_up_stands_in_the_help():
    parser_words = re.findall(r'add_argument\("(--[\w-]+)"', (ROOT / "launcher" / "commands.py").read_text(encoding="utf-8"))
    assert parser_words
    for word in parser_words:
        assert word in commands.HELP, word


def test_an_unknown_word_is_refused_with_the_help():
    done = yakuba("sleep")
    assert done.returncode == 2
    assert "there is no 'sleep'" in done.stdout
    assert "./yakuba up" in done.stdout


def test_an_old_python_is_told_what_is_missing():
    """The starter itself keeps to words that Python 3.6 reads."""
    source = (ROOT / "yakuba").read_text(encoding="utf-8")
    compile(source, "yakuba", "exec", dont_inherit=True)
    assert not re.search(r'\bf"|:=|\bmatch\b.*:$', source, re.MULTILINE)


def test_the_launcher_needs_nothing_but_python():
    """It runs before anything is installed."""
    ours = {"launcher"}
    for path in (ROOT / "launcher").glob("*.py"):
        for module in re.findall(r"^(?:from|import) ([\w]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert module in sys.stdlib_module_names | ours, f"{path.name}: {module}"


def test_a_benchmark_with_no_name_is_told_which_there_are():
    with pytest.raises(Exception, match="Which benchmark") as asked:
        checks.bench([])
    assert asked.value.do.startswith("./yakuba bench")


@pytest.mark.parametrize("line", ["", "done", '{"figures": {}}', '{"figures": {}, "aims": [{"what": "p95"}]}'])
def test_a_benchmark_that_says_nothing_measurable_is_no_success(line):
    with pytest.raises(Exception, match="not one JSON object"):
        checks._judge(line)


@pytest.mark.parametrize(("met", "code"), [(True, 0), (False, 1)])
def test_a_missed_aim_is_a_failure(met, code, capsys):
    aims = f'[{{"what": "p95", "value": 280, "aim": "< 300 ms", "met": {str(met).lower()}}}]'
    assert checks._judge(f'{{"figures": {{"requests": 1}}, "aims": {aims}}}') == code
    assert ("MISSED" in capsys.readouterr().out) is not met


class TestWhetherTheTablesAreOfThisVersion:
    """A start asks without Django; what is not certain is looked at by Django."""

    @pytest.fixture
    def env(self, tmp_path):
        return {"YAKUBA_DATA": str(tmp_path)}

    def migrated(self, env, *names: str) -> None:
        with sqlite3.connect(f"{env['YAKUBA_DATA']}/yakuba.sqlite3") as database:
            database.execute("CREATE TABLE IF NOT EXISTS django_migrations (app, name)")
            database.executemany("INSERT INTO django_migrations VALUES ('cases', ?)", [(name,) for name in names])
        database.close()

    def test_a_new_town_is_not(self, env):
        assert not tables.are_of_this_version(env)
        tables.note_that_they_are(env)
        assert not tables.are_of_this_version(env)

    def test_one_that_these_sources_brought_up_to_date_is(self, env):
        self.migrated(env, "0001_initial")
        assert not tables.are_of_this_version(env)
        tables.note_that_they_are(env)
        assert tables.are_of_this_version(env)

    def test_one_that_was_migrated_further_or_put_back_is_not(self, env):
        self.migrated(env, "0001_initial")
        tables.note_that_they_are(env)
        self.migrated(env, "0002_more")
        assert not tables.are_of_this_version(env)

    def test_with_other_services_on_it_is_not(self, env):
        self.migrated(env, "0001_initial")
        tables.note_that_they_are(env)
        assert not tables.are_of_this_version(env | {"YAKUBA_OFF": "resident.procedures"})

    def test_after_a_change_of_any_source_it_is_not(self, env, monkeypatch):
        self.migrated(env, "0001_initial")
        tables.note_that_they_are(env)
        monkeypatch.setattr(tables, "fingerprint", lambda paths: "changed")
        assert not tables.are_of_this_version(env)

    def test_a_database_that_is_away_or_no_database_is_not(self, env, tmp_path):
        (tmp_path / "yakuba.sqlite3").write_text("this is a letter")
        assert not tables.are_of_this_version(env)
        away = env | {"YAKUBA_DATABASE": "postgresql://yakuba@127.0.0.1:1/yakuba"}
        assert not tables.are_of_this_version(away)

    def test_a_setting_may_lie_in_a_file(self, env, tmp_path):
        (tmp_path / "address").write_text("sqlite:///elsewhere\n")
        assert tables.value({"YAKUBA_DATABASE_FILE": str(tmp_path / "address")}, "YAKUBA_DATABASE") == "sqlite:///elsewhere"
