"""The applicant's door without account: a secret link, and a fresh one by mail."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.access import grant
from yakuba.platform.cases.errors import LinkNotThere, TooManyAtOnce
from yakuba.platform.cases.queries import case_by_link
from yakuba.platform.limits import caller, limit


@never_cache
@require_GET
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Let the session in and lead on, so that the secret leaves the address bar, the history and the Referer."""
    try:
        case = case_by_link(secret[:100])
    except LinkNotThere:
        raise LinkNotThere(reverse("cases:renew")) from None
    grant(request, case)
    response = redirect("cases:status", case.public_id)
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    """Ask for a fresh link. The answer is the same whether the number and the address fit or not."""
    typed = {"number": request.POST.get("number", "")[:40], "email": request.POST.get("email", "").strip()[:254]}
    errors: dict[str, str] = {}
    if request.method == "POST":
        if not typed["number"].strip():
            errors["number"] = _("受付番号を入力してください。")
        if "@" not in typed["email"].replace("＠", "@"):
            errors["email"] = _("申請のときに使ったメールアドレスを入力してください。")
        if not errors:
            _hold_back(request, typed["email"])
            cases.send_new_link(typed["number"], typed["email"].replace("＠", "@"))
            return render(request, "cases/renewed.html", {"email": typed["email"]})
    context = {"typed": typed, "errors": errors, "pairs": [(f"id_{name}", said) for name, said in errors.items()]}
    return render(request, "cases/renew.html", context, status=422 if errors else 200)


def _hold_back(request: HttpRequest, email: str) -> None:
    limit("renew:" + hashlib.sha256(email.lower().encode()).hexdigest()[:32], rate="5/h", refusal=TooManyAtOnce)
    limit(f"renew-from:{caller(request)}", rate="20/h", refusal=TooManyAtOnce)
