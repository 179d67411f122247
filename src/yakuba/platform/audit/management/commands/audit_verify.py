from django.core.management.base import BaseCommand, CommandError

from yakuba.platform.audit import verify
from yakuba.platform.audit.models import AuditEntry


class Command(BaseCommand):
    help = "Walk the audit chain and name every entry that was changed, removed, inserted, reordered or cut off."

    def handle(self, *args, **options) -> None:
        found = verify()
        for tampering in found:
            self.stdout.write(f"{tampering.kind} at {tampering.position}: {tampering.detail}")
        if found:
            raise CommandError(f"The audit chain is broken in {len(found)} place(s). Keep the database as it is and call the auditor.")
        self.stdout.write(self.style.SUCCESS(f"The audit chain is whole: {AuditEntry.objects.count()} entries."))
