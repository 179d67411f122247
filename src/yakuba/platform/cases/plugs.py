"""All that cases offer to the rest of the town hall, on one page."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.cases.case_types import case_types
from yakuba.platform.cases.general import general
from yakuba.platform.cases.handing_over import held_cases, own_cases
from yakuba.platform.files.purposes import MB, OFFICE, PAPERS, Purpose, purposes
from yakuba.platform.jobs import Daily, schedule
from yakuba.platform.notices.kinds import NoticeKind, kinds
from yakuba.platform.people.held import holdings_of_person, personal_data
from yakuba.platform.people.rights import Right, rights
from yakuba.platform.people.tokens import Scope, scopes
from yakuba.platform.ui import nav

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
    "case.handed_over": _("担当する案件を引き継いだ"),
    "filter.saved": _("検索条件を保存した"),
    "filter.removed": _("保存した検索条件を削除した"),
}.items():
    events.add(name, AuditEvent(sentence))
events.add("case.seen", AuditEvent(_("案件を閲覧した"), reads_personal_data=True))
events.add("cases.exported", AuditEvent(_("案件の一覧を書き出した"), reads_personal_data=True))

purposes.add("cases.message", Purpose(_("連絡の添付"), (*PAPERS, *OFFICE), 10 * MB, keep_days=5 * 365))

scopes.add("cases:read", Scope(_("案件を読む"), right="cases.see"))
scopes.add("cases:write", Scope(_("案件を進め、連絡する"), right="cases.handle"))

schedule.add("cases.remind_of_due", Daily("07:30"))
schedule.add("cases.prepare_numbers", Daily("04:10"))

holdings_of_person.add("cases", held_cases)
personal_data.add("cases", own_cases)

nav.entries.add("cases.inbox", nav.NavEntry(_("受付箱"), "cases:inbox", needs="cases.see", icon="inbox", order=10))
nav.entries.add("cases.mine", nav.NavEntry(_("マイページ"), "cases:my_page", area="resident", icon="person", order=10))

# To applicants. Without account the same words go out with a secret link, and are wiped once they have left.
for name, label, subject in (
    ("case.message", _("担当者から連絡があったとき"), _("担当者からの連絡：{{ title }}（{{ number }}）")),
    ("case.moved", _("状況が変わったとき"), _("{{ state }}：{{ title }}（{{ number }}）")),
    ("case.link", _("状況を見るリンク"), _("状況を見るリンク：{{ title }}（{{ number }}）")),
):
    kinds.add(name, NoticeKind(label, subject, mandatory=True, urgent=name == "case.link"))
    by_link = NoticeKind(label, subject, body=f"notices/{name}", mandatory=True, secret=True, urgent=name == "case.link")
    kinds.add(f"{name}.by_link", by_link)

for name, label, subject, mandatory in (
    ("case.assigned", _("案件の担当になったとき"), _("担当になりました：{{ number }}"), False),
    ("case.replied", _("担当する案件に申請者から連絡があったとき"), _("申請者からの連絡：{{ number }}"), False),
    ("case.to_approve", _("決裁を求められたとき"), _("決裁のお願い：{{ number }}"), True),
    ("case.sent_back", _("自分の起案が差し戻されたとき"), _("決裁の差戻し：{{ number }}"), True),
    ("case.due_soon", _("期限の近い案件があるとき"), _("期限の近い案件があります"), False),
):
    kinds.add(name, NoticeKind(label, subject, mandatory=mandatory, audience="staff"))
