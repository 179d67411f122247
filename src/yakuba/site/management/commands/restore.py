from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from yakuba.platform import audit
from yakuba.site.backups.place import BackupProblem, Place
from yakuba.site.backups.proving import Set, find_set
from yakuba.site.backups.restoring import own_keys, rehearse, restore


class Command(BaseCommand):
    help = "Bring a town back from a backup and verify it: counts, hashes, audit chain. Refuses to touch a living town without --replace."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR", help="a destination of backups, or one backup in its sets/")
        parser.add_argument("--set", default="", metavar="NAME", help="which backup of the destination (default: the newest)")
        parser.add_argument("--replace", action="store_true", help="put a living town aside and the backup in its place")
        parser.add_argument("--keys", type=Path, metavar="DIR", help="the folder with the town's secret.key and audit.key")
        parser.add_argument("--rehearse", action="store_true", help="a drill: restore into a scratch place, compare, touch nothing")

    def handle(self, *args, **options) -> None:
        place = Place.here()
        place.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            backup = find_set(options["dir"].resolve(), options["set"])
            found = own_keys(backup, place, folder=options["keys"], passphrase=settings.BACKUP_PASSPHRASE)
            if options["rehearse"]:
                rehearse(backup, replace(place, audit_key=found.get("audit.key", place.audit_key)), self.stdout.write)
                return
            place = restore(backup, place, found, replace_living=options["replace"], tell=self.stdout.write)
        except (BackupProblem, OSError) as problem:
            raise CommandError(f"Not restored: {problem}") from None
        self._verify(backup, place)

    def _verify(self, backup: Set, place: Place) -> None:
        connection.close()
        settings.AUDIT_KEY = place.audit_key  # this process started with the key that was here before
        call_command("migrate", interactive=False, verbosity=0)
        if found := audit.verify():
            raise CommandError(f"Restored, but the audit chain is broken at {found[0].position} ({found[0].kind}). Call the auditor.")
        audit.record("backup.restored", by=None, name=backup.name)
        self.stdout.write(self.style.SUCCESS(f"The town of {backup.manifest['made_at'][:19]} is back; its audit chain is whole."))
