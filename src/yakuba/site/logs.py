"""The log: one line an event, as JSON (or key=value), with the request's reference and never with personal data.

What a person typed, names, addresses and secret links stay out: a request is told by its route, not by its address; an error by
its kind and its place, not by its words (a database puts values into them); whatever looks like a secret in a text is masked.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

from yakuba.platform.audit.reference import request_reference
from yakuba.site.environment import WrongSetting

LEVELS = ("debug", "info", "warning", "error")
FORMS = ("json", "text")
_FRAMES = 20
_PLAIN = (str, int, float, bool, type(None), list, tuple, dict)
_SECRETS = (
    (re.compile(r"\bykb_[\w-]+"), "ykb_…"),  # API tokens
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "…@…"),
    (re.compile(r"(?<=[\w/])\?[^\s\"']+"), "?…"),  # query strings
    (re.compile(r"(?<=/)[\w=:%.-]{16,}(?=/|[\s\"'?]|$)", re.ASCII), "…"),  # keys in an address: secret links, drafts
)

Event = MutableMapping[str, Any]


def configuration(*, level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, where the launcher or the machine's own log keeps it."""
    if level.lower() not in LEVELS:
        raise WrongSetting("YAKUBA_LOG_LEVEL", f"{level!r} is none of {', '.join(LEVELS)}")
    if form.lower() not in FORMS:
        raise WrongSetting("YAKUBA_LOG_FORMAT", f"{form!r} is none of {', '.join(FORMS)}")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "yakuba.site.logs.formatter", "form": form.lower()}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},  # what was refused stands in the line of its request
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }


def formatter(form: str = "json") -> structlog.stdlib.ProcessorFormatter:
    """Makes the lines, for our own loggers and everybody else's."""
    render: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "text":
        render = structlog.processors.LogfmtRenderer(key_order=["at", "level", "logger", "event"], bool_as_flag=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _with_reference,
            _error_without_its_words,
            _only_plain_values,
            _mask,
            render,
        ],
    )


def _with_reference(logger: Any, method: str, event: Event) -> Event:
    if reference := request_reference.get():
        event.setdefault("reference", reference)
    return event


def _error_without_its_words(logger: Any, method: str, event: Event) -> Event:
    """Kinds of the error and of what led to it, and the places it came through."""
    found = event.pop("exc_info", None)
    event.pop("exc_text", None)
    problem = found[1] if isinstance(found, tuple) else found
    if not isinstance(problem, BaseException):
        return event
    event["error"], event["trace"] = _kind(problem), _places(problem)
    kinds: list[str] = []
    before = problem.__cause__ or problem.__context__
    while before is not None and len(kinds) < 5:
        kinds.append(_kind(before))
        before = before.__cause__ or before.__context__
    if kinds:
        event["because_of"] = kinds
    return event


def _kind(problem: BaseException) -> str:
    return f"{type(problem).__module__}.{type(problem).__qualname__}".removeprefix("builtins.")


def _places(problem: BaseException) -> list[str]:
    frames = traceback.extract_tb(problem.__traceback__)[-_FRAMES:]
    return [f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def _only_plain_values(logger: Any, method: str, event: Event) -> Event:
    """Django hands the whole request to its log, and its text holds the address; another handler leaves the message twice."""
    return {name: value for name, value in event.items() if isinstance(value, _PLAIN) and name != "message"}


def _mask(logger: Any, method: str, event: Event) -> Event:
    return {name: value if name in {"at", "trace", "route"} else _masked(value) for name, value in event.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        for secret, mark in _SECRETS:
            value = secret.sub(mark, value)
        return value
    if isinstance(value, dict):
        return {name: _masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    return value
