"""What cases are to people: the work a clerk holds, and what is kept about an applicant."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.platform import audit
from yakuba.platform.cases.actions.assigning import give
from yakuba.platform.cases.models import AccessLink, Case
from yakuba.platform.cases.queries import cases_visible_to, who_can_handle
from yakuba.platform.cases.timeline import lock
from yakuba.platform.people.held import Held, PersonalData
from yakuba.platform.people.models import Person


def _open_cases(person: Person):
    return Case.objects.filter(assignee=person, closed_at__isnull=True).select_related("department").order_by("number")


@audit.deed()
def hand_over_cases(person: Person, to: Person, by: Person) -> list[str]:
    """Give the open cases of `person` to `to`; where `to` can't handle cases of that department, the case is free for its colleagues."""
    able: dict[int, bool] = {}
    told = []
    for case in _open_cases(person):
        if case.department_id not in able:
            able[case.department_id] = who_can_handle(case.department).filter(pk=to.pk).exists()
        heir = to if able[case.department_id] else None
        give(lock(case), heir, by=by)
        words = {"number": case.number, "name": to.name if heir else _("担当者なし")}
        told.append(_("%(number)s → %(name)s") % words)
    audit.record("case.handed_over", by=by, frm=person, to=to, count=len(told))
    return told


held_cases = Held(gettext_lazy("担当している未完了の案件"), lambda person: _open_cases(person).count(), hand_over_cases)


def show_cases(person: Person) -> list[dict[str, Any]]:
    """The person's own cases, as plain values."""
    return [
        {
            str(_("受付番号")): case.number,
            str(_("件名")): case.title,
            str(_("状態")): str(case.state_now.resident_label or case.state_now.label),
            str(_("受付日時")): timezone.localtime(case.received_at).isoformat(timespec="minutes"),
            str(_("氏名")): case.contact_name,
            str(_("フリガナ")): case.contact_kana,
            str(_("メールアドレス")): case.contact_email,
            str(_("電話番号")): case.contact_phone,
            str(_("連絡")): [
                f"{timezone.localtime(m.at):%Y-%m-%d %H:%M} {m.text}" for m in reversed(case.messages.filter(from_applicant=True))
            ],
        }
        for case in cases_visible_to(person).prefetch_related("messages")
    ]


@audit.deed()
def erase_links(person: Person, by: Person) -> None:
    """The cases themselves are public records and stay for their time; the links to them stop working."""
    for case in Case.objects.filter(applicant=person):
        count = AccessLink.objects.filter(case=case, revoked_at__isnull=True).update(revoked_at=timezone.now())
        if count:
            audit.record("case.links_revoked", case, by=by, count=count)


own_cases = PersonalData(
    gettext_lazy("申請・お問い合わせ"),
    show_cases,
    erase_links,
    kept=gettext_lazy("申請やお問い合わせの記録は公文書として、決められた保存年限のあいだ残ります。"),
)
