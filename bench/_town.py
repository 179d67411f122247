"""A scratch town for benchmarks: the very programs that './yakuba up' starts, on a data folder, ports and a database of their own.

Everything lies in one scratch folder and is gone afterwards, whatever happens in between.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from launcher import house  # noqa: E402
from launcher.town import Part, answers, open_log, parts  # noqa: E402

BENCH = ROOT / "bench"
FIRST_PAGE_WITHIN = 180.0  # patience, not a measure: bench/start.py measures


def scratch_folder(name: str) -> Path:
    """On a real disk, where an fsync costs what it costs in a town; YAKUBA_BENCH_DIR chooses the disk."""
    return Path(tempfile.mkdtemp(prefix=f"yakuba-bench-{name}-", dir=os.environ.get("YAKUBA_BENCH_DIR") or None))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true: Callable[[], Any], *, within: float, what: str, every: float = 0.05) -> float:
    """Seconds until `true()` holds; TimeoutError with `what` after `within` seconds."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > within:
            raise TimeoutError(f"not within {within:.0f} s: {what}")
        time.sleep(every)
    return time.monotonic() - began


# --- a PostgreSQL of our own ---


class Postgres:
    """A private cluster with the durability a town has: fsync on, synchronous_commit on, as installed."""

    def __init__(self, folder: Path):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
        on_path = shutil.which("postgres")
        if not found and not on_path:
            raise house.Trouble("This benchmark needs PostgreSQL.", "Debian: sudo apt install postgresql")
        self.bin = found[-1].parent if found else Path(on_path or "").resolve().parent
        self.home, self.data, self.port = folder, folder / "data", free_port()

    @property
    def url(self) -> str:
        return f"postgresql://yakuba@127.0.0.1:{self.port}/yakuba"

    def make(self) -> None:
        self.home.mkdir(mode=0o755)
        if os.geteuid() == 0:
            shutil.chown(self.home, "postgres")
            self.home.parent.chmod(0o755)  # the postgres user walks through it
        self._run("initdb", "-D", self.data, "-U", "yakuba", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self.start()
        self.another("yakuba")

    def another(self, database: str) -> None:
        """One more empty database in the cluster."""
        self._run("createdb", "-h", "127.0.0.1", "-p", self.port, "-U", "yakuba", database)

    def start(self) -> None:
        options = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.home} -c max_connections=200"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.home / "server.log", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def remove(self) -> None:
        if (self.data / "postmaster.pid").exists():
            with contextlib.suppress(subprocess.CalledProcessError):
                self.stop("immediate")

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.bin / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # Not captured by a pipe: the server that pg_ctl leaves behind would hold it open.
        log = self.home.parent / "postgres-setup.log"
        with log.open("ab") as said:
            done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)
        if done.returncode:
            raise house.Trouble(f"{program} failed (exit {done.returncode}).", detail=log.read_text(errors="replace")[-2000:])


# --- the town ---


