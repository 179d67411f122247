"""What this service adds to the pages of a case: answers, corrections, decision, and its own buttons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yakuba.platform.cases.case_types import Action
from yakuba.platform.cases.models import Case
from yakuba.resident.procedures.actions.correcting import wanted_paths
from yakuba.resident.procedures.definition import changed_paths
from yakuba.resident.procedures.models import Correction, Decision
from yakuba.resident.procedures.queries import application_of, living_decision, open_correction
from yakuba.resident.procedures.reading import definition_of
from yakuba.resident.procedures.views.showing import Section, pictures, sections_shown

WITHDRAWABLE = ("received", "reviewing", "returned", "approval", "approved")


def office_panel(request: HttpRequest, case: Case) -> tuple[str, dict] | None:
    """Answers, attachments, what was corrected, and the decision."""
    application = application_of(case)
    if application is None:
        return None
    corrections = list(application.corrections.select_related("asked_by"))
    changed: set[str] = set()
    for correction in corrections:
        if correction.answers_before is not None:
            changed |= changed_paths(correction.answers_before, application.answers)
    sections = sections_shown(application, "ja", lambda file_id: reverse("procedures:office_file", args=[case.number, file_id]))
    decision = living_decision(application)
    return "procedures/office/panel.html", {
        "application": application,
        "case": case,
        "sections": sections,
        "pictures": pictures(sections),
        "changed": changed,
        "corrections": corrections,
        "correction_entries": [_entry(correction, sections) for correction in corrections],
        "decision": decision,
        "decision_rows": decision_rows(decision) if decision else [],
    }


def _entry(correction: Correction, sections: list[Section]) -> dict[str, Any]:
    labels = {line.path: line.label for section in sections for line in section.rows}
    asked = "\n".join(f"{labels.get(item['path'], item['path'])}：{item['note']}" for item in correction.fields)
    if correction.answered_at:
        title, kind = _("補正された"), "success"
    elif correction.closed_at:
        title, kind = _("補正の依頼を終えた"), ""
    else:
        title, kind = _("補正を待っている"), "warning"
    said = f"{asked}\n{correction.message}".strip()
    return {"title": title, "kind": kind, "at": correction.answered_at or correction.asked_at, "by": correction.asked_by, "text": said}


def decision_rows(decision: Decision) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"label": _("決定の案") if decision.decided_at is None else _("決定"), "value": decision.get_verdict_display()},
        {"label": _("理由"), "value": decision.reason, "multiline": True},
        {"label": _("根拠条文"), "value": decision.legal_basis},
        {"label": _("起案"), "value": f"{decision.proposed_by}"},
    ]
    if decision.document_number:
        rows.append({"label": _("文書番号"), "value": decision.document_number})
    return [row for row in rows if row["value"]]


def office_actions(request: HttpRequest, case: Case) -> list[Action]:
    """What a clerk may do with an application beyond what all cases offer."""
    if case.state == "approved":
        return [Action(_("決定を通知する"), reverse("procedures:office_decide", args=[case.number]), "primary", move="grant")]
    return [
        Action(_("決裁に回す"), reverse("procedures:office_propose", args=[case.number]), "primary", move="request_approval"),
        Action(_("補正を求める"), reverse("procedures:office_return", args=[case.number]), move="return"),
    ]


def resident_panel(request: HttpRequest, case: Case) -> tuple[str, dict] | None:
    """What the applicant answered, what is to be corrected, the notice."""
    application = application_of(case)
    if application is None:
        return None
    language = get_language() or "ja"
    correction = open_correction(application)
    return "procedures/resident_panel.html", {
        "application": application,
        "case": case,
        "sections": sections_shown(application, language, lambda file_id: reverse("procedures:file", args=[case.public_id, file_id])),
        "correction": correction,
        "wanted": wanted_paths(correction) if correction else set(),
        "decision": living_decision(application),
        "title": definition_of(application.version).title.into(language),
        "may_withdraw": case.state in WITHDRAWABLE,
    }


def resident_actions(request: HttpRequest, case: Case) -> list[Action]:
    """The applicant's buttons stand in the panel, beside what they are about."""
    return []
