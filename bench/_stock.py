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


def office() -> dict[str, Any]:
    """Ten departments with a clerk each and a head above them: their numbers, and a session of the head and of one clerk."""
    from _cases import departments, staff

    people = staff(departments())
    return {"head": _session(people[0]), "clerk": _session(people[1])}


def _session(person: Any) -> str:
    """The cookie of somebody who gave both factors."""
    import time

    from django.conf import settings
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "type": "totp", "at": time.time()} for method in ("password", "mfa")]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def cases(how_many: str) -> dict[str, int]:
    """Fill the town up to that many general cases."""
    import random

    from _cases import make_cases

    from yakuba.platform.cases.models import Case
    from yakuba.platform.people.models import Department, Person

    there = Case.objects.filter(type="general").count()
    of = list(Department.objects.filter(path__startswith="/10/").exclude(path="/10/").order_by("code"))
    clerks = list(Person.objects.filter(staff_number__startswith="b").exclude(staff_number="b0000").order_by("staff_number"))
    make_cases(int(how_many) - there, of=of, clerks=clerks, rng=random.Random(there), first=there + 1)
    return {"cases": Case.objects.count()}


def queries(pages: str) -> dict[str, int]:
    """How many queries each page costs; `pages` is JSON: name → [path, session cookie]."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, (path, cookie) in json.loads(pages).items():
        client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="ja")
        if cookie:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        client.get(path)  # what is looked up once a process is looked up now
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        if answer.status_code != 200:
            raise AssertionError(f"{name}: {path} answers {answer.status_code}")
        found[name] = len(captured)
    return found


def photos(how_many: str) -> dict[str, int]:
    """Stored photos, each of its own bytes."""
    import random
    from io import BytesIO

    from _applicant import another_photo, photo

    from yakuba.platform.files.actions import keep

    rng = random.Random(11)
    picture = photo(rng)
    kept = [keep(BytesIO(another_photo(picture, rng)), name=f"photo{n}.jpg", purpose="procedures.photo") for n in range(int(how_many))]
    return {"files": len(kept), "bytes": sum(stored.size for stored in kept)}


def census() -> dict[str, Any]:
    """Rows by table, one hash over all rows of the tables of the town's record, and one over the stored files' bytes."""
    import hashlib

    from django.apps import apps
    from django.core.serializers.python import Serializer

    from yakuba.platform.files.models import Blob
    from yakuba.platform.files.stores import store

    counts, rows, files = {}, hashlib.sha256(), hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        if model._meta.app_label in _RECORD:
            counts[model._meta.db_table] = model._default_manager.count()
            for row in Serializer().serialize(model._default_manager.order_by("pk").iterator(chunk_size=2000)):
                rows.update(repr(row).encode())
    for blob in Blob.objects.order_by("pk"):
        with store().open(blob.sha256) as file:
            files.update(file.read())
    return {"counts": counts, "rows": rows.hexdigest(), "files": files.hexdigest()}


# What is no longer changed once the applicants have gone; jobs and sessions go on living, and the restore itself is an audit entry.
_RECORD = {"cases", "procedures", "files", "people"}

WORDS = {word.__name__: word for word in (procedure, numbers, audit_verify, deliveries, ceiling, office, cases, queries, photos, census)}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(WORDS[sys.argv[1]](*sys.argv[2:]), ensure_ascii=False))
