"""The API root: every module's router, one OpenAPI document, errors as problem+json (RFC 9457)."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from yakuba import __version__
from yakuba.platform.errors import Refused, Unreadable
from yakuba.platform.ui.refusals import answer, not_found

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable and for programs, `title` and `detail` are for people, `reference` is what to quote.",
    "required": ["type", "title", "status", "code", "reference"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "reference": {"type": "string"},
        "detail": {"type": "string"},
        "link": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
ANYWHERE = {
    400: "Not readable",
    404: "Not there, or not visible to you",
    413: "Too big",
    422: "Values can't be used",
    429: "Too many calls",
    503: "Something the town hall stands on is away; nothing was changed",
}
SIGNED = {401: "Not signed in, or the token is over", 403: "A right or scope is missing"}
CHANGING = {409: "The thing has moved on, or this can't be done to it now", 415: "A file of a kind that is not taken here"}
# The headers that come with an answer, whatever it is, and with some of them: what they say, and how they look.
REFERENCE = {"X-Request-Reference": ("What to quote: it stands in the log and in the audit record", "^[2-9A-HJ-NP-Z]{10}$")}
AGAIN_IN = {"Retry-After": ("Seconds", "^[0-9]+$")}
TOLD_WITH = {401: {"WWW-Authenticate": ("Bearer, with `error` where a token was sent", "^Bearer ")}, 429: AGAIN_IN, 503: AGAIN_IN}


class TownAPI(NinjaAPI):
    """Says in the document how it says no: the same few problems at every address."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        schema["components"]["responses"] = {_name(n): _said(n, meaning) for n, meaning in (ANYWHERE | SIGNED | CHANGING).items()}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                for response in operation["responses"].values():
                    response.setdefault("headers", _headers(REFERENCE))
                for status in _problems(method, operation):
                    operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{_name(status)}"})
        return schema


def _problems(method: str, operation: dict[str, Any]) -> dict[int, str]:
    return ANYWHERE | (SIGNED if operation.get("security") else {}) | (CHANGING if method != "get" else {})


def _name(status: int) -> str:
    return f"Problem{status}"


def _said(status: int, meaning: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": meaning, "headers": _headers(REFERENCE | TOLD_WITH.get(status, {})), "content": content}


def _headers(told: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        name: {"description": meaning, "required": True, "schema": {"type": "string", "pattern": pattern}}
        for name, (meaning, pattern) in told.items()
    }


api = TownAPI(title="Yakuba", version=__version__, description="The open digital town hall (役場)", urls_namespace="api", docs_url="/docs")


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """A value of the wrong shape, named by where it stands: `body.data.name`, `query.page`."""
    fields: dict[str, list[str]] = {}
    for error in problem.errors:
        fields.setdefault(".".join(str(part) for part in error["loc"]), []).append(str(error["msg"]))
    return answer(request, Unreadable(_("送られた値の中に、使えないものがあります。"), fields=fields))


@api.exception_handler(Http404)
def absent(request: HttpRequest, problem: Http404) -> HttpResponse:
    """Not there, or not to be seen: the same answer as anywhere else in the town hall."""
    return not_found(request)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """What the framework itself refuses: a body that is no JSON, a missing CSRF token."""
    refusal = Refused(_("送られた内容を読み取れませんでした。") if problem.status_code == 400 else str(problem))
    refusal.status, refusal.code = problem.status_code, {400: "unreadable", 403: "not-allowed"}.get(problem.status_code, "refused")
    return answer(request, refusal)


for config in apps.get_app_configs():
    if config.name.startswith("yakuba.") and config.name != "yakuba.site" and find_spec(f"{config.name}.api"):
        module = import_module(f"{config.name}.api")
        api.add_router("", module.router, tags=[config.label])
