"""`./yakuba manage procedure_package out SLUG FILE` and `… in FILE --department CODE`: packages without a screen."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from yakuba.platform.errors import Refused
from yakuba.platform.people.models import Department
from yakuba.resident.procedures.actions.importing import import_package
from yakuba.resident.procedures.models import Procedure
from yakuba.resident.procedures.packages import build, read
from yakuba.resident.procedures.queries import version_in_force


class Command(BaseCommand):
    """Trust is given on screen, where it is said who gave it: a package of an unknown key is refused here too."""

    help = "Write a procedure's version in force to a signed package, or take a package in as a version in the making."

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True)
        out = ways.add_parser("out", help="write a package")
        out.add_argument("slug")
        out.add_argument("file", nargs="?", help="standard output when it is left out")
        into = ways.add_parser("in", help="take a package in")
        into.add_argument("file", type=Path)
        into.add_argument("--department", default="", help="code of the department of a procedure that is new here")

    def handle(self, *args: Any, **given: Any) -> None:
        try:
            self._out(**given) if given["way"] == "out" else self._in(**given)
        except Refused as refusal:
            raise CommandError(f"{refusal.message} {refusal.next_step}".strip()) from refusal

    def _out(self, *, slug: str, file: str | None, **_rest: Any) -> None:
        procedure = Procedure.objects.filter(slug=slug).first()
        version = version_in_force(procedure) if procedure else None
        if version is None:
            raise CommandError(f"No published procedure '{slug}'.")
        text = json.dumps(build(version, made_at=timezone.now()), ensure_ascii=False, indent=1)
        if file is None:
            sys.stdout.write(text + "\n")
        else:
            Path(file).write_text(text + "\n", encoding="utf-8")

    def _in(self, *, file: Path, department: str, **_rest: Any) -> None:
        try:
            package = read(file.read_bytes())
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}") from problem
        for _trial, paths in package.failed_trials:
            self.stderr.write(f"read otherwise here: {', '.join(paths)}")
        version = import_package(package, department=Department.objects.filter(code=department).first(), by=None)
        self.stdout.write(f"{package.definition.slug}: version {version.number}, in the making")
