"""One application through the whole program, middleware and all, but inside this process: to record and to profile."""

from __future__ import annotations

import itertools
import time
from typing import Any

from _browser import form_in
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

_people = itertools.count(int(time.time()) % 100_000)


def apply_in_process(slug: str, steps: list[dict[str, str]], picture: bytes) -> str:
    """The same forms that applicants fill in over HTTP; returns the path of the receipt."""
    number = next(_people)
    client = Client(
        enforce_csrf_checks=True, HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="ja", REMOTE_ADDR=f"10.{number >> 8 & 255}.{number & 255}.1"
    )
    page = _submit(client, client.get(f"/procedures/{slug}/"), {}, b"")
    for position, values in enumerate(steps):
        page = _submit(client, page, values, picture if position == len(steps) - 1 else b"")
    page = _submit(client, page, {}, b"")
    path = page.request["PATH_INFO"]
    if page.status_code != 200 or not path.endswith("/done/"):
        raise AssertionError(f"no receipt on {path}: {page.status_code}")
    return path


def _submit(client: Client, page: Any, values: dict[str, str], picture: bytes) -> Any:
    form = form_in(page.content.decode())
    if form is None:
        raise AssertionError(f"no form on {page.request['PATH_INFO']}: {page.status_code}")
    data: dict[str, Any] = form.filled(values)
    if picture:
        data[form.files[0]] = SimpleUploadedFile("photo.jpg", picture, "image/jpeg")
    answer = client.post(form.action or page.request["PATH_INFO"], data)
    while answer.status_code in {301, 302, 303}:
        answer = client.get(answer.headers["location"])
    return answer
