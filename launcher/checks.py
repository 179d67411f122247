"""'./yakuba test' and './yakuba bench'."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from launcher import stages
from launcher.house import PYTHON, ROOT, VENV, Trouble, environment, say
from launcher.stages import apt_install

CHROMIUMS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
MAC_CHROMIUMS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def test(arguments: list[str]) -> int:
    """All checks, then all tests; with arguments only pytest with those."""
    stages.set_up(dev=True)
    env = test_environment()
    stages.static_files(environment(ROOT / "build" / "check"))
    if arguments:
        return _pytest(arguments, env)[0]
    failed = [name for name, command in _checks() if not _passes(name, command, env)]
    code, closing = _pytest([], env)
    if failed:
        say(f"\nFailed before the tests: {', '.join(failed)}")
        say(closing)  # the last line says how the tests went, whatever came before
    return code or (1 if failed else 0)


def _checks() -> list[tuple[str, list[str]]]:
    bin_ = VENV / "bin"
    manage = [str(PYTHON), "manage.py"]
    return [
        ("lint", [str(bin_ / "ruff"), "check", "."]),
        ("format", [str(bin_ / "ruff"), "format", "--check", "."]),
        ("types", [str(bin_ / "mypy")]),
        ("import contract", [str(bin_ / "lint-imports")]),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        ("deployment settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"]),
    ]


def _passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=_check_environment(env, name), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    say(f"  {name:<28} {time.monotonic() - began:6.1f} s   {'ok' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        say("\n".join(f"  | {line}" for line in (done.stdout + done.stderr).strip().splitlines()[-200:]))
    return done.returncode == 0


def _check_environment(env: dict[str, str], name: str) -> dict[str, str]:
    """A town as it stands on the street (https, no demo), in a scratch folder."""
    scratch = ROOT / "build" / "check"
    scratch.mkdir(parents=True, exist_ok=True)
    ours = env | {"YAKUBA_DATA": str(scratch), "YAKUBA_SECRET_KEY": "only-for-checks-" + "x" * 48, "YAKUBA_AUDIT_KEY": "y" * 48}
    if name == "deployment settings":
        ours |= {"YAKUBA_URL": "https://town.example.jp"}
    return ours


def _pytest(arguments: list[str], env: dict[str, str]) -> tuple[int, str]:
    """pytest, shown as it runs; its last line comes back."""
    if not any(a.startswith("-n") or a == "-s" for a in arguments):
        arguments = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile", *arguments]
    command = [str(PYTHON), "-m", "pytest", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    last = b""
    for line in process.stdout:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        last = line.strip() or last
    return process.wait(), last.decode(errors="replace")


def test_environment() -> dict[str, str]:
    """Tests see none of the operator's settings, but their own."""
    keep = {"YAKUBA_TEST_DATABASE", "YAKUBA_BUILT"}
    env = {name: value for name, value in os.environ.items() if not name.startswith("YAKUBA_") or name in keep}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env.update(PYTHONPATH=f"{ROOT / 'src'}{os.pathsep}{ROOT}", PYTHONUNBUFFERED="1", VIRTUAL_ENV=str(VENV))
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    if found := chromium():
        env["YAKUBA_CHROMIUM"] = found
    return env


def chromium() -> str:
    """A browser for the walks: the system's; on Debian as root it is installed."""
    if found := _find_chromium():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install("chromium", "fonts-noto-cjk")
        if found := _find_chromium():
            return found
    raise Trouble("No Chromium for the browser tests.", "Debian: sudo apt install chromium    macOS: brew install --cask chromium")


def _find_chromium() -> str:
    if asked := os.environ.get("YAKUBA_CHROMIUM"):
        return asked
    for name in CHROMIUMS:
        if found := shutil.which(name):
            return found
    return next((path for path in MAC_CHROMIUMS if Path(path).exists()), "")


# --- bench ---


def bench(arguments: list[str]) -> int:
    """Run one benchmark and judge the JSON object on its last line."""
    known = sorted(p.stem for p in (ROOT / "bench").glob("*.py") if not p.stem.startswith("_"))
    if not arguments or arguments[0] not in known:
        raise Trouble("Which benchmark?", f"./yakuba bench {' | '.join(known)}")
    stages.set_up(dev=True)
    stages.static_files(environment(ROOT / "build" / "check"))
    env = test_environment()
    command = [str(PYTHON), str(ROOT / "bench" / f"{arguments[0]}.py"), *arguments[1:]]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        if last:
            say(last)
        last = line.strip() or last
    if code := process.wait():
        say(last)
        raise Trouble(f"The benchmark '{arguments[0]}' stopped (exit {code}).")
    return _judge(last)


def _judge(line: str) -> int:
    try:
        result = json.loads(line)
        figures, aims = result["figures"], result["aims"]
        rows = [(a["what"], a["value"], a["aim"], bool(a["met"])) for a in aims]
    except (ValueError, KeyError, TypeError) as problem:
        raise Trouble(f"The last line is not one JSON object with 'figures' and 'aims': {problem!r}", detail=line) from None
    for name, value in figures.items():
        say(f"  {name:<44} {value}")
    for what, value, aim, met in rows:
        say(f"  {'met   ' if met else 'MISSED'} {what}: {value} (aim: {aim})")
    say(line)
    return 0 if all(met for *_, met in rows) else 1
