"""The queue's tables: jobs, their log, when timetabled jobs last ran, and signs of life of the workers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("待機中")
    RUNNING = "running", _("実行中")
    WAITING = "waiting", _("再試行待ち")
    DONE = "done", _("完了")
    FAILED = "failed", _("失敗")
    CANCELLED = "cancelled", _("中止")
    UNKNOWN = "unknown", _("結果不明")


DUE_STATES = (JobState.QUEUED, JobState.WAITING)
FINISHED_STATES = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
# An unknown job still holds its key: queueing the same work again would be repeating it blindly.
LIVE_STATES = (JobState.QUEUED, JobState.RUNNING, JobState.WAITING, JobState.UNKNOWN)

# Every move a job can make, and nothing else; `claiming` and `actions` make them.
MOVES: dict[str, frozenset[str]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED}),
    JobState.WAITING: frozenset({JobState.RUNNING, JobState.CANCELLED, JobState.QUEUED}),
    JobState.RUNNING: frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.WAITING, JobState.QUEUED, JobState.UNKNOWN}),
    JobState.UNKNOWN: frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.QUEUED, JobState.WAITING}),
    JobState.FAILED: frozenset({JobState.QUEUED}),
    JobState.CANCELLED: frozenset({JobState.QUEUED}),
    JobState.DONE: frozenset(),
}


class Job(models.Model):
    """One piece of work for the machine (ジョブ). `arguments` are ids and codes; worker and attempt number fence off a late worker."""

    name = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, blank=True)
    queue = models.CharField(max_length=40, default="default")
    state = models.CharField(max_length=20, choices=JobState.choices, default=JobState.QUEUED)
    priority = models.SmallIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    attempts_allowed = models.PositiveIntegerField(default=1)
    next_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_note = models.CharField(max_length=200, blank=True)
    error_class = models.CharField(max_length=200, blank=True)
    error_text = models.CharField(max_length=500, blank=True)
    result = models.JSONField(null=True, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["-priority", "next_at", "id"], name="job_due", condition=Q(state__in=["queued", "waiting"])),
            models.Index(fields=["lease_until"], name="job_leased", condition=Q(state="running")),
            models.Index(fields=["state", "-id"], name="job_by_state"),
            models.Index(fields=["name", "-id"], name="job_by_name"),
        ]
        constraints = [
            models.CheckConstraint(name="job_state_is_known", condition=Q(state__in=JobState.values)),
            models.CheckConstraint(
                name="job_is_leased_while_it_runs",
                condition=(Q(state="running", lease_until__isnull=False) & ~Q(worker=""))
                | (~Q(state="running") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_finished_has_a_time",
                condition=Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False)
                | (~Q(state__in=["done", "failed", "cancelled"]) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(name="job_keeps_to_its_attempts", condition=Q(attempts__lte=F("attempts_allowed"))),
            models.CheckConstraint(
                name="job_progress_is_within_its_total", condition=Q(progress_total=0) | Q(progress_done__lte=F("progress_total"))
            ),
            models.UniqueConstraint(
                name="job_key_is_unique_while_live",
                fields=["name", "key"],
                condition=Q(state__in=["queued", "running", "waiting", "unknown"], key__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.name} {self.state}"

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED_STATES

    @property
    def percent(self) -> int | None:
        """How far it is, or None when the job has not said."""
        return self.progress_done * 100 // self.progress_total if self.progress_total else None


class JobLine(models.Model):
    """One line of a job's log (実行記録). No personal data."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField(default=timezone.now)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class ScheduleEntry(models.Model):
    """What the timetable remembers of a job (定期ジョブ): the last slot that was queued, and whether it is paused."""

    name = models.CharField(max_length=120, primary_key=True)
    last_slot = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="schedule_entry_is_paused_by_someone_at_some_time", condition=Q(paused_at__isnull=False) | Q(paused_by__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name


class WorkerBeat(models.Model):
    """A worker's sign of life (ワーカーの生存信号), for the health page."""

    worker = models.CharField(max_length=80, primary_key=True)
    threads = models.PositiveSmallIntegerField()
    running = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.worker
