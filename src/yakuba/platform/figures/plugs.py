"""What figures offer to the rest, and the figures of the platform itself: mail, which lies below this noun and can't name it."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.demo import DemoPart, demo_parts
from yakuba.platform.figures.demo import load
from yakuba.platform.figures.kinds import Figure, figures
from yakuba.platform.figures.post import mails_failed, mails_sent, mails_unknown, outbox_of
from yakuba.platform.jobs import Daily, schedule
from yakuba.platform.people.rights import Right, rights
from yakuba.platform.people.tokens import Scope, scopes
from yakuba.platform.ui import nav

events.add("figure.target_set", AuditEvent(_("指標の目標値を決めた")))
events.add("figure.target_removed", AuditEvent(_("指標の目標値を取り消した")))
events.add("figures.measuring_asked", AuditEvent(_("指標の測定を頼んだ")))

rights.add("figures.edit", Right(_("指標の目標を決める"), frozenset({"head", "director", "policy"})))
scopes.add("figures.read", Scope(_("すべての指標を読む")))
scopes.add("figures.edit", Scope(_("指標の目標を決める"), right="figures.edit"))

nav.entries.add("figures", nav.NavEntry(_("指標"), "figures:board", icon="figures", order=50))
schedule.add("figures.measure", Daily("02:10"))

figures.add(
    "notices.sent",
    Figure(
        _("送ったお知らせメール"),
        _("通"),
        mails_sent,
        link=outbox_of("sent"),
        note=_("メールサーバーに渡ったお知らせの数。渡った日で数えます。"),
    ),
)
figures.add(
    "notices.unknown",
    Figure(
        _("届いたか分からないメール"),
        _("通"),
        mails_unknown,
        better="down",
        link=outbox_of("unknown"),
        note=_("送信中に接続が切れるなどして、まだ職員が確かめていないメールの数。作成した日で数えます。"),
    ),
)
figures.add(
    "notices.failed",
    Figure(
        _("送れなかったメール"),
        _("通"),
        mails_failed,
        better="down",
        link=outbox_of("failed"),
        note=_("宛先に断られるなどして送れなかったメールの数。あきらめた日で数えます。"),
    ),
)

demo_parts.add("figures", DemoPart("figures", 90, load))
