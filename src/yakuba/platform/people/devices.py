"""Where someone is signed in (サインイン中の端末): seen by them, ended by them, told when a device is new."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.people import mails
from yakuba.platform.people.models import Person, SessionRecord

COOKIE = "yakuba_device"
COOKIE_AGE = 400 * 24 * 3600
SEEN_EVERY = 600
REMEMBERED = timedelta(days=180)
STAFF_SESSION = 12 * 3600

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def describe(agent: str) -> str:
    """ "Chrome・Windows" from a User-Agent: enough to recognise one's own device, no more."""
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{mark}/", agent)), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return "・".join(part for part in (browser, system) if part) or "—"


def _mark_of(request: HttpRequest) -> str:
    """The device's own random mark; a new one is left in its cookie with the answer."""
    mark = request.COOKIES.get(COOKIE, "")
    if not re.fullmatch(r"[\w-]{20,60}", mark):
        mark = getattr(request, "new_device_mark", "") or secrets.token_urlsafe(24)
        request.new_device_mark = mark  # type: ignore[attr-defined]
    return mark


def leave_mark(request: HttpRequest, response: HttpResponse) -> None:
    if mark := getattr(request, "new_device_mark", ""):
        response.set_cookie(COOKIE, mark, max_age=COOKIE_AGE, httponly=True, secure=settings.HTTPS, samesite="Lax")


def note_signed_in(request: HttpRequest, person: Person) -> None:
    """Write where `person` has just signed in, and tell them when it is a device they never used."""
    if person.is_staff:
        request.session.set_expiry(STAFF_SESSION)
    if not request.session.session_key:
        request.session.save()
    device = hashlib.sha256(_mark_of(request).encode()).hexdigest()
    described = describe(request.headers.get("User-Agent", ""))
    past = SessionRecord.objects.filter(person=person)
    is_new = past.exists() and not past.filter(device=device).exists()
    SessionRecord.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"person": person, "device": device, "described": described, "seen_at": timezone.now(), "ended_at": None},
    )
    past.filter(seen_at__lt=timezone.now() - REMEMBERED).delete()
    request.session["people.seen"] = int(time.time())
    if is_new:
        mails.tell(person, "people/new_device", device=described)


def note_seen(request: HttpRequest) -> None:
    """Keep `seen_at` fresh, at most once in ten minutes."""
    now = int(time.time())
    if now - request.session.get("people.seen", 0) > SEEN_EVERY:
        request.session["people.seen"] = now
        SessionRecord.objects.filter(session_key=request.session.session_key).update(seen_at=timezone.now())


def note_signed_out(request: HttpRequest) -> None:
    if request.session.session_key:
        SessionRecord.objects.filter(session_key=request.session.session_key).update(ended_at=timezone.now())


def open_sessions(person: Person) -> list[SessionRecord]:
    """Where `person` is signed in now."""
    records = list(SessionRecord.objects.filter(person=person, ended_at__isnull=True))
    alive = set(
        Session.objects.filter(session_key__in=[r.session_key for r in records], expire_date__gt=timezone.now()).values_list(
            "pk", flat=True
        )
    )
    return [record for record in records if record.session_key in alive]


@audit.deed()
def end_sessions(person: Person, *, by: Person | None, keep: str | None = None, only: int | None = None) -> int:
    """Sign `person` out everywhere, except in the session `keep`; or in the one session `only`."""
    records = SessionRecord.objects.filter(person=person, ended_at__isnull=True).exclude(session_key=keep or "")
    if only is not None:
        records = records.filter(pk=only)
    keys = list(records.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    records.update(ended_at=timezone.now())
    if keys:
        audit.record("session.ended", person, by=by, number=len(keys))
    return len(keys)
