"""The auditor's pages: who did, or read, what; and whether the chain is whole."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.platform import audit
from yakuba.platform.audit.models import AuditEntry, Outcome
from yakuba.platform.dates import DateProblem, read_date
from yakuba.platform.jobs import later
from yakuba.platform.jobs.models import Job
from yakuba.platform.people.models import Person
from yakuba.platform.people.views.doors import needs
from yakuba.platform.ui.lists import paginate
from yakuba.site.jobs import verify_audit


@needs("audit.read")
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The record, newest first, filtered by event, person, thing, outcome and day."""
    found, wrong = _filtered(request)
    page = paginate(request, found, 100)
    names = dict(Person.objects.filter(pk__in=[e.actor_id for e in page if e.actor_id.isdigit()]).values_list("pk", "name"))
    shown = [
        {
            "entry": entry,
            "sentence": audit.events[entry.event].sentence if entry.event in audit.events else entry.event,
            "reads": entry.event in audit.events and audit.events[entry.event].reads_personal_data,
            "actor": names.get(int(entry.actor_id), f"{entry.actor_kind} {entry.actor_id}") if entry.actor_id.isdigit() else _("システム"),
        }
        for entry in page
    ]
    context = {
        "page": page,
        "shown": shown,
        "wrong": wrong,
        "asked": request.GET,
        "events": sorted((name, str(event.sentence)) for name, event in audit.events.items()),
        "outcomes": Outcome.choices,
        "checks": Job.objects.filter(name="audit.verify").order_by("-pk")[:5],
    }
    return render(request, "site/audit.html", context)


def _filtered(request: HttpRequest) -> tuple[QuerySet[AuditEntry], dict[str, str]]:
    found, wrong = AuditEntry.objects.order_by("-position"), {}
    asked = request.GET
    if asked.get("event"):
        found = found.filter(event=asked["event"])
    if asked.get("outcome"):
        found = found.filter(outcome=asked["outcome"])
    if asked.get("who"):
        ids = [str(pk) for pk in Person.objects.filter(staff_number=asked["who"].strip()).values_list("pk", flat=True)]
        found = found.filter(actor_id__in=ids)
    if asked.get("request"):
        found = found.filter(request=asked["request"].strip().upper())
    for name, lookup, clock in (("from", "at__gte", time.min), ("until", "at__lte", time.max)):
        if asked.get(name):
            try:
                found = found.filter(**{lookup: timezone.make_aware(datetime.combine(read_date(asked[name]), clock))})
            except DateProblem as problem:
                wrong[name] = str(problem)
    return found, wrong


@needs("audit.read")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Verify the whole chain now, as a job."""
    with audit.deed():
        later(verify_audit, key="audit.verify")
        audit.record("audit.check_asked", by=request.user)  # type: ignore[arg-type]
    return redirect(reverse("audit") + "#checks")
