"""What people offer to the rest: the roles of a town hall, their own rights and events."""

from django.utils.translation import gettext_lazy as _

from yakuba.platform.audit import AuditEvent, events
from yakuba.platform.people.rights import Right, Role, rights, roles
from yakuba.platform.people.tokens import Scope, scopes

roles.add("clerk", Role(_("担当")))
roles.add("supervisor", Role(_("係長")))
roles.add("head", Role(_("課長")))
roles.add("director", Role(_("部長")))
roles.add("policy", Role(_("情報政策")))
roles.add("operator", Role(_("システム運用")))
roles.add("auditor", Role(_("監査")))

rights.add("people.manage", Right(_("職員と組織を管理する"), frozenset({"policy"}), everywhere=True))
rights.add("audit.read", Right(_("監査記録を読む"), frozenset({"auditor"}), everywhere=True))
rights.add("operate", Right(_("システムを運用する"), frozenset({"operator"}), everywhere=True))

events.add("person.seen", AuditEvent(_("個人情報を閲覧した"), reads_personal_data=True))
events.add("token.issued", AuditEvent(_("APIトークンを発行した")))
events.add("token.revoked", AuditEvent(_("APIトークンを取り消した")))

scopes.add("people.me", Scope(_("自分の情報を読む")))
scopes.add("people.read", Scope(_("職員と組織を読む"), right="people.manage"))