class ScratchTown:
    """A town that is made, started, killed and measured by a benchmark."""

    def __init__(self, folder: Path, *, workers: int | None = None, threads: int = 4, settings: dict[str, str] | None = None):
        self.folder, self.data = folder, folder / "data"
        self.port = free_port()
        self.postgres: Postgres | None = None
        self.workers = workers or min(max(os.cpu_count() or 2, 2), 8)  # as './yakuba up' chooses
        self.threads = threads
        house.data_folder(self.data)
        operators = [name for name in os.environ if name.startswith("YAKUBA_")]
        kept = {name: os.environ.pop(name) for name in operators if name != "YAKUBA_BUILT"}  # a bench sees no operator's settings
        try:
            self.env = house.environment(self.data)
        finally:
            os.environ.update(kept)
        self.env["YAKUBA_URL"] = self.url
        self.env["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{BENCH}"
        self.env.update(settings or {})
        self.parts: list[Part] = []
        self.log = open_log(self.data / "log" / "yakuba.log")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.postgres else "SQLite"

    @property
    def web(self) -> Part:
        return self.parts[0]

    @property
    def worker(self) -> Part:
        return self.parts[1]

    def on_postgres(self) -> None:
        self.postgres = Postgres(self.folder / "postgres")
        self.postgres.make()
        self.env["YAKUBA_DATABASE"] = self.postgres.url

    def migrate(self) -> None:
        self.manage("migrate", "--no-input", "-v", "0")

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self._python("manage.py", *words, check=check)

    def stock(self, *words: str) -> Any:
        """Run one word of bench/_stock.py inside the town's settings; what it prints last is JSON."""
        return json.loads(self._python(str(BENCH / "_stock.py"), *words).stdout.strip().splitlines()[-1])

    def _python(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(house.PYTHON), *command], cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if check and done.returncode:
            print((done.stdout + done.stderr)[-3000:], flush=True)
            raise house.Trouble(f"'{' '.join(command)}' failed (exit {done.returncode}).")
        return done

    def start(self) -> None:
        self.parts = parts("127.0.0.1", self.port, self.workers, self.threads)
        for part in self.parts:
            part.start(self.env, self.log)
        self.wait_until_open()

    def wait_until_open(self) -> float:
        try:
            return wait_until(lambda: answers(f"{self.url}/health"), within=FIRST_PAGE_WITHIN, what="the town is open")
        except TimeoutError as problem:
            print(self.last_lines(), flush=True)
            raise house.Trouble(str(problem)) from None

    def last_lines(self) -> str:
        log = self.data / "log" / "yakuba.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-30:])

    def kill(self, part: Part) -> None:
        """SIGKILL the part with everything it started: no last word, no clean-up."""
        part.kill_group(signal.SIGKILL)
        if part.process is not None:
            part.process.wait()

    def raise_fallen(self) -> list[str]:
        """Start again what fell, as './yakuba up' does, but at once: a bench kills more often than it has patience for."""
        fallen = [part for part in self.parts if not part.is_alive()]
        for part in fallen:
            self.kill(part)  # what it left behind would hold the port
            part.start(self.env, self.log)
        return [part.name for part in fallen]

    def stop(self) -> None:
        for part in self.parts:
            if part.is_alive() and part.process is not None:
                part.process.terminate()
        for part in self.parts:
            if part.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    part.process.wait(20)
                self.kill(part)
        self.parts = []

    def memory(self) -> dict[str, float]:
        """MB by part: proportional set size, so that pages shared by processes count once."""
        return {part.name: round(sum(kilobytes(pid) for pid in family(part.process.pid)) / 1024, 1) for part in self.parts if part.process}

    def remove(self) -> None:
        self.stop()
        self.log.close()
        if self.postgres:
            self.postgres.remove()


@contextmanager
def scratch_town(name: str, *, postgres: bool = False, **how: Any) -> Iterator[ScratchTown]:
    """A migrated town, not started yet; gone at the end."""
    folder = scratch_folder(name)
    town = None
    leave_on_signals()
    try:
        town = ScratchTown(folder, **how)
        if postgres:
            town.on_postgres()
        town.migrate()
        yield town
    finally:
        if town is not None:
            town.remove()
        shutil.rmtree(folder, ignore_errors=True)


def leave_on_signals() -> None:
    """A bench that is asked to stop leaves through its `finally`, so that no server stays behind."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


# --- what the kernel knows of processes ---


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found, ahead = [], [pid]
    while ahead:
        one = ahead.pop()
        found.append(one)
        ahead += children.get(one, [])
    return found


def kilobytes(pid: int) -> int:
    """Proportional set size in KB; 0 for a process that has just gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


# --- the answer ---


class Findings:
    """Figures and aims, printed as the one JSON object that './yakuba bench' judges."""

    def __init__(self) -> None:
        self.figures: dict[str, Any] = {}
        self.aims: list[dict[str, Any]] = []

    def figure(self, name: str, value: Any) -> None:
        self.figures[name] = value
        print(f"    {name}: {value}", flush=True)

    def aim(self, what: str, value: Any, aim: str, met: bool) -> None:
        self.aims.append({"what": what, "value": value, "aim": aim, "met": bool(met)})

    def print(self) -> None:
        print(json.dumps({"figures": self.figures, "aims": self.aims}, ensure_ascii=False), flush=True)
