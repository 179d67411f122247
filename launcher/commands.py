"""The words of './yakuba'."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher import checks, house, stages, tables
from launcher.house import BUILT, PYTHON, ROOT, Trouble, data_folder, environment, run, say, stage
from launcher.town import Town

HELP = """Yakuba (役場), the open digital town hall.

  ./yakuba up                  set up what is missing, start the town, say where to go
      --port N                   another port than 8000
      --host ADDRESS             listen there (127.0.0.1); 0.0.0.0 for a balancer on another machine
      --data DIR                 the town's folder: database, files, keys (var)
      --no-demo                  an empty town instead of the demo ward; remembered in the data folder
      --workers N --threads N    web processes and threads of each (as many as cores, 4)
      --log -                    write the log to the screen instead of DIR/log/yakuba.log
  ./yakuba test [ARGS]         every check and every test; with ARGS only pytest ARGS
  ./yakuba bench NAME [ARGS]   run bench/NAME.py and hold its figures against their aims
  ./yakuba manage COMMAND      Django's and our own management commands ('manage help' lists them)
  ./yakuba backup DIR DIR…     copy the town to two places or more, each copy proved by restoring it
  ./yakuba restore DIR         bring a town back from a backup ('restore --help')
  ./yakuba help                this

Settings are environment variables: docs/settings.md. Running a town: docs/operations.md.
"""


def main(arguments: list[str]) -> int:
    word, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    words = {"up": up, "test": test, "bench": bench, "manage": manage, "backup": backup, "restore": restore}
    if word in {"help", "-h", "--help"}:
        sys.stdout.write(HELP)
        return 0
    if word not in words:
        say(f"yakuba: there is no '{word}'.\n")
        sys.stdout.write(HELP)
        return 2
    try:
        return words[word](rest)
    except Trouble as trouble:
        return explain(trouble)
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def explain(trouble: Trouble) -> int:
    if trouble.detail:
        print("\n" + "\n".join(f"  | {line}" for line in trouble.detail.splitlines()), file=sys.stderr)
    print(f"\nyakuba: {trouble.what}", file=sys.stderr)
    if trouble.do:
        print(f"  → {trouble.do}", file=sys.stderr)
    return 1


# --- up ---


def up(arguments: list[str]) -> int:
    asked = _up_words(arguments)
    began = time.monotonic()
    stages.set_up()
    data = data_folder(asked.data.resolve())
    demo = _demo_or_not(data, asked.no_demo)
    env = _town_environment(data, asked)
    _prepare(env, demo=demo)
    town = Town(data, env, host=asked.host, port=asked.port, workers=asked.workers, threads=asked.threads, log=asked.log)
    with town:
        town.wait_for_first_page()
        if not town.stopping:
            _say_where_to_go(env, demo=demo, log=None if town.log_to_screen else town.log_file, took=time.monotonic() - began)
        town.watch()
    say("The town is closed.")
    return 0


def _up_words(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="yakuba up", add_help=False)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("YAKUBA_DATA") or ROOT / "var"))
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--workers", type=int, default=min(max(os.cpu_count() or 2, 2), 8))
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--log", default="")
    parser.add_argument("-h", "--help", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.help:
        sys.stdout.write(HELP)
        raise SystemExit(0)
    return asked


def _demo_or_not(data: Path, no_demo: bool) -> bool:
    """The first start decides whether this folder is a demo town; a town without the mark never becomes one by itself."""
    mark, fresh = data / "demo", not (data / "secret.key").exists()
    if no_demo:
        if mark.exists():
            raise Trouble(f"{data} holds the demo ward.", "Start an empty town in another folder: ./yakuba up --no-demo --data DIR")
        return False
    if fresh and "YAKUBA_DATABASE" not in os.environ:
        mark.touch()
    return mark.exists() or os.environ.get("YAKUBA_DEMO") == "1"


def _town_environment(data: Path, asked: argparse.Namespace) -> dict[str, str]:
    env = environment(data)
    env.setdefault("YAKUBA_URL", f"http://localhost:{asked.port}")
    return env


def _prepare(env: dict[str, str], *, demo: bool) -> None:
    """Bring static files and database to this version, side by side."""
    with ThreadPoolExecutor(max_workers=2) as side_by_side:
        parts = [side_by_side.submit(stages.static_files, env), side_by_side.submit(_database, env, demo=demo)]
        for part in parts:
            part.result()


def _database(env: dict[str, str], *, demo: bool) -> None:
    """Migrate what is not of this version; load the demo ward into a demo town whose tables are new or were never filled."""
    loaded = Path(env["YAKUBA_DATA"]) / "demo"
    filled = not demo or (loaded.exists() and loaded.read_text() != "")
    if filled and tables.are_of_this_version(env):
        return
    with stage("database"):
        run(
            [str(PYTHON), "manage.py", "migrate", "--no-input", "-v", "0"],
            env=env,
            do="Is the database of YAKUBA_DATABASE there? docs/operations.md",
        )
    if demo:
        with stage("demo ward"):
            run([str(PYTHON), "manage.py", "demo"], env=env)  # does nothing where there is one
        if loaded.exists():
            loaded.write_text("loaded\n")
    tables.note_that_they_are(env)


def _say_where_to_go(env: dict[str, str], *, demo: bool, log: Path | None, took: float) -> None:
    url = env["YAKUBA_URL"].rstrip("/")
    say(f"\n役場が開きました — the town hall is open ({took:.1f} s)\n")
    say(f"  {url}/")
    if demo:
        say(f"  {url}/demo/sign-in/   sign in as a resident or as staff of the demo ward, without a password")
    else:
        say(f"  {url}/accounts/login/   first operator: ./yakuba manage help (docs/operations.md)")
    if log is not None:
        say(f"\n  log: {log}")
    say("  Ctrl-C closes it.\n")


# --- the other words ---


def test(arguments: list[str]) -> int:
    return checks.test(arguments)


def bench(arguments: list[str]) -> int:
    return checks.bench(arguments)


def manage(arguments: list[str]) -> int:
    env = stages.ready_for_manage()
    house.become([str(PYTHON), "manage.py", *arguments], env)
    return 1


def backup(arguments: list[str]) -> int:
    env = stages.ready_for_manage()
    house.become([str(PYTHON), "manage.py", "backup", *arguments], env)
    return 1


def restore(arguments: list[str]) -> int:
    """Into a folder that may be empty: the town's own keys come with the backup or with --keys."""
    if not PYTHON.exists() or not (BUILT / "static").is_dir():
        stages.set_up()
    env = environment(make_keys=False)
    house.become([str(PYTHON), "manage.py", "restore", *arguments], env)
    return 1
