"""Turns refusals and bugs into an answer, once for pages, fragments and API alike.

A person reads what happened, what to do next, and a reference to quote. A program gets problem+json (RFC 9457). A bug
is logged in one line with its reference and ids, never with what somebody typed.
"""

from __future__ import annotations

import errno
import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from yakuba.platform.errors import NotThere, NotYours, Refused, TooMany, Unreadable
from yakuba.platform.ui.assets import address
from yakuba.platform.ui.context import town_name
from yakuba.platform.ui.wording import html_lang

log = logging.getLogger("yakuba.refusals")
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Refusals:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and _wants(request) == "json":
            return answer(request, WrongMethod(response.get("Allow", "")))
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Refused):
            return answer(request, problem)
        if isinstance(problem, RequestDataTooBig | TooManyFilesSent):
            return too_big(request)
        if is_passing(problem):
            return away(request)
        return None


class TooBig(Refused):
    """More bytes or fields than a form ever has."""

    code = "too-big"
    status = 413


class WrongMethod(Refused):
    """A program asks an address for what it does not do."""

    code = "method-not-allowed"
    status = 405

    def __init__(self, allowed: str):
        super().__init__(_("このアドレスでは使えない方法です。"), headers={"Allow": allowed})


def _wants(request: HttpRequest) -> str:
    if request.path.startswith("/api/"):
        return "json"
    return "fragment" if request.headers.get("HX-Request") == "true" else "page"


def _reference(request: HttpRequest) -> str:
    return getattr(request, "reference", "")


def answer(request: HttpRequest, problem: Refused) -> HttpResponse:
    """A page for people, a fragment for htmx, problem+json for programs."""
    wants = _wants(request)
    if wants == "json":
        return _problem_json(request, problem)
    if wants == "fragment":
        response = HttpResponse(render_to_string("ui/refused_fragment.html", {"problem": problem}), status=problem.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML show:top"
    else:
        response = render(request, "ui/refused.html", {"problem": problem, "kind": _kind(problem)}, status=problem.status)
    return _never_kept(_when_again(response, problem))


def _kind(problem: Refused) -> str:
    return {404: "missing", 403: "barred", 429: "busy"}.get(problem.status, "refused")


def _problem_json(request: HttpRequest, problem: Refused) -> JsonResponse:
    body: dict[str, Any] = {
        "type": f"urn:yakuba:{problem.code}",
        "title": str(problem.message),
        "status": problem.status,
        "code": problem.code,
        "reference": _reference(request),
    }
    if problem.next_step:
        body["detail"] = str(problem.next_step)
    if problem.link:
        body["link"] = problem.link
    if isinstance(problem, Unreadable) and problem.fields:
        body["fields"] = {name: [str(m) for m in messages] for name, messages in problem.fields.items()}
    response = JsonResponse(body, status=problem.status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})
    return _never_kept(_when_again(response, problem))


def _when_again(response: Any, problem: Refused) -> Any:
    if isinstance(problem, TooMany):
        response["Retry-After"] = str(getattr(problem, "retry_after", 60))
    for name, value in problem.headers.items():
        response[name] = value
    return response


def _never_kept(response: Any) -> Any:
    response["Cache-Control"] = "no-store"
    return response


