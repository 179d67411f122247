"""The living style page: every component and page type with every state, in every language."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere
from yakuba.platform.ui import samples
from yakuba.platform.ui.controls import ERAS

# The ten page types, with the states in which each is shown.
PAGE_TYPES: dict[str, tuple[str, ...]] = {
    "start": ("normal", "closed"),
    "step": ("normal", "error"),
    "confirm": ("normal", "danger"),
    "done": ("normal",),
    "list": ("normal", "empty"),
    "detail": ("normal",),
    "board": ("normal",),
    "map_list": ("normal", "empty"),
    "editor": ("normal", "error"),
    "paper": ("normal",),
}
# Swatches are drawn as pictures, because a strict CSP allows no style in the page.
HUES = ("blue", "light-blue", "cyan", "green", "lime", "yellow", "orange", "red", "magenta", "purple")


def for_those_who_build(view: Any) -> Any:
    """Public in demo mode, for staff otherwise, absent for all others."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO and not getattr(request.user, "is_staff", False):
            raise NotThere(_("お探しのページは見つかりませんでした。"))
        return view(request, *args, **kwargs)

    return guarded


def _samples(request: HttpRequest) -> dict[str, Any]:
    hue = request.GET.get("hue", "")
    return {
        "hue": hue if hue in HUES else "",
        "hues": HUES,
        "page_types": PAGE_TYPES,
        "cases": samples.case_table(request, samples.cases()),
        "no_cases": samples.case_table(request, []),
        "steps": samples.steps(),
        "answers": samples.answers(),
        "history": samples.history(),
        "errors": samples.errors(),
        "figures": samples.figures(),
        "moment": samples.NOON,
        "long": samples.LONG,
        "eras": ERAS,
        "choices": [("post", _("郵送")), ("counter", _("窓口"), _("本人を確かめる書類を持ってきてください。")), ("online", _("電子交付"))],
        "kept": [{"name": "住民票.pdf", "size": 345678, "url": "?file", "remove": "remove_file", "id": "1"}],
        "tabs": [
            {"label": _("すべて"), "url": "?tab=all", "here": True, "count": 1234},
            {"label": _("期限が近い"), "url": "?tab=soon", "here": False, "count": 12},
            {"label": _("補正待ち"), "url": "?tab=returned", "here": False, "count": 0},
        ],
        "chips": [{"label": _("審査中"), "url": "?state="}, {"label": _("期限が3日以内"), "url": "?due="}],
    }


@for_those_who_build
def style_page(request: HttpRequest) -> HttpResponse:
    """Every component."""
    facts = _samples(request)
    return facts["cases"].remember(render(request, "ui/style/index.html", facts))


@for_those_who_build
def page_type(request: HttpRequest, kind: str) -> HttpResponse:
    """One page type in one state."""
    if kind not in PAGE_TYPES:
        raise NotThere(_("お探しのページは見つかりませんでした。"))
    state = request.GET.get("state", "normal")
    facts = {**_samples(request), "state": state if state in PAGE_TYPES[kind] else "normal"}
    if kind == "list" and state == "empty":
        facts["cases"] = facts["no_cases"]
    return render(request, f"ui/style/{kind}.html", {**facts, "table": facts["cases"]})
