"""What the templates of people need besides the components."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


@register.filter
def is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


@register.simple_tag(takes_context=True)
def city_providers(context: template.Context) -> list[dict[str, str]]:
    """The city's identity provider, when one is set: address and words of its button."""
    request = context["request"]
    found = get_adapter().list_providers(request)
    return [{"url": p.get_login_url(request), "label": _("%(name)sでサインインする（職員）") % {"name": p.name}} for p in found]


@register.simple_tag(takes_context=True)
def people_tabs(context: template.Context) -> str:
    """The four views of staff and organisation."""
    request: HttpRequest = context["request"]
    views = (
        ("people:staff", _("職員")),
        ("people:departments", _("組織")),
        ("people:transfers", _("人事異動")),
        ("people:office_tokens", _("APIトークン")),
    )
    addressed = [(reverse(name), label) for name, label in views]
    under = max((url for url, _label in addressed if request.path.startswith(url)), key=len, default="")
    items = [{"label": label, "url": url, "here": url == under} for url, label in addressed]
    return render_to_string("ui/tabs.html", {"items": items, "label": _("職員と組織")})
