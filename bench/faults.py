"""`./yakuba bench faults`: what is lost or doubled when things break under load. Applicants press again until they read a number.

- **kills**, on SQLite and on PostgreSQL: 30 times SIGKILL at random moments, to the web server with all its processes, to one of its
  processes, or to the worker. A draft's own key makes the repeated send safe.
- **mail server away**: nobody listens on the SMTP port during all that; afterwards it opens, and the outbox catches up, each mail once.
- **database away**: PostgreSQL stopped for 10 s under load.
- **disk full**: the town's folder on a small tmpfs that is filled up under load, then given room again (needs root on Linux).

    --quick            few kills, few people, for a look
    --only NAME        sqlite, postgresql or disk
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from _applicant import Tally, crowd, photo
from _browser import BrokenLine, Browser
from _town import Findings, ScratchTown, family, free_port, scratch_town, wait_until
from aiosmtpd.controller import Controller

KILLS = 30
AWAY_SECONDS = 10.0
MAIL_WITHIN = 240.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="faults")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", choices=["", "sqlite", "postgresql", "disk"])
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    findings = Findings()
    findings.figure("seed of the moments", asked.seed)
    picture = photo(random.Random(1))
    kills, clients = (3, 3) if asked.quick else (KILLS, 32)
    for database in ("sqlite", "postgresql"):
        if asked.only in ("", database):
            under_fire(database, findings, picture, random.Random(asked.seed), kills, clients)
    if asked.only in ("", "disk"):
        disk_full(findings, picture, 3 if asked.quick else 8)
    findings.print()


# --- kills, mail away, database away ---


def under_fire(database: str, findings: Findings, picture: bytes, rng: random.Random, kills: int, clients: int) -> None:
    port = free_port()
    how = {"YAKUBA_SMTP_HOST": "127.0.0.1", "YAKUBA_SMTP_PORT": str(port)}
    with scratch_town(f"faults-{database}", postgres=database == "postgresql", settings=how) as town:
        slug = town.stock("procedure")["slug"]
        town.start()
        tally = Tally()
        shots: Counter[str] = Counter()
        asyncio.run(_meanwhile(town, slug, tally, picture, clients, lambda: _shoot(town, rng, kills, shots)))
        findings.figure(f"{town.database}: killed", dict(shots))
        _judge(town, findings, tally, f"{town.database}, {sum(shots.values())} kills")
        if town.postgres:
            away = Tally()
            asyncio.run(_meanwhile(town, slug, away, picture, min(clients, 8), lambda: _database_away(town)))
            findings.aim("database away: answers of 5xx that did not say what to do", away.unclear, "0", away.unclear == 0)
            _judge(town, findings, away, f"database away for {AWAY_SECONDS:.0f} s", before=len(tally.numbers))
        _mail_catches_up(town, findings, port)


async def _meanwhile(
    town: ScratchTown, slug: str, tally: Tally, picture: bytes, clients: int, trouble: Callable[[], Awaitable[None]]
) -> None:
    """The crowd applies while `trouble` happens, and until everybody who had begun has a number."""
    over = False

    async def then_stop() -> None:
        nonlocal over
        try:
            await trouble()
        finally:
            over = True

    async def watch() -> None:  # in this thread: a server dies with the thread that started it
        while True:
            town.raise_fallen()
            await asyncio.sleep(0.2)

    watching = asyncio.create_task(watch())
    people = crowd(town.url, slug, clients=clients, going_on=lambda: not over, tally=tally, picture=picture)
    try:
        await asyncio.gather(people, then_stop())
    finally:
        watching.cancel()


async def _shoot(town: ScratchTown, rng: random.Random, kills: int, shots: Counter[str]) -> None:
    for _ in range(kills):
        await asyncio.sleep(rng.uniform(0.2, 2.5))
        target = rng.choices(("web server", "web process", "worker"), (6, 2, 2))[0]
        shots[target] += 1
        if target == "web process":
            assert town.web.process is not None
            processes = [pid for pid in family(town.web.process.pid) if pid != town.web.process.pid]
            os.kill(rng.choice(processes), signal.SIGKILL)  # granian starts another, or ends when that happens too often
        else:
            town.kill(town.web if target == "web server" else town.worker)
        await _until_open(town)


async def _until_open(town: ScratchTown) -> None:
    browser = Browser(town.url, timeout=5)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if (await browser.get("/health")).status == 200:
                return
        except BrokenLine:
            pass
        await asyncio.sleep(0.1)
    raise TimeoutError(f"the town did not open again\n{town.last_lines()}")


async def _database_away(town: ScratchTown) -> None:
    assert town.postgres is not None
    await asyncio.sleep(2)
    await asyncio.to_thread(town.postgres.stop, "immediate")
    await asyncio.sleep(AWAY_SECONDS)
    await asyncio.to_thread(town.postgres.start)
    await _until_open(town)
    await asyncio.sleep(2)


def _judge(town: ScratchTown, findings: Findings, tally: Tally, what: str, before: int = 0) -> None:
    """Every number that was read is there, and nothing else is."""
    kept = town.stock("numbers")[before:]
    read = set(tally.numbers)
    findings.figure(f"{what}: applications", len(read))
    findings.figure(f"{what}: broken lines, answers of 5xx", [tally.broken, dict(tally.refusals)])
    if tally.words:
        findings.figure(f"{what}: what those answers said", dict(tally.words))
    if tally.given_up:
        findings.figure(f"{what}: given up", tally.given_up[:5])
    lost, more = len(read - set(kept)), len(kept) - len(read & set(kept))
    findings.aim(f"{what}: lost", lost, "0", lost == 0)
    findings.aim(f"{what}: doubled or read by nobody", more, "0", more == 0)
    findings.aim(f"{what}: applicants who gave up", len(tally.given_up), "0", not tally.given_up)
    wrong = town.stock("audit_verify")
    findings.aim(f"{what}: audit chain", wrong[:3] or "intact", "intact", not wrong)
    files = town.manage("files_check", check=False)
    findings.aim(f"{what}: stored files", files.stdout.strip().splitlines()[-1:], "whole", files.returncode == 0)


# --- mail ---


class Letterbox:
    """An SMTP server that counts what it takes by Message-ID."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's name
        content: bytes = envelope.content  # type: ignore[attr-defined]
        found = [line for line in content.split(b"\r\n") if line.lower().startswith(b"message-id:")]
        self.seen[found[0].decode()] += 1
        return "250 OK"


