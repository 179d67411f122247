"""All that cases offer to the rest of the town hall, on one page."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.cases.case_types import case_types
from yakuba.platform.cases.general import general
from yakuba.platform.people.rights import Right, rights

case_types.add("general", general)

rights.add("cases.see", Right(_("案件を見る"), frozenset({"clerk", "supervisor", "head", "director"})))
rights.add("cases.handle", Right(_("案件に対応する"), frozenset({"clerk", "supervisor", "head"})))
rights.add("cases.assign", Right(_("担当を割り当てる"), frozenset({"supervisor", "head"})))
rights.add("cases.approve", Right(_("決裁する"), frozenset({"supervisor", "head", "director"})))
rights.add("cases.export", Right(_("案件を書き出す"), frozenset({"supervisor", "head", "director"})))

for name, sentence in {
    "case.received": _("案件を受け付けた"),
    "case.moved": _("案件の状態を変えた"),
    "case.assigned": _("案件の担当を変えた"),
    "case.transferred": _("案件を別の課に回付した"),
    "case.due_set": _("案件の期限を変えた"),
    "case.message_sent": _("申請者に連絡した"),
    "case.message_received": _("申請者から連絡を受けた"),
    "case.noted": _("案件にメモを書いた"),
    "case.proposed": _("案件を決裁に回した"),
    "case.approved": _("決裁した"),
    "case.sent_back": _("決裁を差し戻した"),
    "case.proposal_withdrawn": _("決裁を取り下げた"),
    "case.link_made": _("案件を見るリンクを作った"),
    "case.links_revoked": _("案件を見るリンクを無効にした"),
    "case.erased": _("案件の連絡先を消去した"),
    "case.handed_over": _("担当する案件を引き継いだ"),
    "filter.saved": _("検索条件を保存した"),
    "filter.removed": _("保存した検索条件を削除した"),
}.items():
    events.add(name, AuditEvent(sentence))
events.add("case.seen", AuditEvent(_("案件を閲覧した"), reads_personal_data=True))
events.add("cases.exported", AuditEvent(_("案件の一覧を書き出した"), reads_personal_data=True))
