"""Cases and all that hangs on them. The timeline (Entry) is append-only: triggers refuse UPDATE and DELETE."""

from __future__ import annotations

import secrets
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yakuba.platform.cases.case_types import CaseType, State, case_types
from yakuba.platform.files.models import StoredFile
from yakuba.platform.people.models import Department

PERSON = settings.AUTH_USER_MODEL
NEVER = date(9999, 12, 31)
OPEN = Q(closed_at__isnull=True)
BEHIND_ASSIGNEE = ("department", "type", "closed_at")
NARROWED_BY = ("department", "type", "assignee", "state", "waiting_since", "closed_at")


def new_public_id() -> str:
    """22 characters that can't be guessed (128 bits)."""
    return secrets.token_urlsafe(16)


class Case(models.Model):
    """Something received that someone must answer by a date (案件). Contact is kept here: an applicant needs no account."""

    number = models.CharField(_("受付番号"), max_length=16, unique=True)
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)  # the sender's idempotency key
    type = models.CharField(max_length=40)
    topic = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=40)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="cases", db_index=False)
    assignee = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_cases", db_index=False)
    applicant = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="cases", db_index=False)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_kana = models.CharField(max_length=120, blank=True)
    contact_email = models.CharField(max_length=254, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="ja")
    search_key = models.TextField(blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(null=True, blank=True)
    # Sorting by a date that may be missing: NULLs stand first in one database and last in the other, and in no index as we want them.
    due_order = models.GeneratedField(expression=Coalesce("due_on", Value(NEVER)), output_field=models.DateField(), db_persist=True)
    waiting_since = models.DateTimeField(null=True, blank=True)  # the clock stands still: the applicant is to act
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            # The inbox sorts by one of these two and cuts off after a page; the condition is its usual filter. What it is narrowed by
            # stands behind the order, so that rows are counted, and passed over, without being read.
            models.Index(fields=["due_order", "id", *NARROWED_BY], condition=OPEN, name="case_open_due"),
            models.Index(fields=["received_at", "id"], name="case_by_reception"),
            models.Index(fields=["department", "due_order", "id", *NARROWED_BY[1:]], condition=OPEN, name="case_open_department"),
            models.Index(fields=["department", "received_at", "id"], name="case_of_department"),
            models.Index(fields=["assignee", "due_order", "id", *BEHIND_ASSIGNEE], condition=OPEN, name="case_open_assignee"),
            models.Index(fields=["state", "type", "department", "closed_at"], condition=OPEN, name="case_open_state"),
            models.Index(fields=["applicant", "-received_at"], name="case_of_applicant"),
            models.Index(fields=["type", "topic", "state"], name="case_by_topic"),
        ]
        constraints = [
            models.CheckConstraint(
                name="case_closed_has_time_and_outcome",
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                violation_error_message=_("終わった案件には、終わった日時と結果の両方が必要です。"),
            ),
            models.CheckConstraint(
                name="case_closed_waits_for_nobody", condition=Q(closed_at__isnull=True) | Q(waiting_since__isnull=True)
            ),
            models.CheckConstraint(name="case_closes_after_reception", condition=OPEN | Q(closed_at__gte=F("received_at"))),
            models.CheckConstraint(name="case_has_state_type_and_title", condition=~Q(state="") & ~Q(type="") & ~Q(title="")),
            models.CheckConstraint(name="case_revision_counts_up", condition=Q(revision__gte=1)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def called(self) -> str:
        """The title in the reader's language, where the case's service knows it. It is kept in Japanese; lists ask `titles.titled`."""
        return self.title if (get_language() or "ja") == "ja" else self.kind.topics().get(self.topic) or self.title

    @property
    def kind(self) -> CaseType:
        return case_types[self.type]

    @property
    def state_now(self) -> State:
        return self.kind.states[self.state]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def waiting_for(self) -> str | None:
        return self.state_now.waiting_for if self.is_open else None

    @property
    def clock_stopped(self) -> bool:
        return self.waiting_since is not None


class EntryKind(models.TextChoices):
    RECEIVED = "received", _("受付")
    MOVED = "moved", _("状態の変更")
    ASSIGNED = "assigned", pgettext_lazy("案件", "担当")
    TRANSFERRED = "transferred", _("回付")
    MESSAGE = "message", _("連絡")
    NOTE = "note", _("メモ")
    PROPOSED = "proposed", _("決裁の依頼")
    APPROVED = "approved", _("承認")
    SENT_BACK = "sent_back", _("決裁の差戻し")
    TAKEN_BACK = "taken_back", _("決裁の取下げ")
    SKIPPED = "skipped", _("決裁段階の省略")
    DUE = "due", _("期限の変更")


class Entry(models.Model):
    """One line of a case's timeline (経過). `text` is read by staff; `for_applicant` lines are shown to the applicant without it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20, choices=EntryKind.choices)
    by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_applicant = models.BooleanField(default=False)
    for_applicant = models.BooleanField(default=False)
    state_before = models.CharField(max_length=40, blank=True)
    state_after = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    revision = models.PositiveIntegerField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["case", "-id"], name="entry_of_case")]
        constraints = [
            models.CheckConstraint(name="entry_kind_is_known", condition=Q(kind__in=EntryKind.values)),
            models.CheckConstraint(
                name="entry_that_moves_names_both_states",
                condition=~Q(kind="moved") | (~Q(state_before="") & ~Q(state_after="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Message(models.Model):
    """What the office wrote to the applicant, or the applicant to the office (連絡)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    from_applicant = models.BooleanField(default=False)
    by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["case", "-id"], name="message_of_case"),
            models.Index(fields=["case"], condition=Q(read_at__isnull=True, from_applicant=True), name="message_unread"),
        ]
        constraints = [
            models.CheckConstraint(name="message_says_something", condition=~Q(text="")),
            models.CheckConstraint(name="message_of_the_office_has_a_writer", condition=Q(from_applicant=True) | Q(by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


def unread_messages() -> models.QuerySet[Message]:
    """What applicants wrote and no one in the office has read."""
    return Message.objects.filter(from_applicant=True, read_at__isnull=True)


class InternalNote(models.Model):
    """What staff write for one another (内部メモ); the applicant never sees it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="note_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class ApprovalState(models.TextChoices):
    RUNNING = "running", _("決裁中")
    APPROVED = "approved", _("決裁済")
    SENT_BACK = "sent_back", _("差戻し")
    TAKEN_BACK = "taken_back", _("取下げ")


class Approval(models.Model):
    """A proposal before its approvers (決裁). `stages` in all, `stage` is the one whose turn it is."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="approvals")
    proposal = models.TextField()
    facts = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    stages = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=ApprovalState.choices, default=ApprovalState.RUNNING)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="one_running_approval_a_case", fields=["case"], condition=Q(state="running")),
            models.CheckConstraint(name="approval_state_is_known", condition=Q(state__in=ApprovalState.values)),
            models.CheckConstraint(name="approval_stage_is_one_of_its_stages", condition=Q(stage__gte=1, stage__lte=F("stages"))),
            models.CheckConstraint(name="approval_says_something", condition=~Q(proposal="")),
            models.CheckConstraint(
                name="approval_ended_has_a_time",
                condition=Q(state="running", ended_at__isnull=True) | (~Q(state="running") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class ApprovalStep(models.Model):
    """What one stage said: approved, or sent back. `acting`: by a stand-in (代決)."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="steps")
    stage = models.PositiveSmallIntegerField()
    approved = models.BooleanField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    acting = models.BooleanField(default=False)
    post_title = models.CharField(max_length=160)  # as it was on that day
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["stage", "pk"]
        constraints = [
            models.UniqueConstraint(name="a_stage_speaks_once", fields=["approval", "stage"]),
            models.CheckConstraint(name="a_stage_sent_back_says_why", condition=Q(approved=True) | ~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id} {self.stage}"


class SavedFilter(models.Model):
    """A question to the inbox that is asked often (保存した条件). Its query string is a link; it may be shared with a department."""

    owner = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    shared_with = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="shared_filters")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="saved_filter_name_is_unique_for_its_owner", fields=["owner", "name"]),
            models.CheckConstraint(name="saved_filter_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class CaseNumber(models.Model):
    """The last running number of a year, where the database has no sequences (SQLite)."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class AccessLink(models.Model):
    """A secret link to one case for an applicant without account. Only its SHA-256 is kept."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="link_expires_after_it_is_made", condition=Q(expires_at__gt=F("made_at")))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.expires_at:%Y-%m-%d}"