def _mail_catches_up(town: ScratchTown, findings: Findings, port: int) -> None:
    waiting = sum(town.stock("deliveries").values())
    box = Letterbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        took = wait_until(lambda: len(box.seen) >= waiting, within=MAIL_WITHIN, what="all mails have arrived", every=0.5)
        findings.figure(f"{town.database}: seconds until {waiting} mails had left after the mail server came back", round(took, 1))
    except TimeoutError as problem:
        findings.figure(f"{town.database}: mail", str(problem))
    time.sleep(3)  # one that is sent twice would come now
    server.stop()
    twice = sum(1 for times in box.seen.values() if times > 1)
    arrived = [len(box.seen), waiting]
    findings.aim(f"{town.database}, mail server away: mails that arrived, of", arrived, "all", arrived[0] == arrived[1])
    findings.aim(f"{town.database}, mail server away: mails that arrived twice", twice, "0", twice == 0)


# --- disk full ---


@contextmanager
def _small_disk(megabytes: int) -> Iterator[Path]:
    folder = Path(f"/tmp/yakuba-bench-disk-{os.getpid()}")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
        folder.rmdir()


def disk_full(findings: Findings, picture: bytes, clients: int) -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        findings.figure("disk full", "not measured: a small disk can only be mounted by root on Linux")
        return
    with _small_disk(400) as disk:
        before = os.environ.get("YAKUBA_BENCH_DIR")
        os.environ["YAKUBA_BENCH_DIR"] = str(disk)
        try:
            with scratch_town("disk") as town:
                slug = town.stock("procedure")["slug"]
                town.start()
                tally = Tally()
                asyncio.run(_meanwhile(town, slug, tally, picture, clients, lambda: _fill_disk(disk)))
                findings.aim("disk full: answers of 5xx that did not say what to do", tally.unclear, "0", tally.unclear == 0)
                findings.aim("disk full: it was really full", sum(tally.refusals.values()), "some were refused", bool(tally.refusals))
                _judge(town, findings, tally, "disk full")
        finally:
            os.environ.pop("YAKUBA_BENCH_DIR")
            if before is not None:
                os.environ["YAKUBA_BENCH_DIR"] = before


async def _fill_disk(disk: Path) -> None:
    """Fill every last byte, keep it so for ten seconds, then make room."""
    await asyncio.sleep(3)
    ballast = disk / "ballast"
    until = time.monotonic() + AWAY_SECONDS
    with ballast.open("wb", buffering=0) as out:
        while time.monotonic() < until:
            try:
                out.write(b"\0" * min(2**20, max(4096, shutil.disk_usage(disk).free)))
            except OSError:  # full: that is what we want; whatever is freed meanwhile is taken too
                await asyncio.sleep(0.05)
    ballast.unlink()
    await asyncio.sleep(3)


if __name__ == "__main__":
    main()
