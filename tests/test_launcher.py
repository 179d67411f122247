"""The launcher speaks to an operator: every word is explained, a mistake says what to do next."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from launcher import checks, commands

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
