"""Load the demo city into an empty town hall."""

from __future__ import annotations

import random

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from yakuba.platform.demo import demo_parts
from yakuba.platform.people.models import Department


class Command(BaseCommand):
    help = "Load the demo city. Does nothing when there is one; refuses in a town hall that has departments of its own."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--seed", type=int, default=131059, help="another number makes another town")

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo town (YAKUBA_DEMO is off): nothing is loaded.")
        if Department.objects.exists():
            self.stdout.write("The demo city is there already.")
            return
        with transaction.atomic():  # a load that is broken off leaves an empty town, not half a one
            self._load(options["seed"])

    def _load(self, seed: int) -> None:
        for part in sorted(demo_parts, key=lambda part: part.order):
            part.load(random.Random(f"{seed} {part.order}"), lambda text: self.stdout.write(f"  {text}"))
