"""What people offer to the rest: the roles of a town hall, their own rights and events."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.demo import DemoPart, demo_parts
from yakuba.platform.people.demo import load
from yakuba.platform.people.demo_cast import CastMember, cast
from yakuba.platform.people.held import personal_data
from yakuba.platform.people.own_data import account_data
from yakuba.platform.people.rights import Right, Role, may, rights, roles
from yakuba.platform.people.tokens import Scope, scopes
from yakuba.platform.ui import nav

roles.add("clerk", Role(pgettext_lazy("役割", "担当")))
roles.add("supervisor", Role(_("係長")))
roles.add("head", Role(_("課長")))
roles.add("director", Role(_("部長")))
roles.add("policy", Role(_("情報政策")))
roles.add("operator", Role(_("システム運用")))
roles.add("auditor", Role(_("監査")))

rights.add("people.manage", Right(_("職員と組織を管理する"), frozenset({"policy"}), everywhere=True))
rights.add("audit.read", Right(_("監査記録を読む"), frozenset({"auditor"}), everywhere=True))
rights.add("operate", Right(_("システムを運用する"), frozenset({"operator"}), everywhere=True))

for name, sentence in {
    "person.signed_in": _("サインインした"),
    "person.signed_out": _("サインアウトした"),
    "person.signed_up": _("アカウントを登録した"),
    "person.password_changed": _("パスワードを変更した"),
    "person.email_changed": _("メールアドレスを変更した"),
    "person.changed": _("登録内容を変更した"),
    "person.closed": _("アカウントを閉じた"),
    "person.added": _("職員を登録した"),
    "person.left": _("職員の最終在職日を記録した"),
    "person.handed_over": _("担当していたものを引き継いだ"),
    "person.forgotten": _("確認されなかった登録を消した"),
    "sign_in.failed": _("サインインに失敗した"),
    "sign_in.locked": _("サインインを一時停止した"),
    "sign_in.address_locked": _("接続元からのサインインを一時停止した"),
    "sign_in.unlocked": _("サインインの一時停止を解いた"),
    "session.ended": _("端末のサインインを終わらせた"),
    "factor.added": _("二段階目の確認方法を登録した"),
    "factor.removed": _("二段階目の確認方法を外した"),
    "factor.renewed": _("予備コードを作り直した"),
    "factor.reset": _("二段階目の確認方法を初期化した"),
    "department.opened": _("組織を作った"),
    "department.changed": _("組織を変更した"),
    "department.closed": _("組織を閉じた"),
    "post.created": _("役職を作った"),
    "post.changed": _("役職の権限を変更した"),
    "post.closed": _("役職を閉じた"),
    "holding.given": _("役職を割り当てた"),
    "holding.ended": _("役職の在任を終えた"),
    "transfer.checked": _("人事異動の一覧を取り込んだ"),
    "transfer.confirmed": _("人事異動を確定した"),
    "transfer.taken_back": _("人事異動を取り消した"),
    "token.issued": _("APIトークンを発行した"),
    "token.revoked": _("APIトークンを取り消した"),
}.items():
    events.add(name, AuditEvent(sentence))
events.add("person.seen", AuditEvent(_("個人情報を閲覧した"), reads_personal_data=True))
events.add("person.exported", AuditEvent(_("個人情報を書き出した"), reads_personal_data=True))

scopes.add("people.me", Scope(_("自分の情報を読む")))
scopes.add("people.read", Scope(_("職員と組織を読む"), right="people.manage"))

personal_data.add("people", account_data)

cast.add("sato", CastMember("sato@example.jp", _("区民：申請し、経過を見て、補正する")))
cast.add("suzuki", CastMember("s0001", _("担当：申請を審査し、差し戻す")))
cast.add("ito", CastMember("s0002", _("係長：一段階目の決裁をする")))
cast.add("tanaka", CastMember("s0003", _("課長：二段階目の決裁をする")))
cast.add("takahashi", CastMember("s0004", _("別の課の担当：自分の課の案件だけを見る")))
cast.add("yamada", CastMember("s0005", _("情報政策課：職員と組織、システム、監査記録を見る")))

nav.may = may
nav.entries.add("people", nav.NavEntry(_("職員と組織"), "people:staff", needs="people.manage", icon="person", order=70))
nav.entries.add("people.account", nav.NavEntry(_("アカウント"), "people:account", icon="person", area="resident", order=90))

demo_parts.add("people", DemoPart("people", 10, load))
