"""All that notices offer to the rest, on one page."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.health import HealthCheck, health_checks
from yakuba.platform.jobs import Daily, Every, schedule
from yakuba.platform.notices.health import look_at_the_outbox
from yakuba.platform.notices.own_data import notices_data
from yakuba.platform.people.held import personal_data
from yakuba.platform.people.tokens import Scope, scopes
from yakuba.platform.ui import nav

for name, sentence in {
    "notice.written": _("お知らせを作成した"),
    "notice.read": _("お知らせを読んだ"),
    "notice.all_read": _("お知らせをすべて既読にした"),
    "notice.stopped": _("お知らせの受け取りを停止した"),
    "notice.resumed": _("お知らせの受け取りを再開した"),
    "delivery.sent": _("お知らせをメールサーバーに渡した"),
    "delivery.failed": _("お知らせのメールを送れなかった"),
    "delivery.became_unknown": _("お知らせのメールが届いたか分からなくなった"),
    "delivery.settled": _("結果不明のメールを確定した"),
    "delivery.sent_again": _("お知らせのメールを再送した"),
}.items():
    events.add(name, AuditEvent(sentence))

schedule.add("notices.deliver", Every(minutes=1))
schedule.add("notices.tidy", Daily("02:50"))

scopes.add("notices.read", Scope(_("自分へのお知らせを読む")))
scopes.add("deliveries.manage", Scope(_("配信を確かめ、確定する"), right="operate"))

personal_data.add("notices", notices_data)

nav.entries.add("notices", nav.NavEntry(_("お知らせ"), "notices:mine", icon="mail", area="resident", order=40))
nav.entries.add("notices.office", nav.NavEntry(_("お知らせ"), "notices:mine", icon="mail", order=60))
nav.entries.add("deliveries", nav.NavEntry(_("メール配信"), "notices:deliveries", needs="operate", icon="mail", order=82))

health_checks.add("mail", HealthCheck(_("メール配信"), look_at_the_outbox, page="notices:deliveries", order=40))
