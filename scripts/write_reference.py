"""Write anew what is said by the code itself: docs/reference.md and tests/openapi.json.

    .venv/bin/python scripts/write_reference.py            --print shows the reference and writes nothing

Tests compare both with the code (tests/test_reference.py, tests/test_openapi.py), so that a change of promise is seen in review.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REFERENCE, OPENAPI = ROOT / "docs" / "reference.md", ROOT / "tests" / "openapi.json"

HEAD = """# Reference

What the running program offers under which name: rights, audit events, notices, jobs and the rest. Written by
`scripts/write_reference.py` from the registries; don't edit it. Words stand as they are on screen, with their English where there is one.
"""


def reference() -> str:
    """docs/reference.md as the code says it now."""
    parts = [HEAD]
    for title, intro, heads, rows in sections():
        parts.append(f"\n## {title}\n{intro}\n\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}".replace("\n\n\n", "\n\n"))
        parts += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(parts) + "\n"


def openapi() -> str:
    """The OpenAPI document as the code says it now."""
    from yakuba.site.api import api

    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


Section = tuple[str, str, tuple[str, ...], Iterable[tuple[Any, ...]]]


def sections() -> Iterator[Section]:
    yield from _people()
    yield from _record()
    yield from _work()
    yield from _doors()


def _people() -> Iterator[Section]:
    from yakuba.platform.people.held import personal_data
    from yakuba.platform.people.rights import rights, roles
    from yakuba.platform.people.tokens import scopes

    yield "Roles", "A post holds roles; a role carries rights.", ("role", ""), [(_code(n), said(r.label)) for n, r in roles.items()]
    yield (
        "Rights", "In the department of the post and below it, or everywhere.", ("right", "", "roles", "where"),
        [(_code(n), said(r.label), _codes(r.roles), "everywhere" if r.everywhere else "own department") for n, r in rights.items()],
    )  # fmt: skip
    yield (
        "Scopes of API tokens", "With a right, only people who have that right can give or use the scope.", ("scope", "", "right"),
        [(_code(n), said(s.label), _code(s.right) if s.right else "") for n, s in scopes.items()],
    )  # fmt: skip
    yield (
        "Personal data", "What is kept about a person, and what stays when they close their account.", ("kept by", "", "stays"),
        [(_code(n), said(d.label), said(d.kept)) for n, d in personal_data.items()],
    )  # fmt: skip


def _record() -> Iterator[Section]:
    from yakuba.platform.audit import events
    from yakuba.platform.files.purposes import MB, purposes
    from yakuba.platform.notices.kinds import kinds

    yield (
        "Audit events", "What the chain records.", ("event", "", "reads personal data"),
        [(_code(n), said(e.sentence), _yes(e.reads_personal_data)) for n, e in events.items()],
    )  # fmt: skip
    yield (
        "Notices", "When somebody is told something.", ("kind", "when", "to", "can be stopped", "text removed once sent"),
        [(_code(n), said(k.label), k.audience, "no" if k.mandatory else "yes", _yes(k.secret)) for n, k in kinds.items()],
    )  # fmt: skip
    yield (
        "Files", "What is taken, and how long it is kept after the matter is closed.", ("purpose", "", "kinds", "at most", "kept"),
        [(_code(n), said(p.label), ", ".join(p.extensions), f"{p.max_bytes / MB:g} MB", _days(p.keep_days)) for n, p in purposes.items()],
    )  # fmt: skip


def _work() -> Iterator[Section]:
    from yakuba.platform.cases.case_types import case_types
    from yakuba.platform.figures import figures
    from yakuba.platform.health import health_checks
    from yakuba.platform.jobs import schedule
    from yakuba.platform.jobs.kinds import kinds

    when = dict(schedule.items())
    yield (
        "Jobs", "Times are Tokyo's. A job that is not safe to repeat is never run again by itself.",
        ("job", "", "when", "retries", "safe to repeat"),
        [(_code(n), said(k.label), repr(when[n]) if n in when else "", k.retries, _yes(k.safe_to_repeat)) for n, k in kinds.items()],
    )  # fmt: skip
    yield (
        "Figures", "On the board; published ones are anybody's to read.", ("figure", "", "unit", "target", "better", "published"),
        [(_code(n), said(f.label), said(f.unit), f.target if f.target is not None else "", f.better, _yes(f.published))
         for n, f in figures.items()],
    )  # fmt: skip
    for name, kind in case_types.items():
        yield (
            f"States of {_code(name)}", said(kind.label), ("state", "", "open", "waits for"),
            [(_code(n), said(s.label), _yes(s.open), s.waiting_for or "") for n, s in kind.states.items()],
        )  # fmt: skip
        yield (
            f"Moves of {_code(name)}", "", ("move", "", "from", "to", "right"),
            [(_code(n), said(m.label), _codes(m.frm), _code(m.to), _code(m.right)) for n, m in kind.moves.items()],
        )  # fmt: skip
    yield (
        "Health checks", "On `/office/health/`; their figures on `/metrics` as `yakuba_<check>_<figure>`.", ("check", ""),
        [(_code(n), said(c.label)) for n, c in health_checks.items()],
    )  # fmt: skip


def _doors() -> Iterator[Section]:
    from yakuba.site.api import api

    rows = []
    for path, deeds in sorted(api.get_openapi_schema()["paths"].items()):
        rows += [(_code(f"{method.upper()} {path}"), deed.get("summary", "")) for method, deed in deeds.items()]
    yield "API", "The whole document: `/api/v1/openapi.json`, to read at `/api/v1/docs`.", ("route", ""), rows


def said(words: Any) -> str:
    """On screen in Japanese, and in English where that differs."""
    from django.utils.translation import override

    with override("ja"):
        ours = str(words)
    with override("en"):
        english = str(words)
    return ours if ours == english else f"{ours} ({english})"


def _code(name: str) -> str:
    return f"`{name}`"


def _codes(names: Iterable[str]) -> str:
    return " ".join(_code(name) for name in sorted(names))


def _days(days: int | None) -> str:
    return f"{days} days" if days else "for good"


def _yes(fact: bool) -> str:
    return "yes" if fact else ""


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def main() -> None:
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    if "--print" in sys.argv:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.write(reference())
        return
    REFERENCE.write_text(reference(), encoding="utf-8")
    OPENAPI.write_text(openapi(), encoding="utf-8")
    sys.stdout.write(f"{REFERENCE.relative_to(ROOT)}\n{OPENAPI.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