# What Django itself calls -------------------------------------------------------------------------------------------


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: absent and hidden look the same."""
    words = _("お探しのページは見つかりませんでした。")
    return answer(request, NotThere(words, next_step=_("アドレスが正しいか確かめてください。ホームから探すこともできます。")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return answer(request, NotYours(_("この操作はできません。"), next_step=_("担当の方にご確認ください。")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return too_big(request)
    problem = Unreadable(_("送られた内容を読み取れませんでした。"), next_step=_("前の画面に戻り、もう一度お試しください。"))
    problem.status = 400
    if isinstance(exception, SuspiciousOperation | BadRequest):
        log.warning("bad request", extra={"reference": _reference(request), "kind": type(exception).__name__})
    return answer(request, problem)


def too_big(request: HttpRequest) -> HttpResponse:
    """413: nothing of it was kept."""
    words = _("送られたデータが大きすぎるため、受け取れませんでした。")
    return answer(
        request,
        TooBig(words, next_step=_("前の画面に戻り、ファイルを小さくするか、数を減らしてください。入力した内容は保存されています。")),
    )


class Away(Refused):
    """Something the town hall stands on is not there just now; nothing was changed, and asking again is right."""

    code = "away"
    status = 503


def is_passing(problem: Exception) -> bool:
    """The database does not answer, or the disk is full: no bug, and over when an operator has acted."""
    if isinstance(problem, OperationalError | InterfaceError):
        return not str(problem).startswith("no such")  # SQLite calls a missing table or column by the same name; that is a bug
    return isinstance(problem, OSError) and problem.errno in _FULL


def away(request: HttpRequest) -> HttpResponse:
    """503 with a time to come back. The page is drawn without the database: the session may be what is away."""
    facts = _facts_of_bug(request)
    log.error("away %s", " ".join(f"{name}={value}" for name, value in facts.items()), extra=facts)
    words = _("ただいま受け付けられません。送られた内容は、まだ受け付けていません。")
    refusal = Away(words, next_step=_("数分待ってから、もう一度お試しください。"), headers={"Retry-After": "30"})
    if _wants(request) == "json":
        return _problem_json(request, refusal)
    try:
        page = _bug_page(request, away=True)
    except Exception:  # noqa: BLE001  the last page of all: words without any machinery
        page = _LAST_WORDS.format(reference=_reference(request))
    return _never_kept(_when_again(HttpResponse(page, status=503), refusal))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or cookies are off. Nothing was sent; what was typed is still one step back."""

    class FormTooOld(Refused):
        code = "csrf"
        status = 403

    log.info("csrf refused", extra={"reference": _reference(request), "reason": reason})
    if _wants(request) != "page":
        return answer(request, FormTooOld(_("画面を開いてから時間がたちました。"), next_step=_("画面を読み込み直してください。")))
    return _never_kept(render(request, "ui/csrf.html", status=403))


def bug(request: HttpRequest) -> HttpResponse:
    """handler500: must come even when the database, a template or the translation is what broke."""
    problem = sys.exc_info()[1]
    if isinstance(problem, Exception) and is_passing(problem):
        return away(request)
    facts = _facts_of_bug(request)
    log.error("bug %s", " ".join(f"{name}={value}" for name, value in facts.items()), extra=facts)
    if _wants(request) == "json":
        body = {"type": "urn:yakuba:bug", "title": "Internal error", "status": 500, "code": "bug", "reference": _reference(request)}
        return _never_kept(JsonResponse(body, status=500, content_type="application/problem+json"))
    try:
        return _never_kept(HttpResponse(_bug_page(request), status=500))
    except Exception:  # noqa: BLE001  the last page of all: words without any machinery
        return _never_kept(HttpResponse(_LAST_WORDS.format(reference=_reference(request)), status=500))


def _facts_of_bug(request: HttpRequest) -> dict[str, Any]:
    """Ids and places. The exception's own words stay out: a database puts values, and so people, into them."""
    kind, _problem, trace = sys.exc_info()
    last = traceback.extract_tb(trace)[-1] if trace else None
    return {
        "reference": _reference(request),
        "method": request.method,
        "route": getattr(getattr(request, "resolver_match", None), "route", ""),
        "person": getattr(getattr(request, "_cached_user", None), "pk", None),
        "kind": kind.__name__ if kind else "",
        "where": f"{Path(last.filename).name}:{last.lineno}" if last else "",
    }


def _bug_page(request: HttpRequest, *, away: bool = False) -> str:
    """In the reader's language, and short in the other two: whoever lands here may have lost their language too."""
    language = get_language() or "ja"
    context = {
        "language": html_lang(language),
        "reference": _reference(request),
        "town": settings.TOWN,
        "town_name": town_name(),
        "style": address("ui/ui.css"),
        "fragment": _wants(request) == "fragment",
        "away": away,
    }
    with override(language):
        return render_to_string("ui/bug.html", context)


_LAST_WORDS = (
    '<!doctype html><html lang="ja"><meta charset="utf-8"><title>エラー</title>'
    "<h1>申し訳ありません。うまくいきませんでした</h1><p>少し待ってから、もう一度お試しください。照会番号：{reference}</p>"
    '<p lang="en">Sorry, something went wrong. Please try again later. Reference: {reference}</p></html>'
)
