"""A running town: the web server and the worker, watched over, started again when they fall, and stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from launcher.house import LOG_LINES_SHOWN, PYTHON, ROOT, Trouble, say

FIRST_PAGE_WITHIN = 60
STOP_WITHIN = 30
GIVE_UP_AFTER = 5  # falls within a minute
LOG_IS_LARGE = 20 * 1024 * 1024


@dataclass
class Part:
    """One program of the town."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    falls: deque[float] = field(default_factory=lambda: deque(maxlen=GIVE_UP_AFTER))
    start_at: float = 0.0
    waits_for_the_door: bool = False  # started once the front page is open, so that it does not take that page's processor

    def start(self, env: dict[str, str], log: IO[bytes] | None) -> None:
        # A session of its own: Ctrl-C reaches the launcher alone, which then stops the parts in order.
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - started from the main thread
        )

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill_group(self, number: int) -> None:
        """Reach the part and whatever it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """Linux: when the launcher is killed outright, its parts get SIGTERM (PR_SET_PDEATHSIG is 1)."""
    if _libc is not None:
        _libc.prctl(1, signal.SIGTERM)


def parts(host: str, port: int, workers: int, threads: int) -> list[Part]:
    web = [
        str(PYTHON), "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads), "--respawn-failed-workers", "--workers-kill-timeout", "20",
        "--log-level", "warning", "yakuba.site.wsgi:application",
    ]  # fmt: skip
    return [Part("web", web), Part("worker", [str(PYTHON), "manage.py", "worker"], waits_for_the_door=True)]


class Town:
    """`with Town(…) as town: town.watch()`; leaving it stops everything."""

    def __init__(self, data: Path, env: dict[str, str], *, host: str, port: int, workers: int, threads: int, log: str):
        self.data, self.env, self.host, self.port = data, env, host, port
        self.parts = parts(host, port, workers, threads)
        self.log_to_screen = log == "-"
        self.log_file = data / "log" / "yakuba.log"
        self.log: IO[bytes] | None = None
        self.lock: IO[str] | None = None
        self.stopping = False

    def __enter__(self) -> Town:
        self.lock = take_lock(self.data)
        refuse_taken_port(self.host, self.port)
        if not self.log_to_screen:
            self.log = open_log(self.log_file)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        try:
            for part in self.parts:
                if not part.waits_for_the_door:
                    part.start(self.env, self.log)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping = True

    def wait_for_first_page(self) -> None:
        """Until the front door opens, or the web server has fallen for good."""
        until = time.monotonic() + FIRST_PAGE_WITHIN
        address = f"http://127.0.0.1:{self.port}"
        while time.monotonic() < until and not self.stopping:
            if answers(f"{address}/health") and answers(f"{address}/"):
                for part in self.parts:
                    part.waits_for_the_door = False  # raise_fallen starts them
                return
            self.raise_fallen()
            time.sleep(0.05)
        if not self.stopping:
            raise Trouble(f"The front page did not open within {FIRST_PAGE_WITHIN} s.", f"Read {self.log_file}.", self.last_lines())

    def watch(self, tell: Callable[[str], None] = say) -> None:
        """Until asked to stop: start again what fell."""
        while not self.stopping:
            self.raise_fallen(tell)
            time.sleep(0.2)

    def raise_fallen(self, tell: Callable[[str], None] = say) -> None:
        now = time.monotonic()
        for part in self.parts:
            if part.is_alive() or part.waits_for_the_door:
                continue
            if part.process is not None:
                code, part.process = part.process.returncode, part.process
                part.kill_group(signal.SIGKILL)  # workers of a server that was killed would hold its port
                part.process = None
                part.falls.append(now)
                self._give_up_if_hopeless(part, now)
                wait = min(2 ** (len(part.falls) - 1), 30)
                part.start_at = now + (wait if len(part.falls) > 1 else 0)
                tell(f"  {part.name} stopped (exit {code}) and is started again")
            if now >= part.start_at:
                part.start(self.env, self.log)

    def _give_up_if_hopeless(self, part: Part, now: float) -> None:
        if len(part.falls) == GIVE_UP_AFTER and now - part.falls[0] < 60:
            raise Trouble(f"The {part.name} fell {GIVE_UP_AFTER} times within a minute.", f"Read {self.log_file}.", self.last_lines())

    def last_lines(self) -> str:
        if self.log_to_screen or not self.log_file.exists():
            return ""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:])

    def stop(self) -> None:
        """Ask all parts to end, wait for what they are doing, then end them."""
        for part in self.parts:
            if part.is_alive():
                part.process.terminate()  # type: ignore[union-attr]
        until = time.monotonic() + STOP_WITHIN
        for part in self.parts:
            if part.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    part.process.wait(max(until - time.monotonic(), 0.1))
                part.kill_group(signal.SIGKILL)
                part.process.wait()
        for held in (self.log, self.lock):
            if held is not None:
                held.close()


def take_lock(data: Path) -> IO[str]:
    """One running town for one data folder; a restore asks for the same lock."""
    file = (data / "up.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        pid = file.read().strip() or "unknown"
        file.close()
        raise Trouble(
            f"A town is running on {data} already (process {pid}).", "Stop it first, or choose another folder with --data."
        ) from None
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file


def refuse_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            why = "is taken by another program" if problem.errno in (48, 98) else f"can't be opened: {problem.strerror}"
            raise Trouble(f"Port {port} {why}.", f"Choose another: ./yakuba up --port {port + 1}") from None


def open_log(path: Path) -> IO[bytes]:
    """The log of all parts; a large one is put aside first (one old one is kept)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_IS_LARGE:
        path.replace(path.with_suffix(".log.1"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(handle, "ab", buffering=0)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)


def answers(url: str) -> bool:
    """Whether the page comes; a redirect to https counts, for a town behind a proxy."""
    try:
        with _direct.open(url, timeout=5) as response:
            return response.status == 200
    except urllib.error.HTTPError as refusal:
        return refusal.code in (301, 302, 307, 308)
    except (OSError, ValueError):
        return False
