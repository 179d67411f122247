"""What is wrong with a definition, place by place, in words for whoever writes it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError


class DefinitionProblem(Exception):
    """A definition that can't be used. `fields`: place (`steps.children.fields.birth.kind`) → list of what is wrong there.

    No ValueError: pydantic would catch it and lose the places.
    """

    def __init__(self, found: dict[str, Any]):
        self.fields: dict[str, list[str]] = {
            place: [str(message)] if not isinstance(message, list) else message for place, message in found.items()
        }
        super().__init__("\n".join(f"{place}: {' '.join(messages)}" for place, messages in self.fields.items()))


def in_words(error: ValidationError, given: Any) -> dict[str, list[str]]:
    """Place → messages, out of what pydantic found."""
    found: dict[str, list[str]] = {}
    for item in error.errors(include_url=False, include_context=True, include_input=False):
        messages = found.setdefault(_place(item["loc"], given) or _("全体"), [])
        message = _message(item)
        if message not in messages:
            messages.append(message)
    return found


def _place(loc: tuple[int | str, ...], given: Any) -> str:
    """Steps and fields by their names rather than numbers, where they have one."""
    parts = []
    for part in loc:
        if isinstance(part, str) and (part.startswith("function-") or part in ("Text", "dict[str,any]")):
            continue
        given = _inside(given, part)
        name = given.get("name") if isinstance(given, dict) and isinstance(part, int) else None
        parts.append(name if isinstance(name, str) and name else str(part))
    return ".".join(parts)


def _inside(given: Any, part: int | str) -> Any:
    try:
        return given[part]
    except (KeyError, IndexError, TypeError):
        return None


def _message(item: Any) -> str:
    ctx = item.get("ctx") or {}
    known = {
        "missing": _("書いてください。"),
        "extra_forbidden": _("この名前の項目はありません。つづりを確かめてください。"),
        "string_type": _("文字列で書いてください。"),
        "int_type": _("整数で書いてください。"),
        "bool_type": _("true か false で書いてください。"),
        "list_type": _("[ ] の並びで書いてください。"),
        "dict_type": _("{ } で書いてください。"),
        "model_type": _("{ } で書いてください。"),
        "model_attributes_type": _("{ } で書いてください。"),
        "json_invalid": _("JSONとして読めません。カンマや引用符を確かめてください。"),
        "string_pattern_mismatch": _("使えない文字があります。英小文字で始め、英小文字・数字・_（または -）で書いてください。"),
        "string_too_short": _("空にはできません。"),
    }
    if item["type"] in known:
        return known[item["type"]]
    if item["type"] in ("string_too_long", "too_long"):
        return _("長すぎます（%(most)sまで）。") % {"most": ctx.get("max_length")}
    if item["type"] == "too_short":
        return _("%(least)sつ以上書いてください。") % {"least": ctx.get("min_length")}
    if item["type"] in ("greater_than_equal", "less_than_equal"):
        return _("%(limit)s%(side)sにしてください。") % {
            "limit": ctx.get("ge", ctx.get("le")),
            "side": _("以上") if "ge" in ctx else _("以下"),
        }
    if item["type"] == "literal_error":
        return _("%(expected)s のどれかを書いてください。") % {"expected": ctx.get("expected")}
    if item["type"] == "value_error":
        return str(ctx.get("error"))
    return str(item["msg"])
