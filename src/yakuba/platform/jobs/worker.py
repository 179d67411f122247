"""A worker: threads that run jobs, and a clock that renews leases, judges lost jobs and queues what the timetable asks for.

Whatever the database does, a worker goes on: while it is away everything is tried again, quietly at first, then with a line in the log.
"""

from __future__ import annotations

import logging
import os
import random
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from time import monotonic, sleep
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from yakuba.platform.jobs.claiming import LEASE, claim, reap, renew
from yakuba.platform.jobs.models import WorkerBeat
from yakuba.platform.jobs.running import execute
from yakuba.platform.jobs.timetable import queue_due_slots

log = logging.getLogger("yakuba.jobs")
Answer = TypeVar("Answer")
_SOON, _IDLE = 0.05, 0.7  # seconds between two looks into the queue: right after work, and when nothing happens


class Worker:
    """Runs jobs until told to stop. One process may hold one or more; many processes may share a queue."""

    def __init__(self, *, threads: int = 2, lease: timedelta = LEASE, patience: float = 20.0):
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.lease, self.patience = lease, patience
        self.stopping = threading.Event()
        self._told_to_stop = False
        self.running = 0
        self._count = threading.Lock()
        self._threads = [threading.Thread(target=self._work, name=f"jobs-{n}", daemon=True) for n in range(threads)]

    def stop(self, *_signal: Any) -> None:
        """Take no new job; those that run may finish, or go back if they can.

        Only a flag: this is called by a signal handler, which may have interrupted the clock inside the event's own lock.
        """
        self._told_to_stop = True

    def run(self) -> None:
        """Work until stopped; then wait at most `patience` seconds for what still runs."""
        for thread in self._threads:
            thread.start()
        log.info("worker started", extra={"worker": self.name, "threads": len(self._threads)})
        self._keep_time()
        self.stopping.set()
        self._leave()
        log.info("worker stopped", extra={"worker": self.name, "left_running": self.running})

    def run_once(self) -> int:
        """Queue due slots, judge lost jobs, run all that is due, and return; for cron and for `--once`."""
        self._chores()
        self._beat()
        done = 0
        while not self._told_to_stop and (job := claim(self.name, self.lease)):
            execute(job)
            done += 1
        self._beat(stopped=True)
        return done

    # -- the threads

    def _work(self) -> None:
        wait = _SOON
        while not self.stopping.is_set():
            job = self._steadily(lambda: claim(self.name, self.lease), give_up=self.stopping.is_set)
            if job is None:
                self.stopping.wait(wait * random.uniform(0.8, 1.2))
                wait = min(wait * 1.6, _IDLE)
                continue
            wait = _SOON
            self._run(job)
        connection.close()

    def _run(self, job: Any) -> None:
        with self._count:
            self.running += 1
        began = monotonic()
        try:
            execute(job, stopping=self.stopping.is_set, steadily=self._steadily)
        finally:
            with self._count:
                self.running -= 1
            close_old_connections()
        log.info("job ended", extra={"job": job.pk, "job_name": job.name, "seconds": round(monotonic() - began, 3)})

    # -- the clock

    def _keep_time(self) -> None:
        """A few times within a lease: renew it, judge what others lost, look at the timetable."""
        every = self.lease.total_seconds() / 5
        next_chores = 0.0
        while not self._told_to_stop:
            if monotonic() >= next_chores:
                self._steadily(self._hold, give_up=lambda: self._told_to_stop)
                next_chores = monotonic() + min(every, 5)
            sleep(min(every, 0.5))
        connection.close()

    def _hold(self) -> None:
        if self.running:
            renew(self.name, self.lease)
        self._chores()
        self._beat()

    def _chores(self) -> None:
        reap()
        queue_due_slots()

    def _beat(self, *, stopped: bool = False) -> None:
        now = timezone.now()
        WorkerBeat.objects.update_or_create(
            worker=self.name,
            defaults={
                "seen_at": now, "running": self.running, "threads": max(len(self._threads), 1), "stopped_at": now if stopped else None
            },
        )  # fmt: skip

    def _leave(self) -> None:
        """Let running jobs finish, holding their leases meanwhile; say goodbye."""
        until = monotonic() + self.patience
        while monotonic() < until and any(thread.is_alive() for thread in self._threads):
            self._steadily(lambda: renew(self.name, self.lease), give_up=lambda: True)
            for thread in self._threads:
                thread.join(timeout=0.5)
        self._steadily(lambda: self._beat(stopped=True), give_up=lambda: True)
        connection.close()

    def _steadily(self, act: Callable[[], Answer], *, give_up: Callable[[], bool] | None = None) -> Answer | None:
        """Do `act`, again and again while the database is away; with `give_up`, until that says so."""
        wait, since = 0.2, monotonic()
        while True:
            try:
                return act()
            except (OperationalError, InterfaceError) as problem:
                connection.close()
                if (give_up and give_up()) or (self.stopping.is_set() and monotonic() - since > self.patience):
                    return None
                log.warning("database is away", extra={"error": type(problem).__name__, "seconds": round(monotonic() - since, 1)})
                sleep(wait)
                wait = min(wait * 2, 2.0)
