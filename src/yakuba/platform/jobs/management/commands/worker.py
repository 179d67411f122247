import signal
from datetime import timedelta

from django.core.management.base import BaseCommand

from yakuba.platform.jobs.worker import Worker


class Command(BaseCommand):
    help = "Run queued and timetabled jobs until stopped (SIGTERM or Ctrl-C lets running jobs finish)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--threads", type=int, default=2, help="jobs at the same time (default 2)")
        parser.add_argument("--once", action="store_true", help="run what is due now, then leave")
        parser.add_argument("--lease", type=float, default=60, help="seconds after which a silent worker counts as dead (default 60)")
        parser.add_argument("--patience", type=float, default=20, help="seconds that running jobs get when stopping (default 20)")

    def handle(self, *args, **options) -> None:
        worker = Worker(threads=max(options["threads"], 1), lease=timedelta(seconds=max(options["lease"], 1)), patience=options["patience"])
        signal.signal(signal.SIGTERM, worker.stop)
        signal.signal(signal.SIGINT, worker.stop)
        if options["once"]:
            self.stdout.write(f"{worker.run_once()} job(s) run")
        else:
            worker.run()
