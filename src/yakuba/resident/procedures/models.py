"""Procedures and their versions; drafts; applications; corrections asked for; documents issued.

A published version never changes: an application keeps the version it was made with, whatever is published later.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakuba.platform.cases.models import Case
from yakuba.platform.files.models import StoredFile
from yakuba.platform.people.models import Department, Person

DRAFT_DAYS = 30


def new_key() -> str:
    """22 characters that can't be guessed (128 bits)."""
    return secrets.token_urlsafe(16)


def draft_expiry():
    return timezone.now() + timedelta(days=DRAFT_DAYS)


class ProcedureState(models.TextChoices):
    PREPARED = "prepared", _("準備中")
    OPEN = "open", _("受付中")
    STOPPED = "stopped", _("受付停止")


class Procedure(models.Model):
    """Something that can be applied for (手続). What it asks stands in its versions."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.JSONField(default=dict)  # of the newest published version, for lists: {"ja": …, "en": …}
    summary = models.JSONField(default=dict)
    category = models.CharField(max_length=40)
    keywords = models.JSONField(default=list)
    search_key = models.TextField(blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="procedures")
    state = models.CharField(max_length=20, choices=ProcedureState.choices, default=ProcedureState.PREPARED)
    stop_notice = models.JSONField(default=dict, blank=True)  # why it is stopped, and what to do instead
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=100)

    class Meta:
        ordering = ["category", "position", "slug"]
        constraints = [
            models.CheckConstraint(name="procedure_state_is_known", condition=Q(state__in=ProcedureState.values)),
            models.CheckConstraint(
                name="procedure_closes_after_it_opens",
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title.get("ja") or self.slug

    def takes_applications(self, now=None) -> bool:
        """Whether one may apply at this moment."""
        now = now or timezone.now()
        return (
            self.state == ProcedureState.OPEN
            and (self.opens_at is None or self.opens_at <= now)
            and (self.closes_at is None or now < self.closes_at)
        )


class ProcedureVersion(models.Model):
    """One wording of a procedure (版). Without `published_at` it is being worked on, and there is one such at most."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    content_hash = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)  # counts the saves of a version in the making
    origin = models.JSONField(default=dict, blank=True)  # of an imported one: who made it, with which key, its content hash and day

    class Meta:
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(name="version_number_is_unique_in_its_procedure", fields=["procedure", "number"]),
            models.UniqueConstraint(name="one_version_in_the_making", fields=["procedure"], condition=Q(published_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.slug} {self.number}"


class Draft(models.Model):
    """An application being filled in (下書き). Reached by its owner, by the session that began it, or by a link sent to the applicant."""

    key = models.CharField(max_length=22, primary_key=True, default=new_key)
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="drafts")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="drafts")
    language = models.CharField(max_length=10, default="ja")
    answers = models.JSONField(default=dict)
    done_steps = models.JSONField(default=list)
    proven = models.JSONField(default=list)  # e-mail addresses whose code was entered
    code_digest = models.CharField(max_length=64, blank=True)
    code_for = models.CharField(max_length=254, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    link_digest = models.CharField(max_length=64, blank=True, db_index=True)
    revision = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=draft_expiry, db_index=True)

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return self.key


class Channel(models.TextChoices):
    ONLINE = "online", _("オンライン")
    API = "api", "API"
    COUNTER = "counter", _("窓口")


class Application(models.Model):
    """What an applicant sent (申請). Number, state, department and messages live in its case."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="application")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="applications")
    answers = models.JSONField()
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.ONLINE)
    submitted_at = models.DateTimeField(default=timezone.now)
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="application_channel_is_known", condition=Q(channel__in=Channel.values))]

    def __str__(self) -> str:
        return self.case.number


class Correction(models.Model):
    """The office asks for exactly these fields again (補正依頼). `fields` is [{"path": "children", "note": "…"}]."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="corrections")
    fields = models.JSONField()
    message = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer_until = models.DateField(null=True, blank=True)
    pending_answers = models.JSONField(null=True, blank=True)  # saved, not yet sent
    answers_before = models.JSONField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # ended without an answer: withdrawn, or taken back by the office

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_correction", fields=["application"], condition=Q(answered_at__isnull=True, closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="answered_correction_keeps_what_was_before",
                condition=Q(answered_at__isnull=True) | Q(answers_before__isnull=False),
            ),
        ]


class Verdict(models.TextChoices):
    GRANTED = "granted", _("承認・交付")
    REFUSED = "refused", _("却下")


class Decision(models.Model):
    """How an application is to be answered (決定): proposed by the clerk, approved by the heads, then issued with its notice."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    dropped_at = models.DateTimeField(null=True, blank=True)  # sent back by an approver, or replaced
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document_number = models.CharField(max_length=60, blank=True)
    notice = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(name="one_living_decision", fields=["application"], condition=Q(dropped_at__isnull=True)),
            models.UniqueConstraint(name="document_number_is_unique", fields=["document_number"], condition=~Q(document_number="")),
            models.CheckConstraint(name="decision_verdict_is_known", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="a_refusal_says_why",
                condition=~Q(verdict=Verdict.REFUSED) | ~Q(reason=""),
                violation_error_message="却下には理由が必要です（行政手続法第8条）。",
            ),
            models.CheckConstraint(
                name="decided_has_time_person_and_notice",
                condition=Q(decided_at__isnull=True) | Q(decided_by__isnull=False, notice__isnull=False) & ~Q(document_number=""),
            ),
        ]


class DocumentSequence(models.Model):
    """The last document number (文書番号) given in a department and fiscal year."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_sequence_per_department_and_year", fields=["department", "fiscal_year"])]


class SigningKey(models.Model):
    """What this town signs its packages with (署名鍵). The newest one that the secret key of the settings opens is in use."""

    public_key = models.CharField(max_length=44, unique=True)  # base64 of 32 bytes
    private_pem = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.public_key


class Publisher(models.Model):
    """A town or office whose packages this town trusts (信頼する発行元), by its key. The name is what staff here call it."""

    name = models.CharField(max_length=120)
    public_key = models.CharField(max_length=44, unique=True)
    trusted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    trusted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(name="publisher_has_a_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name

    @property
    def fingerprint(self) -> str:
        """To be compared with what the publisher reads out."""
        from yakuba.resident.procedures.packages.signing import fingerprint

        return fingerprint(self.public_key)
