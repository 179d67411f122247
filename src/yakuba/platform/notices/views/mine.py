"""What a person was told, and what they want to be told; the same pages for residents and staff."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yakuba.platform.notices import actions, queries
from yakuba.platform.notices.choices import kinds_for, muted_by
from yakuba.platform.notices.errors import NoticeNotThere
from yakuba.platform.notices.models import Channel
from yakuba.platform.ui.lists import paginate

PER_PAGE = 20


def _layout(request: HttpRequest) -> str:
    return "ui/office.html" if request.user.is_staff else "ui/resident.html"  # type: ignore[union-attr]


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """All that this person was told, newest first."""
    mine = queries.notices_visible_to(request.user).select_related("department")  # type: ignore[arg-type]
    context = {
        "page": paginate(request, mine, PER_PAGE),
        "unread": queries.unread_of(request.user).count(),  # type: ignore[arg-type]
        "layout": _layout(request),
    }
    return render(request, "notices/mine.html", context)


@login_required
@require_GET
def notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """One notice; opening it counts as reading it."""
    found = queries.notices_visible_to(request.user).select_related("department").filter(public_id=public_id).first()  # type: ignore[arg-type]
    if found is None:
        raise NoticeNotThere
    actions.read(found, by=request.user)  # type: ignore[arg-type]
    return render(request, "notices/notice.html", {"notice": found, "layout": _layout(request)})


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    number = actions.read_all(by=request.user)  # type: ignore[arg-type]
    messages.success(request, ngettext("%(n)s件を既読にしました。", "%(n)s件を既読にしました。", number) % {"n": number})
    return redirect("notices:mine")


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Which kinds reach this person by which channel."""
    if request.method == "POST":
        _save_choices(request)
        messages.success(request, _("お知らせの設定を保存しました。"))
        return redirect("notices:settings")
    muted = muted_by(request.user)  # type: ignore[arg-type]
    rows = [_row(name, kind, muted) for name, kind in kinds_for(request.user).items()]  # type: ignore[arg-type]
    context = {
        "rows": [row for row in rows if not row["mandatory"]],
        "always": list(dict.fromkeys(row["kind"].label for row in rows if row["mandatory"])),  # one word may stand for several kinds
        "layout": _layout(request),
    }
    return render(request, "notices/settings.html", context)


def _row(name: str, kind: Any, muted: set[tuple[str, str]]) -> dict[str, Any]:
    ways = [{"name": f"{name}|{value}", "label": label, "on": (name, value) not in muted} for value, label in Channel.choices]
    return {"kind": kind, "mandatory": kind.mandatory, "ways": ways}


def _save_choices(request: HttpRequest) -> None:
    """A box that is not ticked is not sent: what the page showed is compared with what came back."""
    wanted, person = set(request.POST.getlist("wanted")), request.user
    muted = muted_by(person)  # type: ignore[arg-type]
    for name, kind in kinds_for(person).items():  # type: ignore[arg-type]
        for channel in Channel.values if not kind.mandatory else ():
            on = f"{name}|{channel}" in wanted
            if on and (name, channel) in muted:
                actions.receive_again(name, channel, by=person)  # type: ignore[arg-type]
            elif not on and (name, channel) not in muted:
                actions.stop(name, channel, by=person)  # type: ignore[arg-type]
