"""Jobs for programs that watch the town hall: list, look, cancel."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from yakuba.platform.jobs import actions
from yakuba.platform.jobs.errors import JobNotThere
from yakuba.platform.jobs.kinds import label_of
from yakuba.platform.jobs.models import Job
from yakuba.platform.jobs.queries import jobs_visible_to
from yakuba.platform.jobs.schemas import JobDetailOut, JobPageOut
from yakuba.platform.people.tokens import Signed

router = Router()
State = Literal["queued", "running", "waiting", "done", "failed", "cancelled", "unknown"]
# Keys are BIGINT: a larger number is no job's, and must not reach the database.
JobId = Annotated[int, Field(ge=1, le=2**63 - 1)]


def _named(job: Job) -> Job:
    job.label = label_of(job.name)  # type: ignore[attr-defined]
    return job


def _one(request: HttpRequest, job_id: int) -> Job:
    job = jobs_visible_to(request.auth).filter(pk=job_id).first()  # type: ignore[attr-defined]
    if job is None:
        raise JobNotThere
    return job


@router.get("/jobs", response=JobPageOut, auth=Signed("jobs:read"), summary="Jobs, newest first")
def list_jobs(
    request: HttpRequest,
    state: State | None = None,
    name: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
):
    jobs = jobs_visible_to(request.auth)  # type: ignore[attr-defined]
    if state is not None:
        jobs = jobs.filter(state=state)
    if name:
        # A NUL can't be in a name, and PostgreSQL can't be asked for one.
        jobs = jobs.filter(name=name.replace("\0", ""))
    return {"total": jobs.count(), "items": [_named(job) for job in jobs[offset : offset + limit]]}


@router.get("/jobs/{job_id}", response=JobDetailOut, auth=Signed("jobs:read"), summary="One job with its log")
def get_job(request: HttpRequest, job_id: JobId):
    return _detail(_one(request, job_id))


@router.post("/jobs/{job_id}/cancellation", response=JobDetailOut, auth=Signed("jobs:write"), summary="Cancel a job")
def cancel_job(request: HttpRequest, job_id: JobId):
    return _detail(actions.cancel(_one(request, job_id), by=request.auth))  # type: ignore[attr-defined]


def _detail(job: Job) -> dict:
    shown = {name: getattr(_named(job), name) for name in JobDetailOut.model_fields if name != "lines"}
    return {**shown, "lines": list(job.lines.all()[:1000])}
