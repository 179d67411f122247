"""The case type that needs no service: questions, requests and all else (お問い合わせ・その他)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yakuba.platform.cases.case_types import APPLICANT, APPROVAL, CaseType, Move, State

_OPEN = ("received", "working", "asked", "approval", "approved")

general = CaseType(
    label=_("お問い合わせ・その他"),
    states={
        "received": State(_("受付"), waiting_for="office", resident_label=_("受け付けました")),
        "working": State(_("対応中"), waiting_for="office", resident_label=_("担当者が対応しています")),
        "asked": State(_("返事待ち"), waiting_for="applicant", resident_label=_("あなたの返事を待っています")),
        "approval": State(_("決裁待ち"), waiting_for="approver", resident_label=_("担当者が対応しています")),
        "approved": State(_("決裁済"), waiting_for="office", resident_label=_("担当者が対応しています")),
        "done": State(_("完了"), open=False, good=True, resident_label=_("対応が終わりました")),
        "withdrawn": State(_("取下げ"), open=False, resident_label=_("取り下げました")),
    },
    moves={
        "start": Move(_("対応を始める"), ("received",), "working"),
        "ask": Move(_("申出者に質問する"), ("received", "working"), "asked", needs_note=True, tells_applicant=True),
        "answer": Move(_("返事を受け取る"), ("asked",), "working", right=APPLICANT, offered=False),
        "request_approval": Move(_("決裁に回す"), ("working",), "approval", offered=False),
        "approve": Move(_("承認する"), ("approval",), "approved", right=APPROVAL, offered=False),
        "send_back": Move(_("差し戻す"), ("approval",), "working", right=APPROVAL, offered=False),
        "withdraw_proposal": Move(_("決裁を取り下げる"), ("approval",), "working", right=APPROVAL, offered=False),
        "close": Move(_("完了にする"), ("received", "working", "approved"), "done", closes_with="done", tells_applicant=True),
        "withdraw": Move(_("取り下げる"), _OPEN, "withdrawn", right=APPLICANT, closes_with="withdrawn"),
        "reopen": Move(_("もう一度対応する"), ("done",), "working", needs_note=True, tells_applicant=True),
    },
    due_in=10,
    stages=2,
    steps=(_("受付"), _("対応"), _("回答")),
    reply_move="answer",
)
