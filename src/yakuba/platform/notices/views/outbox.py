"""The operators' outbox: what waits, what failed, and what nobody can say of until a person looks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yakuba.platform.errors import Refused
from yakuba.platform.notices import actions, queries
from yakuba.platform.notices.delivery.outcomes import in_words
from yakuba.platform.notices.errors import DeliveryNotThere
from yakuba.platform.notices.kinds import kinds
from yakuba.platform.notices.models import Delivery, DeliveryState
from yakuba.platform.people.rights import may
from yakuba.platform.ui.lists import Column, Table
from yakuba.platform.ui.templatetags.ui import badge, button
from yakuba.platform.ui.wording import wareki_time

_BADGE = {"sent": "success", "failed": "error", "unknown": "warning", "sending": "info", "queued": "quiet"}
_DEEDS = {"sent": actions.settle_as_sent, "failed": actions.settle_as_failed, "again": actions.send_again}
_PERIODS = {"1": gettext_lazy("24時間以内"), "7": gettext_lazy("7日以内"), "30": gettext_lazy("30日以内")}


def _guarded(request: HttpRequest) -> QuerySet[Delivery]:
    """The mails this person may see; for everybody but operators the pages are not there."""
    if not may(request.user, "operate"):  # type: ignore[arg-type]
        raise DeliveryNotThere
    return queries.deliveries_visible_to(request.user)  # type: ignore[arg-type]


def _one(request: HttpRequest, public_id: str) -> Delivery:
    found = _guarded(request).select_related("notice__department", "settled_by").filter(public_id=public_id).first()
    if found is None:
        raise DeliveryNotThere
    return found


@login_required
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """All mails, newest first, by state, kind and time."""
    chosen = {name: request.GET.get(name, "") for name in ("state", "kind", "days", "number")}
    found = _filtered(_guarded(request), chosen)
    counts = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    if chosen["state"] in DeliveryState.values:
        found = found.filter(state=chosen["state"])
    table = Table(
        request,
        found,
        _columns(),
        name="deliveries",
        caption=_("配信の一覧"),
        row_url=lambda d: reverse("notices:delivery", args=[d.public_id]),
    )
    context = {
        "table": table,
        "tabs": _tabs(request, counts, chosen["state"]),
        "health": queries.outbox_health(),
        "trouble": in_words(queries.outbox_health().trouble),
        "kinds": [(name, kind.label) for name, kind in kinds.items()],
        "periods": list(_PERIODS.items()),
        "chosen": chosen,
        "bulk": _bulk(chosen["state"]),
    }
    return table.remember(render(request, "notices/deliveries.html", context))


def _filtered(found: QuerySet[Delivery], chosen: dict[str, str]) -> QuerySet[Delivery]:
    if chosen["kind"]:
        found = found.filter(notice__kind=chosen["kind"])
    if chosen["days"] in _PERIODS:
        found = found.filter(notice__made_at__gte=timezone.now() - timedelta(days=int(chosen["days"])))
    if chosen["number"].isascii() and chosen["number"].isdigit() and len(chosen["number"]) < 19:
        found = found.filter(pk=int(chosen["number"]))
    return found


def _bulk(state: str) -> SafeString:
    """What can be decided for many at once: only where one state is shown, so that it is clear what is decided."""
    if state not in (DeliveryState.UNKNOWN, DeliveryState.FAILED):
        return mark_safe("")
    twice = _("選んだメールを、もう一度送りますか。すでに届いていると二重になります。") if state == DeliveryState.UNKNOWN else None
    kept = format_html('<input type="hidden" name="state" value="{}">', state)
    again = button(_("もう一度送る"), "secondary", name="deed", value="again", data_confirm=twice)
    if state == DeliveryState.FAILED:
        return kept + again
    seen = _("メールサーバーの記録で、送信したことを確かめましたか。")
    sent = button(_("送信済みにする"), "secondary", name="deed", value="sent", data_confirm=seen)
    return kept + sent + again + button(_("送らない"), "quiet", name="deed", value="failed")


def _columns() -> list[Column]:
    return [
        Column("pk", _("配信番号"), head=True, fixed=True, css="number", sort="pk"),
        Column("state", _("状態"), _state_badge, fixed=True),
        Column("kind", _("種類"), lambda d: _kind_label(d.notice.kind)),
        Column("address", _("宛先"), lambda d: masked(d.address)),
        Column("reason", _("理由"), lambda d: in_words(d.reason)),
        Column("attempts", _("試行"), css="number"),
        Column("made", _("作成"), lambda d: wareki_time(d.notice.made_at), sort="notice__made_at"),
        Column("settled", _("完了"), lambda d: _time(d.settled_at), sort="settled_at"),
    ]


def _tabs(request: HttpRequest, counts: dict[str, int], state: str) -> list[dict[str, Any]]:
    def url(value: str) -> str:
        query = request.GET.copy()
        query["state"] = value
        query.pop("page", None)
        return "?" + query.urlencode()

    every = {"label": _("すべて"), "url": url(""), "here": state not in DeliveryState.values, "count": sum(counts.values())}
    return [every] + [
        {"label": label, "url": url(value), "here": state == value, "count": counts.get(value, 0)} for value, label in DeliveryState.choices
    ]


def _state_badge(delivery: Delivery) -> SafeString:
    return badge(delivery.get_state_display(), _BADGE[delivery.state])


def _kind_label(name: str) -> str:
    kind = kinds.get(name)
    return str(kind.label) if kind else name


def _time(moment: datetime | None) -> Any:
    return wareki_time(moment) if moment else ""


def masked(address: str) -> str:
    """Enough of an address to tell two apart, not enough to write to it: s…@example.jp."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}" if at else "…"


