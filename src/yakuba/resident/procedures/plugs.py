"""All that this service offers to the rest of the town hall, on one page."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.people.rights import Right, rights

for name, sentence in {
    "draft.started": _("申請の入力を始めた"),
    "draft.code_sent": _("メールアドレスの確認コードを送った"),
    "draft.code_wrong": _("確認コードを間違えた"),
    "draft.address_proven": _("メールアドレスを確認した"),
    "draft.link_sent": _("入力再開用のリンクを送った"),
    "draft.discarded": _("入力途中の申請を捨てた"),
    "application.received": _("申請を受け付けた"),
    "application.returned": _("補正を求めた"),
    "application.corrected": _("補正された申請を受け付けた"),
    "application.proposed": _("決定案を決裁に回した"),
    "application.decided": _("決定し、通知書を交付した"),
    "procedure.made": _("手続を作った"),
    "procedure.written": _("手続の版を編集した"),
    "procedure.published": _("手続の版を公開した"),
    "procedure.version_dropped": _("編集中の版を捨てた"),
    "procedure.stopped": _("手続の受付を停止した"),
    "procedure.opened": _("手続の受付を再開した"),
    "procedure.period_set": _("手続の受付期間を変えた"),
}.items():
    events.add(name, AuditEvent(sentence))

rights.add("procedures.edit", Right(_("手続を編集する"), frozenset({"supervisor", "head", "policy"})))
