"""The states and moves of an application (申請), in one table; the case page's panels and buttons."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yakuba.platform.cases.case_types import APPLICANT, APPROVAL, CaseType, Move, State
from yakuba.platform.cases.models import Case
from yakuba.platform.people.models import Person
from yakuba.resident.procedures.actions.deciding import drop_on_send_back
from yakuba.resident.procedures.models import Procedure
from yakuba.resident.procedures.views.panels import office_actions, office_panel, resident_actions, resident_panel

STAGES = 2  # 係長 → 課長


def _follow(case: Case, move: Move, by: Person | None, facts: dict) -> None:
    if move.name in {"send_back", "withdraw_proposal"}:
        drop_on_send_back(case)


def _titles() -> dict[str, str]:
    language = get_language() or "ja"
    return {p.slug: p.title.get(language) or str(p) for p in Procedure.objects.only("slug", "title")}


UNDECIDED = ("received", "reviewing", "returned", "approval", "approved")

application = CaseType(
    label=_("電子申請"),
    states={
        "received": State(_("受付"), waiting_for="office", resident_label=_("受け付けました")),
        "reviewing": State(_("審査中"), waiting_for="office", resident_label=_("審査しています")),
        "returned": State(_("補正待ち"), waiting_for="applicant", resident_label=_("あなたの補正を待っています")),
        "approval": State(_("決裁待ち"), waiting_for="approver", resident_label=_("審査しています")),
        "approved": State(_("決裁済"), waiting_for="office", resident_label=_("審査しています")),
        "granted": State(_("交付・承認"), open=False, good=True, resident_label=_("承認されました")),
        "refused": State(_("却下"), open=False, resident_label=_("承認できませんでした")),
        "withdrawn": State(_("取下げ"), open=False, resident_label=_("取り下げました")),
    },
    moves={
        "review": Move(_("審査を始める"), ("received",), "reviewing"),
        "return": Move(_("補正を求める"), ("received", "reviewing"), "returned", offered=False),
        "correct": Move(_("補正を受け取る"), ("returned",), "reviewing", right=APPLICANT, offered=False),
        "unreturn": Move(_("補正の依頼を取り消す"), ("returned",), "reviewing", needs_note=True),
        "request_approval": Move(_("決裁に回す"), ("reviewing",), "approval", offered=False),
        "approve": Move(_("承認する"), ("approval",), "approved", right=APPROVAL),
        "send_back": Move(_("差し戻す"), ("approval",), "reviewing", right=APPROVAL, needs_note=True),
        "withdraw_proposal": Move(_("決裁を取り下げる"), ("approval",), "reviewing", right=APPROVAL),
        "grant": Move(_("承認を通知する"), ("approved",), "granted", closes_with="granted", offered=False),
        "refuse": Move(_("却下を通知する"), ("approved",), "refused", closes_with="refused", offered=False),
        "withdraw": Move(_("取り下げる"), UNDECIDED, "withdrawn", right=APPLICANT, closes_with="withdrawn", offered=False),
    },
    initial="received",
    stages=STAGES,
    steps=(_("受付"), _("審査"), _("決定")),
    followers=(_follow,),
    office_panels=(office_panel,),
    resident_panels=(resident_panel,),
    office_actions=(office_actions,),
    resident_actions=(resident_actions,),
    topics=_titles,
)
