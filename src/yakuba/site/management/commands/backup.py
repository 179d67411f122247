from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yakuba.site.backups.actions import back_this_town_up
from yakuba.site.backups.making import KEEP_DAYS
from yakuba.site.backups.place import BackupProblem


class Command(BaseCommand):
    help = "Copy the whole town to each DIR and prove each copy by restoring it. Exit code 1 when any destination failed."

    def add_arguments(self, parser) -> None:
        parser.add_argument("dirs", nargs="*", type=Path, metavar="DIR", help="folders that exist; without one: YAKUBA_BACKUP_DIRS")
        parser.add_argument("--keep", type=int, default=KEEP_DAYS, help=f"days whose last backup is kept (default {KEEP_DAYS})")

    def handle(self, *args, **options) -> None:
        destinations = [path.resolve() for path in options["dirs"]] or [Path(path) for path in settings.BACKUP_DIRS]
        if not destinations:
            raise CommandError("Where to? Name two folders or more, on two disks: ./yakuba backup /mnt/a /mnt/b")
        if options["keep"] < 1:
            raise CommandError("--keep: at least 1.")
        try:
            report = back_this_town_up(destinations, keep=options["keep"], tell=self.stdout.write)
        except (BackupProblem, OSError) as problem:
            raise CommandError(f"No backup was made: {problem}") from None
        for note in report.notes:
            self.stdout.write(self.style.WARNING(note))
        if len(destinations) < 2:
            self.stdout.write(self.style.WARNING("One destination only: a fire that takes it and the town takes both."))
        if report.failed:
            raise CommandError(f"{len(report.failed)} of {len(destinations)} destinations failed.")
        self.stdout.write(self.style.SUCCESS(f"Backup {report.name} is good in {len(report.done)} place(s)."))
