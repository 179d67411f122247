"""Cases for tests, benchmarks and demonstrations."""

from __future__ import annotations

from typing import Any

from yakuba.platform.cases.actions import Contact, receive
from yakuba.platform.cases.models import Case

HANAKO = Contact(name="佐藤 花子", kana="サトウ ハナコ", email="hanako@example.jp", phone="03-0000-1111")


def a_case(town: Any, **given: Any) -> Case:
    """A general case of 住民記録係, received through the front door. Anything in `given` goes to `receive`."""
    given.setdefault("type", "general")
    given.setdefault("title", "街灯が消えています")
    given.setdefault("department", town.records)
    given.setdefault("contact", HANAKO)
    return receive(given.pop("type"), **given)
