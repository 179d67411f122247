"""The operators' pages: what runs, what failed, what is unknown, and the timetable."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yakuba.platform.jobs import actions, queries
from yakuba.platform.jobs.errors import JobNotThere, NoSuchScheduleEntry
from yakuba.platform.jobs.forms import SettlementForm
from yakuba.platform.jobs.kinds import label_of
from yakuba.platform.jobs.models import Job, JobState
from yakuba.platform.people.rights import may
from yakuba.platform.ui.lists import Column, Table
from yakuba.platform.ui.templatetags.ui import badge
from yakuba.platform.ui.wording import wareki_time

LINES_SHOWN = 200
_BADGE = {"done": "success", "failed": "error", "unknown": "warning", "running": "info", "waiting": "warning", "cancelled": "quiet"}


def _guarded(request: HttpRequest) -> QuerySet[Job]:
    """The jobs this person may see; for everybody but operators the pages are not there."""
    if not may(request.user, "operate"):  # type: ignore[arg-type]
        raise JobNotThere
    return queries.jobs_visible_to(request.user)  # type: ignore[arg-type]


def _one(request: HttpRequest, pk: int) -> Job:
    job = _guarded(request).select_related("requested_by").filter(pk=pk).first()
    if job is None:
        raise JobNotThere
    return job


@login_required
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """All jobs, newest first, by state and kind."""
    jobs = _guarded(request)
    name, state = request.GET.get("name", ""), request.GET.get("state", "")
    if name:
        jobs = jobs.filter(name=name)
    counts = dict(jobs.order_by().values_list("state").annotate(n=Count("pk")))
    if state in JobState.values:
        jobs = jobs.filter(state=state)
    columns = [
        Column("name", _("ジョブ"), lambda job: label_of(job.name), head=True, fixed=True),
        Column("state", _("状態"), _state_badge, fixed=True),
        Column("progress", _("進み"), lambda job: f"{job.percent}%" if job.percent is not None else "", css="number"),
        Column("attempts", _("試行"), lambda job: f"{job.attempts} / {job.attempts_allowed}", css="number"),
        Column("created", _("登録"), lambda job: wareki_time(job.created_at), sort="created_at"),
        Column("finished", _("終了"), lambda job: wareki_time(job.finished_at) if job.finished_at else "", sort="finished_at"),
    ]
    table = Table(request, jobs, columns, name="jobs", caption=_("ジョブの一覧"), row_url=lambda job: reverse("jobs:job", args=[job.pk]))
    names = queries.jobs_visible_to(request.user).order_by("name").values_list("name", flat=True).distinct()  # type: ignore[arg-type]
    context = {
        "table": table,
        "tabs": _tabs(counts, state, name),
        "health": queries.health(),
        "names": [(n, label_of(n)) for n in names],
        "name": name,
        "state": state,
    }
    return table.remember(render(request, "jobs/list.html", context))


def _tabs(counts: dict[str, int], state: str, name: str) -> list[dict[str, Any]]:
    rest = f"&name={name}" if name else ""
    every = {"label": _("すべて"), "url": f"?state={rest}", "here": state not in JobState.values, "count": sum(counts.values())}
    each = [
        {"label": label, "url": f"?state={value}{rest}", "here": state == value, "count": counts.get(value, 0)}
        for value, label in JobState.choices
    ]
    return [every, *each]


def _state_badge(job: Job) -> SafeString:
    return badge(job.get_state_display(), _BADGE.get(job.state, ""))


@login_required
@require_GET
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One job: how far, what it said, and what an operator can do."""
    return _job_page(request, _one(request, pk), SettlementForm())


def _job_page(request: HttpRequest, job: Job, form: SettlementForm) -> HttpResponse:
    return render(request, "jobs/job.html", {**_shown(job), "form": form}, status=422 if form.errors else 200)


def _shown(job: Job) -> dict[str, Any]:
    lines = list(job.lines.order_by("-pk")[:LINES_SHOWN])
    facts = [
        (_("番号"), job.pk),
        (_("種類"), format_html("<code>{}</code>", job.name)),
        (_("対象"), "、".join(f"{name}: {value}" for name, value in job.arguments.items())),
        (_("重複防止の鍵"), job.key),
        (
            _("試行"),
            _("%(n)s回目（%(all)s回まで）") % {"n": job.attempts, "all": job.attempts_allowed}
            if job.attempts
            else _("まだ実行していません"),
        ),
        (_("登録"), wareki_time(job.created_at)),
        (_("依頼した人"), str(job.requested_by) if job.requested_by else _("システム")),
        (_("次の実行"), wareki_time(job.next_at) if job.state in (JobState.QUEUED, JobState.WAITING) else None),
        (_("開始"), wareki_time(job.started_at) if job.started_at else None),
        (_("終了"), wareki_time(job.finished_at) if job.finished_at else None),
        (_("ワーカー"), job.worker),
    ]
    return {
        "job": job,
        "label": label_of(job.name),
        "badge": _state_badge(job),
        "facts": [{"label": name, "value": value} for name, value in facts if value not in (None, "")],
        "log_lines": lines,
        "live": job.state in (JobState.QUEUED, JobState.RUNNING, JobState.WAITING),
        "may_cancel": job.state in (JobState.QUEUED, JobState.WAITING) or (job.state == JobState.RUNNING and not job.cancel_asked_at),
        "may_retry": job.state in (JobState.FAILED, JobState.CANCELLED, JobState.WAITING),
    }


@login_required
@require_GET
def job_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the job's page that changes; htmx asks for it while the job lives."""
    return render(request, "jobs/state.html", _shown(_one(request, pk)))


@login_required
@require_POST
def cancel_job(request: HttpRequest, pk: int) -> HttpResponse:
    job = actions.cancel(_one(request, pk), by=request.user)  # type: ignore[arg-type]
    running = job.state == JobState.RUNNING
    messages.success(request, _("中止を伝えました。次の区切りで止まります。") if running else _("ジョブを中止しました。"))
    return redirect("jobs:job", pk)


@login_required
@require_POST
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    actions.retry(_one(request, pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("もう一度実行します。"))
    return redirect("jobs:job", pk)


@login_required
@require_POST
def settle_job(request: HttpRequest, pk: int) -> HttpResponse:
    job, form = _one(request, pk), SettlementForm(request.POST)
    if not form.is_valid():
        return _job_page(request, job, form)
    actions.settle(job, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, _("結果を記録しました。"))
    return redirect("jobs:job", pk)


@login_required
@require_GET
def schedule_page(request: HttpRequest) -> HttpResponse:
    """The timetable: what runs when, when it last ran, and a switch to pause it."""
    _guarded(request)
    rows = [(row, _state_badge(row.last_job) if row.last_job else "") for row in queries.timetable()]
    return render(request, "jobs/schedule.html", {"rows": rows})


@login_required
@require_POST
def switch_entry(request: HttpRequest, name: str, deed: str) -> HttpResponse:
    """Pause or resume one entry."""
    _guarded(request)
    if deed not in ("pause", "resume"):
        raise NoSuchScheduleEntry
    (actions.pause if deed == "pause" else actions.resume)(name, by=request.user)  # type: ignore[arg-type]
    said = _("「%(job)s」を止めました。") if deed == "pause" else _("「%(job)s」を再開しました。")
    messages.success(request, said % {"job": label_of(name)})
    return redirect("jobs:schedule")