@login_required
@require_GET
def delivery(request: HttpRequest, public_id: str) -> HttpResponse:
    """One mail: how it fared, where to look it up, and what an operator can decide. Its text is not shown."""
    found = _one(request, public_id)
    facts = [
        (_("種類"), _kind_label(found.notice.kind)),
        (_("宛先"), masked(found.address)),
        (_("ことば"), found.notice.language),
        (_("所管課"), found.notice.department),
        (_("作成"), _time(found.notice.made_at)),
        (_("試行"), _("%(n)s回") % {"n": found.attempts}),
        (_("次の送信"), _time(found.next_at) if found.state == DeliveryState.QUEUED else ""),
        (_("完了"), _time(found.settled_at)),
        (_("確定した職員"), found.settled_by),
        (_("理由"), in_words(found.reason)),
        (_("メールサーバーの返答"), found.reply),
        ("Message-ID", format_html("<code>{}</code>", found.message_id)),
    ]
    context = {
        "delivery": found,
        "badge": _state_badge(found),
        "facts": [{"label": label, "value": value} for label, value in facts if value not in (None, "")],
        "may_settle": found.state == DeliveryState.UNKNOWN,
        "may_send_again": found.state in (DeliveryState.UNKNOWN, DeliveryState.FAILED) and found.notice.wiped_at is None,
        "may_give_up": found.state == DeliveryState.QUEUED,
    }
    return render(request, "notices/delivery.html", context)


@login_required
@require_POST
def settle(request: HttpRequest, public_id: str) -> HttpResponse:
    """An operator has looked, and says what became of it."""
    found, deed = _one(request, public_id), _DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise DeliveryNotThere
    deed(found, by=request.user)  # type: ignore[operator]
    messages.success(request, _("配信%(n)sを「%(state)s」にしました。") % {"n": found.pk, "state": _fresh_state(found)})
    return redirect("notices:delivery", public_id)


def _fresh_state(found: Delivery) -> str:
    found.refresh_from_db()
    return str(found.get_state_display())


@login_required
@require_POST
def settle_many(request: HttpRequest) -> HttpResponse:
    """The same for all that were selected in the list; those that changed meanwhile are left and counted."""
    deed = _DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise DeliveryNotThere
    numbers = [int(n) for n in request.POST.getlist("selected")[:500] if n.isascii() and n.isdigit() and len(n) < 19]
    done = left = 0
    for found in _guarded(request).filter(pk__in=numbers):
        try:
            deed(found, by=request.user)  # type: ignore[operator]
            done += 1
        except Refused:
            left += 1
    messages.success(request, _("%(n)s件を処理しました。") % {"n": done})
    if left:
        messages.warning(request, _("%(n)s件は、状態が変わったか本文が消去済みのため、そのままにしました。") % {"n": left})
    return redirect(reverse("notices:deliveries") + "?state=" + request.POST.get("state", "")[:10])
