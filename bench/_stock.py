"""What a benchmark puts into its town and asks of it, run inside the town's own settings: `python bench/_stock.py WORD …`.

The last line printed is JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

SLUG = "dog"


def three_steps() -> dict[str, Any]:
    """The procedure of the tests, with its photo on a page of its own: owner, dog, photo."""
    from copy import deepcopy

    from yakuba.resident.procedures.factories import DOG

    definition = deepcopy(DOG)
    owner, dog = definition["steps"]
    photo = next(field for field in dog["fields"] if field["kind"] == "file")
    dog["fields"].remove(photo)
    photo["required"] = True
    definition["steps"] = [owner, dog, {"name": "photo", "title": {"ja": "犬の写真", "en": "Photo"}, "fields": [photo]}]
    return definition


def procedure() -> dict[str, str]:
    """A department and a published procedure of three steps, one of them a photo."""
    from yakuba.platform.people.models import Department
    from yakuba.resident.procedures.factories import a_procedure

    department = Department.objects.create(code="1010", name="生活衛生課", path="/1010/", phone="03-0000-0000")
    return {"slug": a_procedure(department, three_steps()).slug}


def numbers() -> list[str]:
    """The receipt numbers of all applications."""
    from yakuba.resident.procedures.models import Application

    return list(Application.objects.order_by("pk").values_list("case__number", flat=True))


def audit_verify() -> list[str]:
    """What is wrong with the audit chain; an empty list means that it is whole."""
    from yakuba.platform import audit

    return [f"{found.kind} at {found.position}: {found.detail}" for found in audit.verify()]


def deliveries() -> dict[str, int]:
    """How many mails stand in which state."""
    from django.db.models import Count

    from yakuba.platform.notices.models import Channel, Delivery

    mails = Delivery.objects.filter(channel=Channel.MAIL).order_by()
    return dict(mails.values_list("state").annotate(Count("pk")))


def ceiling(seconds: str) -> dict[str, Any]:
    """Record what one application writes, then write it again by a bare loop for `seconds`."""
    import random

    from _applicant import STEPS, another_photo, photo
    from _ceiling import recording, write_again
    from _in_process import apply_in_process

    from yakuba.platform.files.models import StoredFile
    from yakuba.platform.files.stores import store

    rng = random.Random(7)
    picture = photo(rng)
    apply_in_process(SLUG, STEPS, another_photo(picture, rng))  # whatever is made once only is made now
    with recording() as record:
        apply_in_process(SLUG, STEPS, another_photo(picture, rng))
    with store().open(StoredFile.objects.latest("pk").sha256) as file:
        content = file.read()
    took = write_again(record, content, seconds=float(seconds))
    return {
        "submits": len(took),
        "seconds": sum(took),
        "transactions": len(record.transactions),
        "rows": record.rows(),
        "file_bytes": len(content),
    }


WORDS = {"procedure": procedure, "numbers": numbers, "audit_verify": audit_verify, "ceiling": ceiling, "deliveries": deliveries}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(WORDS[sys.argv[1]](*sys.argv[2:]), ensure_ascii=False))
