"""Where things lie, how the launcher speaks, and how it runs other programs."""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILT = ROOT / "build"
LOG_LINES_SHOWN = 40

_speaking = threading.Lock()


class Trouble(Exception):
    """Something the operator has to know: what happened, and what to do next."""

    def __init__(self, what: str, do: str = "", detail: str = ""):
        super().__init__(what)
        self.what, self.do, self.detail = what, do, detail


def say(text: str = "") -> None:
    with _speaking:
        print(text, flush=True)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Say what is done and how long it took, in one line when it is over."""
    began = time.monotonic()
    yield
    say(f"  {name:<28} {time.monotonic() - began:6.1f} s")


def run(command: list[str], *, env: dict[str, str] | None = None, do: str = "", cwd: Path = ROOT) -> str:
    """Run quietly; on failure show the end of what it said and what to do about it."""
    done = subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        name = " ".join(Path(part).name if part.startswith("/") else part for part in command[:4])
        raise Trouble(f"'{name}' failed (exit {done.returncode}).", do, "\n".join(said[-LOG_LINES_SHOWN:]))
    return done.stdout


def fingerprint(paths: Iterable[Path]) -> str:
    """One hash over the names and contents of files; absent files count as absent."""
    digest = hashlib.sha256()
    for path in sorted(set(paths)):
        digest.update(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path).encode() + b"\0")
        if path.is_file():
            digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether the work that left `stamp` was done on this very input."""
    return stamp.is_file() and stamp.read_text() == value


def leave_stamp(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)


def keep_secret(path: Path) -> Path:
    """A random key in a file that only its owner reads; made once."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
    return path


def data_folder(path: Path) -> Path:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise Trouble(f"The data folder {path} can't be made: {problem.strerror}.", "Choose another with --data DIR.") from None
    if not os.access(path, os.W_OK):
        raise Trouble(f"The data folder {path} can't be written.", "Give it to this user, or choose another with --data DIR.")
    return path


def environment(data: Path | None = None, *, make_keys: bool = True) -> dict[str, str]:
    """The variables that every part of the town runs with; what the operator has set of ours stays as set."""
    env = dict(os.environ)
    data = data or Path(env.get("YAKUBA_DATA") or ROOT / "var").resolve()
    env.update(YAKUBA_DATA=str(data), PYTHONPATH=str(ROOT / "src"), VIRTUAL_ENV=str(VENV), PYTHONUNBUFFERED="1")
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # three programs would compile everything at every start: seconds each
    env.setdefault("YAKUBA_BUILT", str(BUILT))
    env.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.site.settings")
    for name, file in (("YAKUBA_SECRET_KEY", "secret.key"), ("YAKUBA_AUDIT_KEY", "audit.key")):
        if name in env or f"{name}_FILE" in env:
            continue
        if make_keys:
            data_folder(data)
        if make_keys or (data / file).exists():
            env[f"{name}_FILE"] = str(keep_secret(data / file))
        else:
            env[name] = secrets.token_urlsafe(48)  # for a restore that brings the town's own keys
    if (data / "demo").exists():
        env.setdefault("YAKUBA_DEMO", "1")
    return env


def setting(env: dict[str, str], name: str, default: str = "") -> str:
    """A setting as the program will read it, from the variable or the file that it names."""
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError:
            return default  # the program itself tells the operator
    return env.get(name, default)


def become(command: list[str], env: dict[str, str]) -> None:
    """Turn into that program, so that signals and exit code are its own."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execvpe(command[0], command, env)  # noqa: S606 - no shell is the point
