"""Tags and filters that every template may use without {% load %}. docs/ui.md shows each of them at work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yakuba.platform.ui import assets, controls, nav, wording

register = template.Library()

# Words and days ---------------------------------------------------------------------------------------------------

register.filter("wareki", wording.wareki)
register.filter("wareki_time", wording.wareki_time)
register.filter("western", wording.western)
register.filter("grouped", wording.grouped)
register.filter("phrases", wording.phrases)
register.filter("in_language", wording.in_language)
register.filter("html_lang", wording.html_lang)

# Files ------------------------------------------------------------------------------------------------------------


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file; a file that is not built yet still gets one."""
    return assets.address(path)


@register.simple_tag
def stylesheet(name: str) -> SafeString:
    """`{% stylesheet "procedures/builder" %}` for build/frontend/procedures/builder.css."""
    return format_html('<link rel="stylesheet" href="{}">', assets.address(f"{name}.css"))


@register.simple_tag
def script(name: str) -> SafeString:
    """`{% script "procedures/form" %}` for build/frontend/procedures/form.js."""
    return format_html('<script type="module" src="{}"></script>', assets.address(f"{name}.js"))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture from static/ui/icons.svg; with a label when it stands alone, silent when words stand beside it."""
    return assets.icon(name, label)


# Navigation -------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def nav_lines(context: template.Context, area: str) -> list[nav.Line]:
    """`{% nav_lines "office" as lines %}`: what the reader may open."""
    request: HttpRequest | None = context.get("request")
    return nav.lines(request, area) if request is not None else []


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """This page's query string with some values changed; None takes one out: `{% query page=2 %}`."""
    request: HttpRequest | None = context.get("request")
    values = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        values.pop(name, None)
        if value is not None:
            values.setlist(name, value if isinstance(value, list | tuple) else [value])
    return "?" + values.urlencode() if values else "?"


# Actions ----------------------------------------------------------------------------------------------------------


def _attributes(given: Mapping[str, Any]) -> SafeString:
    """Keyword arguments as HTML attributes: `data_confirm` becomes data-confirm; True an empty one, None and False none."""
    parts = []
    for key, value in given.items():
        name = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(format_html(" {}", name))
        elif value not in (None, False, ""):
            parts.append(format_html(' {}="{}"', name, value))
    return mark_safe("".join(parts))


def _face(label: Any, icon: str, after: str) -> SafeString:
    return format_html("{}{}{}", assets.icon(icon) if icon else "", label, assets.icon(after) if after else "")


@register.simple_tag
def button(label: Any, kind: str = "primary", icon: str = "", after: str = "", type: str = "submit", **attributes: Any) -> SafeString:  # noqa: A002
    """A button that says its deed. kind: primary, secondary, quiet, danger, "danger primary"; add " small" or " wide"."""
    css = f"{kind} {attributes.pop('class_', '')}".strip()
    return format_html('<button type="{}" class="button {}"{}>{}</button>', type, css, _attributes(attributes), _face(label, icon, after))


@register.simple_tag
def link_button(label: Any, url: str, kind: str = "secondary", icon: str = "", after: str = "", **attributes: Any) -> SafeString:
    """A link that looks like a button: for going somewhere, never for changing something."""
    css = f"{kind} {attributes.pop('class_', '')}".strip()
    return format_html('<a href="{}" class="button {}"{}>{}</a>', url, css, _attributes(attributes), _face(label, icon, after))


@register.simple_block_tag
def menu(content: str, label: Any = "", icon: str = "more", kind: str = "secondary") -> str:
    """Links and buttons that open below one button."""
    return render_to_string("ui/menu.html", {"content": content, "label": label, "icon": icon, "kind": kind})


@register.simple_block_tag
def disclosure(content: str, title: Any, open: bool = False) -> str:  # noqa: A002
    """Something for those who want to know more."""
    return render_to_string("ui/disclosure.html", {"content": content, "title": title, "open": open})


@register.simple_tag
def copyable(text: Any, label: Any = "") -> str:
    """A number to quote, with a button that copies it."""
    return render_to_string("ui/copyable.html", {"text": text, "label": label})


# Messages ---------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: Any = "", role: str = "") -> str:
    """A box that says something. kind: info, success, warning, error."""
    return render_to_string("ui/notice.html", {"content": content, "kind": kind, "title": title, "role": role})


@register.simple_tag
def badge(label: Any, kind: str = "", icon: str = "") -> SafeString:
    """A state in one word. kind: info, success, warning, error, quiet, or nothing."""
    picture = icon or {"success": "check", "warning": "warning", "error": "error"}.get(kind, "")
    return format_html('<span class="badge {}">{}{}</span>', kind, assets.icon(picture) if picture else "", label)


@register.simple_block_tag
def empty(content: str, title: Any, icon: str = "search") -> str:
    """What stands where a list would, with advice what to do."""
    return render_to_string("ui/empty.html", {"content": content, "title": title, "icon": icon})


@register.simple_tag
def skeleton(lines: int = 4, label: Any = "") -> str:
    """The place of something that is still loading."""
    return render_to_string("ui/skeleton.html", {"lines": range(lines), "label": label})


@register.simple_tag
def progress(done: int, total: int, label: Any, note: Any = "") -> str:
    """How far a job has come; total 0: not known."""
    return render_to_string("ui/progress.html", {"done": done, "total": total, "label": label, "note": note})


