"""All that this service offers to the rest of the town hall, on one page."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.cases.case_types import case_types
from yakuba.platform.demo import DemoPart, demo_parts
from yakuba.platform.figures import Figure, figures
from yakuba.platform.files.purposes import MB, PAPERS, PHOTOS, Purpose, purposes
from yakuba.platform.notices.kinds import NoticeKind, kinds
from yakuba.platform.people.rights import Right, rights
from yakuba.platform.people.tokens import Scope, scopes
from yakuba.platform.ui import nav
from yakuba.platform.ui.front import FrontPart, front_parts
from yakuba.resident.procedures import measures
from yakuba.resident.procedures.case_type import application
from yakuba.resident.procedures.demo.loading import load
from yakuba.resident.procedures.views.finding import front_context

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
    "procedure.exported": _("手続のパッケージを書き出した"),
    "procedure.imported": _("手続のパッケージを取り込んだ"),
    "publisher.trusted": _("パッケージの発行元を信頼に加えた"),
    "publisher.distrusted": _("パッケージの発行元を信頼から外した"),
}.items():
    events.add(name, AuditEvent(sentence))

rights.add("procedures.edit", Right(_("手続を編集する"), frozenset({"supervisor", "head", "policy"})))
rights.add("procedures.trust", Right(_("手続のパッケージの発行元を信頼する"), frozenset({"policy"})))

case_types.add("application", application)

purposes.add("procedures.attachment", Purpose(_("申請の添付書類"), PAPERS, max_bytes=10 * MB, keep_days=5 * 365))
purposes.add("procedures.photo", Purpose(_("申請の写真"), PHOTOS, max_bytes=10 * MB, keep_days=5 * 365))
purposes.add("procedures.notice", Purpose(_("通知書"), ("application/pdf",), max_bytes=5 * MB, keep_days=10 * 365))
purposes.add("procedures.package", Purpose(_("手続のパッケージ"), ("application/json",), max_bytes=4 * MB, draft_days=1))

scopes.add("procedures:edit", Scope(_("手続を編集する"), right="procedures.edit"))
scopes.add("applications:read", Scope(_("申請を読む")))
scopes.add("applications:write", Scope(_("申請する")))
scopes.add("applications:handle", Scope(_("申請を審査し、決定する"), right="cases.handle"))

nav.entries.add("procedures.list", nav.NavEntry(_("手続をさがす"), "procedures:list", area="resident", icon="search", order=20))
nav.entries.add("procedures.keep", nav.NavEntry(_("手続の管理"), "procedures:office_list", needs="procedures.edit", icon="edit", order=40))
front_parts.add("procedures", FrontPart("procedures/front.html", front_context, order=10))

kinds.add(
    "procedures.code",
    NoticeKind(_("メールアドレスの確認"), _("確認コード：{{ title }}"), mandatory=True, secret=True, urgent=True),
)
kinds.add(
    "procedures.resume",
    NoticeKind(_("入力を再開するリンク"), _("入力の続き：{{ title }}"), mandatory=True, secret=True, urgent=True),
)
for name, label, subject in (
    ("received", _("申請を受け付けたとき"), _("申請を受け付けました：{{ title }}（{{ number }}）")),
    ("returned", _("補正をお願いするとき"), _("補正のお願い：{{ title }}（{{ number }}）")),
    ("decided", _("結果が出たとき"), _("結果のお知らせ：{{ title }}（{{ number }}）")),
    ("withdrawn", _("取り下げたとき"), _("取下げの確認：{{ title }}（{{ number }}）")),
):
    kinds.add(f"procedures.{name}", NoticeKind(label, subject, mandatory=True))
    by_link = NoticeKind(label, subject, body=f"notices/procedures.{name}", mandatory=True, secret=True)
    kinds.add(f"procedures.{name}.by_link", by_link)

figures.add(
    "procedures.received",
    Figure(
        _("電子申請の受付件数"),
        pgettext_lazy("単位", "件"),
        measures.received,
        link=measures.received_in,
        note=_("受け付けた申請の数。オンライン、API、窓口で受け付けたものを合わせて、受付の日で数えます。"),
        published=True,
    ),
)
figures.add(
    "procedures.online_share",
    Figure(
        _("オンライン申請の割合"),
        _("％"),
        measures.online_share,
        target=Decimal(60),
        link=measures.received_in,
        note=_("受け付けた申請のうち、窓口でなくオンラインまたはAPIで届いたものの割合。受付の日で数えます。"),
        places=1,
        published=True,
    ),
)
figures.add(
    "procedures.days_to_answer",
    Figure(
        _("申請から決定までの日数（中央値）"),
        pgettext_lazy("単位", "日"),
        measures.days_to_answer,
        better="down",
        link=measures.closed_cases,
        note=_("受付から承認または却下までの日数の中央値。土日祝日と補正を待った日も含み、決定の日で数えます。"),
        places=1,
        published=True,
    ),
)
figures.add(
    "procedures.on_time_share",
    Figure(
        _("期限までに決定した割合"),
        _("％"),
        measures.on_time_share,
        target=Decimal(95),
        link=measures.closed_cases,
        note=_("承認または却下した申請のうち、期限の日までに決定したものの割合。決定の日で数えます。"),
        places=1,
        published=True,
    ),
)
figures.add(
    "procedures.returned_share",
    Figure(
        _("補正を求めた割合"),
        _("％"),
        measures.returned_share,
        target=Decimal(10),
        better="down",
        link=measures.received_in,
        note=_("受け付けた申請のうち、補正を求めたものの割合。受付の日で数えます。"),
        places=1,
    ),
)

demo_parts.add("procedures", DemoPart("procedures", 50, load))
