#!/usr/bin/env python
"""Django's commands; './yakuba manage …' calls this with the right environment."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command. A database that is away is the operator's to mend, so it is said in a sentence; `--traceback` says more."""
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as problem:
        if "--traceback" in sys.argv:
            raise
        said = str(problem).strip().splitlines()[0]
        sys.exit(
            f"The database can't be used: {said}\n"
            "  → Does the server of YAKUBA_DATABASE run and let this user in? May this user write the data folder? docs/operations.md"
        )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.site.settings")
    main()
