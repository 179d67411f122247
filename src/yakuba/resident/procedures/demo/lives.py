"""What befell one application: each method writes, in memory, the rows that the action of that name writes, at a time of one's choosing.

`Chronicle` keeps them and puts all into the database at once, in the order of time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from yakuba.platform.cases.actions.receiving import searched_by
from yakuba.platform.cases.approvers import STAGE_ROLES
from yakuba.platform.cases.case_types import APPLICANT, APPROVAL
from yakuba.platform.cases.models import (
    Approval,
    ApprovalState,
    ApprovalStep,
    Case,
    Entry,
    EntryKind,
    InternalNote,
    Message,
)
from yakuba.platform.dates import add_open_days, open_days_between, said_lazily
from yakuba.platform.people.models import Department, Person, Post
from yakuba.resident.procedures.actions.correcting import ANSWER_WITHIN_OPEN_DAYS
from yakuba.resident.procedures.case_type import STAGES, application
from yakuba.resident.procedures.definition import applicant_of, changed_paths
from yakuba.resident.procedures.models import Application, Correction, Decision, ProcedureVersion, Verdict
from yakuba.resident.procedures.reading import definition_of


class NotYet(Exception):
    """The story would go on in the future."""


@dataclass(frozen=True)
class Desk:
    """Who answers for a department: its clerks, and the holders of the posts that decide (係長, 課長)."""

    department: Department
    clerks: list[Person]
    deciders: dict[int, tuple[Person, Post]]

    @classmethod
    def of(cls, department: Department) -> Desk:
        """Those in the department itself before those above it."""
        parts = department.path.strip("/").split("/")
        paths = ["/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]
        posts = Post.objects.filter(department__path__in=paths).select_related("department").prefetch_related("holdings__person")
        held = sorted(
            ((post, holding.person) for post in posts for holding in post.holdings.all()),
            key=lambda pair: (paths.index(pair[0].department.path), pair[1].staff_number),
        )
        clerks = [person for post, person in held if "clerk" in post.roles and post.department == department]
        deciders = {
            stage: next((person, post) for post, person in held if STAGE_ROLES[stage] in post.roles) for stage in range(1, STAGES + 1)
        }
        return cls(department, clerks, deciders)


@dataclass
class Record:
    """An audit entry to come; its case has no key yet."""

    at: datetime
    event: str
    about: models.Model
    by: Person | None
    facts: dict[str, Any]


@dataclass
class Told:
    """A notice to the applicant."""

    at: datetime
    kind: str
    life: Life
    facts: dict[str, Any]


@dataclass
class Life:
    """One application from its reception on."""

    version: ProcedureVersion
    desk: Desk
    answers: dict[str, Any]
    received_at: datetime
    now: datetime
    applicant: Person | None = None
    language: str = "ja"
    channel: str = "online"
    key: str | None = None
    entered_by: Person | None = None  # the clerk who typed it in at the counter
    files: list[Any] = field(default_factory=list)  # StoredFile rows, not saved

    def __post_init__(self) -> None:
        self.entries: list[Entry] = []
        self.records: list[Record] = []
        self.messages: list[Message] = []
        self.notes: list[InternalNote] = []
        self.approvals: list[Approval] = []
        self.steps: list[ApprovalStep] = []
        self.corrections: list[Correction] = []
        self.decisions: list[Decision] = []
        self.told: list[Told] = []
        self._receive()

    # -- what the applicant does

    def _receive(self) -> None:
        definition, procedure, at = definition_of(self.version), self.version.procedure, self.received_at
        who = applicant_of(definition, self.answers)
        due_on = add_open_days(timezone.localtime(at).date(), definition.answer_within_open_days)
        self.case = Case(
            key=self.key, type="application", topic=procedure.slug, title=str(procedure), state=application.initial,
            department=self.desk.department, applicant=self.applicant, contact_name=who.name, contact_kana=who.kana,
            contact_email=who.email or (self.applicant.email if self.applicant else "") or "", contact_phone=who.phone,
            language=self.language, received_at=at, due_on=due_on,
        )  # fmt: skip
        self.case.search_key = searched_by(self.case)
        self.application = Application(case=self.case, version=self.version, answers=self.answers, channel=self.channel, submitted_at=at)
        by = self.entered_by or self.applicant
        self._entry(
            EntryKind.RECEIVED, by, at, state_after=self.case.state, for_applicant=True, by_applicant=self.entered_by is None,
            facts={"due_on": due_on.isoformat()},
        )  # fmt: skip
        self._record("case.received", by, at, type="application", topic=procedure.slug, department=self.desk.department, due_on=due_on)
        self._record("application.received", by, at, procedure=procedure.slug, version=self.version.number, channel=self.channel)
        self._tell("procedures.received", at)

    def withdraw(self, at: datetime, note: str = "") -> None:
        self._move("withdraw", self.applicant, at, note=note)
        for correction in self.corrections:
            if correction.answered_at is None:
                correction.closed_at = at
        self._tell("procedures.withdrawn", at)

    def correct(self, at: datetime, answers: dict[str, Any]) -> None:
        """Send what was asked for; `answers` is the application as it then stands."""
        self._not_after(at)
        correction = self.corrections[-1]
        correction.answers_before, correction.answered_at = self.application.answers, at
        self.application.answers, self.application.corrected_at = answers, at
        self._move("correct", self.applicant, at)
        changed = sorted(changed_paths(correction.answers_before, answers))
        self._record("application.corrected", self.applicant, at, fields=changed)

    def ask(self, at: datetime, text: str) -> Message:
        """The applicant writes to the office."""
        self._not_after(at)
        self.case.revision += 1
        return self._message(at, text, by=self.applicant, from_applicant=True)

    # -- what the office does

    def assign(self, at: datetime, clerk: Person, *, by: Person | None = None) -> None:
        self._not_after(at)
        before, self.case.assignee = self.case.assignee, clerk
        self.case.revision += 1
        facts = {"from": before.pk if before else None, "to": clerk.pk, "name": clerk.name}
        self._entry(EntryKind.ASSIGNED, by or clerk, at, facts=facts)
        self._record("case.assigned", by or clerk, at, frm=before.pk if before else None, to=clerk)

    def review(self, at: datetime) -> None:
        self._move("review", self.clerk, at)

    def write(self, at: datetime, text: str) -> Message:
        """The clerk writes to the applicant."""
        self._not_after(at)
        message = self._message(at, text, by=self.clerk, from_applicant=False)
        self._tell("case.message", at)
        return message

    def note(self, at: datetime, text: str) -> None:
        self._not_after(at)
        note = InternalNote(case=self.case, at=at, by=self.clerk, text=text)
        self.notes.append(note)
        self._entry(EntryKind.NOTE, self.clerk, at, facts={"note": note})
        self._record("case.noted", self.clerk, at, note=note)

    def ask_back(self, at: datetime, wanted: dict[str, str], message: str) -> None:
        """補正を求める: `wanted` is field → what is wrong with it."""
        self._move("return", self.clerk, at, note=message)
        until = add_open_days(timezone.localtime(at).date(), ANSWER_WITHIN_OPEN_DAYS)
        self.corrections.append(
            Correction(
                application=self.application, fields=[{"path": path, "note": note} for path, note in wanted.items()],
                message=message, asked_at=at, asked_by=self.clerk, answer_until=until,
            )
        )  # fmt: skip
        self._record("application.returned", self.clerk, at, fields=list(wanted))
        self._tell("procedures.returned", at, until=said_lazily(until))

    def propose(self, at: datetime, verdict: str, *, reason: str = "", legal_basis: str = "") -> None:
        self._not_after(at)
        self._drop_proposal(at)
        decision = Decision(
            application=self.application, verdict=verdict, reason=reason, legal_basis=legal_basis, proposed_by=self.clerk, proposed_at=at
        )
        self.decisions.append(decision)
        text = f"{Verdict(verdict).label}{'：' + reason if reason else ''}"
        self._move("request_approval", self.clerk, at)
        approval = Approval(case=self.case, proposal=text, proposed_by=self.clerk, proposed_at=at, stages=STAGES, stage=1)
        self.approvals.append(approval)
        self._entry(EntryKind.PROPOSED, self.clerk, at, text=text, facts={"approval": approval, "stages": STAGES})
        self._record("case.proposed", self.clerk, at, approval=approval, stages=STAGES, stage=1)
        self._record("application.proposed", self.clerk, at, verdict=verdict)

    def approve(self, at: datetime, note: str = "") -> None:
        """The stage whose turn it is says yes."""
        self._not_after(at)
        approval = self.approvals[-1]
        by = self._speak(approval, at, EntryKind.APPROVED, "case.approved", approved=True, note=note)
        if approval.stage == approval.stages:
            approval.state, approval.ended_at = ApprovalState.APPROVED, at
            self._move("approve", by, at, note=note)
        else:
            approval.stage += 1
            self.case.revision += 1

    def send_back(self, at: datetime, note: str) -> None:
        self._not_after(at)
        approval = self.approvals[-1]
        by = self._speak(approval, at, EntryKind.SENT_BACK, "case.sent_back", approved=False, note=note)
        approval.state, approval.ended_at = ApprovalState.SENT_BACK, at
        self._move("send_back", by, at, note=note)
        self._drop_proposal(at)

    def decide(self, at: datetime) -> None:
        decision = self.decisions[-1]
        self._move("grant" if decision.verdict == Verdict.GRANTED else "refuse", self.clerk, at)
        decision.decided_at, decision.decided_by = at, self.clerk
        self._record("application.decided", self.clerk, at, verdict=decision.verdict, document=decision)
        self._tell("procedures.decided", at)

    # -- how it is written

    @property
    def clerk(self) -> Person:
        return self.case.assignee or self.desk.clerks[0]

    @property
    def decided(self) -> tuple[Decision, datetime] | None:
        """The decision that was carried out, and when."""
        at = self.decisions[-1].decided_at if self.decisions else None
        return (self.decisions[-1], at) if at is not None else None

    def _not_after(self, at: datetime) -> None:
        if at > self.now:
            raise NotYet

    def _move(self, name: str, by: Person | None, at: datetime, *, note: str = "") -> None:
        self._not_after(at)
        move, case, before = application.moves[name], self.case, self.case.state
        if before not in move.frm:
            raise ValueError(f"{name} does not lead from {before}")
        case.state = move.to
        closes = not case.state_now.open
        case.closed_at, case.outcome = (at, move.closes_with or move.to) if closes else (None, "")
        self._turn_clock(at)
        case.revision += 1
        old, new = application.states[before], application.states[case.state]
        self._entry(
            EntryKind.MOVED, by, at, text=note, state_before=before, state_after=case.state,
            for_applicant=(old.resident_label or old.label) != (new.resident_label or new.label),
            by_applicant=move.right == APPLICANT and (by is None or not by.is_staff), facts={"move": name},
        )  # fmt: skip
        self._record("case.moved", by, at, move=name, frm=before, to=case.state, outcome_code=case.outcome)
        if closes and move.right != APPROVAL:
            self._record("file.retention_started", by, at, closed_on=timezone.localtime(at).date(), files=len(self.files))

    def _turn_clock(self, at: datetime) -> None:
        """As `cases.clock.turn_clock`: the open days on which the applicant was to act are added to the due date."""
        case, waits = self.case, self.case.waiting_for == "applicant"
        if waits and case.waiting_since is None:
            case.waiting_since = at
        elif not waits and case.waiting_since is not None:
            started, case.waiting_since = case.waiting_since, None
            days = open_days_between(timezone.localtime(started).date(), timezone.localtime(at).date())
            if case.is_open and case.due_on and days > 0:
                before, case.due_on = case.due_on, add_open_days(case.due_on, days)
                facts = {"from": before.isoformat(), "to": case.due_on.isoformat(), "days": days, "reason": "waited"}
                self._entry(EntryKind.DUE, None, at, facts=facts)

    def _message(self, at: datetime, text: str, *, by: Person | None, from_applicant: bool) -> Message:
        message = Message(case=self.case, at=at, text=text, by=by, from_applicant=from_applicant)
        self.messages.append(message)
        self._entry(EntryKind.MESSAGE, by, at, for_applicant=True, by_applicant=from_applicant, facts={"message": message, "files": 0})
        self._record("case.message_received" if from_applicant else "case.message_sent", by, at, message=message, files=0)
        return message

    def _speak(self, approval: Approval, at: datetime, kind: str, event: str, *, approved: bool, note: str) -> Person:
        by, post = self.desk.deciders[approval.stage]
        self.steps.append(
            ApprovalStep(approval=approval, stage=approval.stage, approved=approved, by=by, post_title=str(post), at=at, note=note)
        )
        facts = {"approval": approval, "stage": approval.stage, "stages": approval.stages, "acting": False, "post": str(post)}
        self._entry(kind, by, at, text=note, facts=facts)
        self._record(event, by, at, approval=approval, stage=approval.stage, acting=False)
        return by

    def _drop_proposal(self, at: datetime) -> None:
        for decision in self.decisions:
            if decision.dropped_at is None and decision.decided_at is None:
                decision.dropped_at = at

    def _entry(self, kind: str, by: Person | None, at: datetime, **rest: Any) -> None:
        rest.setdefault("by_applicant", by is not None and not by.is_staff)
        self.entries.append(Entry(case=self.case, kind=kind, by=by, at=at, revision=self.case.revision, **rest))

    def _record(self, event: str, by: Person | None, at: datetime, **facts: Any) -> None:
        self.records.append(Record(at, event, self.case, by, facts))

    def _tell(self, kind: str, at: datetime, **facts: Any) -> None:
        if self.applicant is not None:
            self.told.append(Told(at, kind, self, facts))
