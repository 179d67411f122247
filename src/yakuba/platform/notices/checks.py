"""A kind of notice without words must not start: it would fail in the middle of somebody's application."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from yakuba.platform.notices.kinds import kinds


@register()
def kinds_have_words(app_configs: Any, **kw: Any) -> list[CheckMessage]:
    """Every kind has its Japanese text, and the texts that it has can be read."""
    problems: list[CheckMessage] = []
    for name, kind in kinds.items():
        for language in ("ja", "en", "ja-easy"):
            try:
                get_template(f"{kind.stem(name)}.{language}.txt")
            except TemplateDoesNotExist:
                if language == "ja":
                    problems.append(Error(f"notice {name!r} has no template {kind.stem(name)}.ja.txt", id="notices.E001"))
            except TemplateSyntaxError as mistake:
                problems.append(Error(f"notice {name!r}, {language}: {mistake}", id="notices.E002"))
    return problems
