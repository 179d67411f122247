"""Jobs that worker processes run in tests. What they did stands in a file, which a killed process can't take back."""

from __future__ import annotations

import time
from pathlib import Path

from yakuba.platform.jobs.kinds import job

PATIENCE = 180


def _note(file: str, text: str) -> None:
    with Path(file).open("a", encoding="utf-8") as notes:
        notes.write(text + "\n")


def _begin_and_wait(run, *, file: str, text: str) -> None:
    _note(file, f"{text}-begun")
    end = time.monotonic() + PATIENCE
    while not Path(file).with_suffix(".go").exists():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
    _note(file, f"{text}-ended")


@job("trial.write_line", label="試験", safe_to_repeat=False)
def write_line(run, *, file: str, text: str) -> None:
    _note(file, text)


@job("trial.begin_and_wait", label="試験", retries=3)
def begin_and_wait(run, **what) -> None:
    _begin_and_wait(run, **what)


@job("trial.begin_and_wait_unsafe", label="試験", safe_to_repeat=False)
def begin_and_wait_unsafe(run, **what) -> None:
    _begin_and_wait(run, **what)


@job("trial.ask_forever", label="試験")
def ask_forever(run, *, file: str) -> None:
    _note(file, "asking")
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        run.stop_if_cancelled()
        time.sleep(0.05)
