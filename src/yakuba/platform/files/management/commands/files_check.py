from django.core.management.base import BaseCommand, CommandError

from yakuba.platform.files.housekeeping import check
from yakuba.platform.files.models import Blob


class Command(BaseCommand):
    help = "Read every stored file, compare it with its hash, and find rows without bytes and bytes without rows."

    def handle(self, *args, **options) -> None:
        wrong = 0
        for finding in check():
            self.stdout.write(f"{finding.kind} {finding.sha256} {finding.detail}")
            wrong += finding.kind != "orphan"
        if wrong:
            raise CommandError(
                f"{wrong} stored file(s) are missing or changed. Restore them from a backup: the hash is their name there too."
            )
        self.stdout.write(self.style.SUCCESS(f"All {Blob.objects.count()} stored files are whole."))
