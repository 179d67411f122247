from django.core.management.base import BaseCommand, CommandError

from yakuba.site.backups.ledger import status


class Command(BaseCommand):
    help = "Say when the last proved backup was made. Exit code 1 when it is too old, failed somewhere, or never was."

    def handle(self, *args, **options) -> None:
        found = status()
        for label, at in (("last backup", found.made_at), ("last proof", found.proved_at), ("last restore", found.restored_at)):
            self.stdout.write(f"{label:<14}{at.isoformat(timespec='seconds') if at else 'never'}")
        if found.problems:
            raise CommandError(" ".join(found.problems))
        self.stdout.write(self.style.SUCCESS("The backups are in order."))
