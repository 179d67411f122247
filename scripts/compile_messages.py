"""Compile every translation (.po) under src/ into the .mo beside it. Needs Babel, so it runs in the environment."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parents[1] / "src"


def compile_one(po: Path) -> None:
    with po.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    fresh = po.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(po.with_suffix(".mo"))


def main() -> int:
    failed = 0
    for po in sorted(SOURCES.rglob("locale/*/LC_MESSAGES/*.po")):
        try:
            compile_one(po)
        except Exception as problem:  # noqa: BLE001 - a catalogue can be wrong in many ways; its name is what helps
            print(f"{po.relative_to(SOURCES)}: {problem}", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
