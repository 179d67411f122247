"""`./yakuba bench start`: seconds from './yakuba up' to the first page, on a clean clone of this repository.

- cold: a clean clone, and caches of uv, npm and pip that are empty
- clean clone, warm caches: another clone on the same machine
- second start: the same clone again

What is measured is what is committed. The demo ward is loaded as on anybody's first start.

    --quick            without the clone on warm caches
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from _town import ROOT, Findings, answers, family, free_port, kilobytes, leave_on_signals, scratch_folder, wait_until

FIRST_PAGE_AIM = 90.0
OPEN_WITHIN = 540.0
REST_SECONDS = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="start")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    findings = Findings()
    folder = scratch_folder("start")
    leave_on_signals()
    try:
        first = clone(folder / "first")
        start(first, folder, findings, "cold")
        start(first, folder, findings, "second start", memory=True)
        if not asked.quick:
            start(clone(folder / "second"), folder, findings, "clean clone, warm caches")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    findings.print()


def clone(target: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(target)], check=True)
    return target


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the operator's, and nothing that an earlier installation left behind."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("YAKUBA_", "PYTHONPATH", "VIRTUAL_ENV"))}
    own = ROOT / ".venv" / "bin"
    env["PATH"] = os.pathsep.join(part for part in env["PATH"].split(os.pathsep) if Path(part) != own)
    caches = {"UV_CACHE_DIR": "uv", "npm_config_cache": "npm", "PIP_CACHE_DIR": "pip"}
    return env | {name: str(folder / "cache" / place) for name, place in caches.items()}


def start(house: Path, folder: Path, findings: Findings, what: str, *, memory: bool = False) -> None:
    """One './yakuba up' from its first breath to the front page, and down again."""
    port = free_port()
    log = folder / "up.log"
    with log.open("wb") as said:
        began = time.monotonic()
        up = subprocess.Popen(
            [str(house / "yakuba"), "up", "--port", str(port)],
            cwd=house,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/") or up.poll() is not None, within=OPEN_WITHIN, what="the first page")
            took = time.monotonic() - began
            if up.poll() is not None:
                raise AssertionError(f"'up' ended with {up.returncode}:\n{log.read_text(errors='replace')[-3000:]}")
            findings.figure(f"{what}: seconds to the first page", round(took, 1))
            findings.aim(f"{what}: seconds to the first page", round(took, 1), "90 at most", took <= FIRST_PAGE_AIM)
            findings.figure(f"{what}: of these", stages_in(log))
            if memory:
                time.sleep(REST_SECONDS)
                megabytes = sum(kilobytes(pid) for pid in family(up.pid)) / 1024
                findings.figure("memory at rest (MB), launcher, web processes and worker", round(megabytes, 1))
        finally:
            end(up)
    findings.aim(f"{what}: the first page came, and the town closed when asked", up.returncode, "0", up.returncode == 0)


def stages_in(log: Path) -> dict[str, float]:
    """What the launcher says of its stages: '  database    3.2 s'."""
    found = {}
    for line in log.read_text(errors="replace").splitlines():
        words = line.split()
        if line.startswith("  ") and len(words) > 2 and words[-1] == "s":
            with contextlib.suppress(ValueError):
                found[" ".join(words[:-2])] = float(words[-2])
    return found


def end(up: subprocess.Popen) -> None:
    """Ask it to close; then make sure of it."""
    everyone = family(up.pid)
    up.terminate()
    try:
        up.wait(40)
    except subprocess.TimeoutExpired:
        for pid in everyone:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        up.wait()


if __name__ == "__main__":
    main()