@register.simple_tag(takes_context=True)
def error_summary(context: template.Context, errors: Any) -> str:
    """All that is wrong, linked to its field, at the top of the form. errors: a Django form, or (field id, message) pairs."""
    found = controls.errors_of(errors)
    return render_to_string("ui/error_summary.html", {"errors": found}) if found else ""


# Lists ------------------------------------------------------------------------------------------------------------


@register.simple_tag
def steps(items: Iterable[Mapping[str, Any]], title: Any = "") -> str:
    """Where am I, what is done. Items: name, state (done, current, todo, skipped), url, note."""
    listed = list(items)
    at = next((i for i, item in enumerate(listed, 1) if item.get("state") == "current"), 0)
    return render_to_string("ui/steps.html", {"items": listed, "title": title, "at": at, "current": listed[at - 1] if at else None})


@register.simple_tag
def summary_list(rows: Iterable[Mapping[str, Any]]) -> str:
    """Question → answer → change. Rows: label, value, url (of the change link), note, multiline."""
    return render_to_string("ui/summary_list.html", {"rows": rows})


@register.simple_tag
def timeline(entries: Iterable[Mapping[str, Any]], heading: int = 3) -> str:
    """What happened, newest first. Entries: title, at (datetime), by, text, kind, icon, url, link."""
    return render_to_string("ui/timeline.html", {"entries": entries, "heading": heading})


@register.simple_tag(takes_context=True)
def table(context: template.Context, data: Any, **options: Any) -> str:
    """A `Table` as a list page shows it: sort links, selection, cards on a phone."""
    body = data.body(pick=_("%(name)sを選ぶ") if options.get("bulk") else "")
    given = {"table": data, "body": body, "request": context.get("request"), "csrf_token": context.get("csrf_token")}
    return render_to_string("ui/table.html", given | options)


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: Any) -> str:
    """The pages of a list made by `paginate`."""
    return render_to_string("ui/pagination.html", {"page": page, "request": context.get("request")})


@register.simple_tag
def breadcrumb(*pairs: Any) -> str:
    """`{% breadcrumb _("ホーム") "/" _("手続") "" %}`: label and address in turn; the last is this page."""
    flat = list(pairs)
    return render_to_string("ui/breadcrumb.html", {"crumbs": list(zip(flat[::2], flat[1::2], strict=True))})


@register.simple_tag
def tabs(items: Iterable[Mapping[str, Any]], label: Any) -> str:
    """Views of one thing. Items: label, url, here, count."""
    return render_to_string("ui/tabs.html", {"items": items, "label": label})


@register.simple_tag
def chips(items: Iterable[Mapping[str, Any]], clear: str = "") -> str:
    """The filters that are on, read as a sentence. Items: label, url (without this filter). clear: address without any."""
    return render_to_string("ui/chips.html", {"items": list(items), "clear": clear})


@register.simple_tag
def figure(label: Any, value: Any, unit: Any = "", url: str = "", against: Any = "", share: float | None = None, kind: str = "") -> str:
    """A number the city watches; it leads to the list behind it. share: how much of the target (0–1) is reached."""
    facts = {"label": label, "value": value, "unit": unit, "url": url, "against": against, "share": share, "kind": kind}
    return render_to_string("ui/figure.html", facts)


@register.simple_tag(takes_context=True)
def print_head(context: template.Context, title: Any = "", number: Any = "") -> str:
    """The head that only paper shows: town, title, number, day of printing."""
    return render_to_string("ui/print_head.html", {"town_name": context.get("town_name", ""), "title": title, "number": number})


# Forms ------------------------------------------------------------------------------------------------------------


@register.simple_tag
def field(kind: str, **facts: Any) -> str:
    """A whole field: label, 必須/任意, hint, error, control. `controls.Field` says which facts there are."""
    return controls.render(kind, **facts)


@register.simple_block_tag
def field_around(content: str, **facts: Any) -> str:
    """The same around a control of one's own; give the control id, aria-describedby and aria-invalid by `{% described %}`."""
    return controls.render_around(mark_safe(content), **facts)


@register.simple_tag
def described(id: str, hint: Any = "", errors: Any = "", required: bool | None = None) -> SafeString:  # noqa: A002
    """The attributes that tie a control to its hint and errors."""
    return controls.described(id, hint, errors, required)


@register.simple_tag
def form_field(bound: Any, **facts: Any) -> str:
    """A field of a Django form in our clothes."""
    return controls.render_bound(bound, **facts)


@register.simple_tag
def form_fields(form: Any) -> SafeString:
    """All fields of a Django form, hidden ones too. The error summary is a tag of its own."""
    shown = [str(bound) for bound in form.hidden_fields()] + [controls.render_bound(bound) for bound in form.visible_fields()]
    return mark_safe("".join(shown))


@register.filter
def attributes(given: Mapping[str, Any] | None) -> SafeString:
    return _attributes(given or {})


@register.filter
def shown(value: Any) -> SafeString:
    """A value in a summary: lists with commas, nothing as a dash that is read out as a word."""
    if value is None or value == "" or value == []:
        return render_to_string("ui/nothing.html")
    if isinstance(value, list | tuple):
        return mark_safe("、".join(conditional_escape(part) for part in value))
    return conditional_escape(value)


@register.filter
def split_words(text: str) -> list[str]:
    """A few words in a template as a list."""
    return text.split()
