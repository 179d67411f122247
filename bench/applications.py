"""`./yakuba bench applications`: whole submissions over HTTP, by 32 people at once, on SQLite and on PostgreSQL.

A submission is what a resident does: open the procedure, begin, three steps (the third with a JPEG of 1 MB), confirm, send, read the
receipt number; with CSRF tokens and redirects, about twelve requests. Nobody pauses. Every applicant is another person: a new session
and an address of their own on the loopback (Linux has sixteen million), so that the limits per address are in force as they are.

Beside it the ceiling: the same rows and bytes written by a bare loop (_ceiling.py), in the same run and on the same disk.

    --quick            a few seconds and four people, for a look; the figures mean little
    --only sqlite      or postgresql
    --seconds N        of load for each database (60)
    --clients N        (32)
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time

from _applicant import PHOTO_BYTES, Tally, crowd, for_seconds, percentile, photo
from _town import Findings, ScratchTown, scratch_town

WARM_UP = 3.0
CEILING_SECONDS = 10.0


def main() -> None:
    asked = _words()
    findings = Findings()
    picture = photo(random.Random(1), PHOTO_BYTES)
    findings.figure("photo bytes", len(picture))
    for database in ("sqlite", "postgresql"):
        if asked.only in ("", database):
            with scratch_town(f"applications-{database}", postgres=database == "postgresql") as town:
                measure(town, findings, picture, asked)
    findings.print()


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="applications")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", choices=["", "sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=32)
    asked = parser.parse_args()
    if asked.quick:
        asked.seconds, asked.clients = 5.0, min(asked.clients, 4)
    return asked


def measure(town: ScratchTown, findings: Findings, picture: bytes, asked: argparse.Namespace) -> None:
    name = town.database
    slug = town.stock("procedure")["slug"]
    town.start()
    findings.figure(f"{name}: web processes × threads", f"{town.workers} × {town.threads}")
    findings.figure(f"{name}: memory at rest (MB)", town.memory())
    asyncio.run(crowd(town.url, slug, clients=asked.clients, going_on=for_seconds(WARM_UP), tally=Tally(), picture=picture))
    before = len(town.stock("numbers"))
    tally = Tally()
    took = load(town, slug, tally, picture, asked)
    findings.figure(f"{name}: memory under load (MB)", town.memory())
    say_how_it_went(name, findings, tally, took)
    received = len(town.stock("numbers")) - before
    findings.aim(
        f"{name}: applications read by applicants and kept", [len(tally.numbers), received], "equal", len(tally.numbers) == received
    )
    findings.aim(f"{name}: given up", tally.given_up[:3], "none", not tally.given_up)
    town.stop()
    rate = len(tally.numbers) / took
    ceiling = measure_ceiling(town, findings, 3.0 if asked.quick else CEILING_SECONDS)
    findings.aim(f"{name}: submits/s over the ceiling's", round(rate / ceiling, 3), "a third or better", rate >= ceiling / 3)
    p95_send = percentile(tally.seconds.get("POST /procedures/drafts/send", []), 0.95)
    p95_all = percentile(tally.all_seconds, 0.95)
    findings.aim(f"{name}: p95 of the submit (ms)", round(p95_send * 1000), "under 300", p95_send < 0.3)
    findings.aim(f"{name}: p95 of every request (ms)", round(p95_all * 1000), "under 300", p95_all < 0.3)


def load(town: ScratchTown, slug: str, tally: Tally, picture: bytes, asked: argparse.Namespace) -> float:
    """Seconds from the first request to the last receipt."""
    began = time.monotonic()
    asyncio.run(crowd(town.url, slug, clients=asked.clients, going_on=for_seconds(asked.seconds), tally=tally, picture=picture))
    return time.monotonic() - began


def say_how_it_went(name: str, findings: Findings, tally: Tally, took: float) -> None:
    findings.figure(f"{name}: submissions", len(tally.numbers))
    findings.figure(f"{name}: submits/s", round(len(tally.numbers) / took, 2))
    findings.figure(f"{name}: requests/s", round(len(tally.all_seconds) / took, 1))
    for request, seconds in tally.seconds.items():
        findings.figure(f"{name}: {request} p50/p95 (ms)", in_ms(seconds))
    findings.figure(f"{name}: every request p50/p95 (ms)", in_ms(tally.all_seconds))
    findings.figure(f"{name}: broken lines, answers of 5xx", [tally.broken, sum(tally.refusals.values())])


def in_ms(seconds: list[float]) -> str:
    return f"{percentile(seconds, 0.5) * 1000:.0f} / {percentile(seconds, 0.95) * 1000:.0f}"


def measure_ceiling(town: ScratchTown, findings: Findings, seconds: float) -> float:
    """Submits/s of the bare loop."""
    found = town.stock("ceiling", str(seconds))
    rate = found["submits"] / found["seconds"]
    findings.figure(f"{town.database}: one submission writes", found["rows"])
    findings.figure(f"{town.database}: in transactions, and bytes of file", [found["transactions"], found["file_bytes"]])
    findings.figure(f"{town.database}: ceiling, submits/s", round(rate, 2))
    return rate


if __name__ == "__main__":
    main()
