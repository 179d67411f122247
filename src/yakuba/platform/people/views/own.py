"""One's own account: name and language, devices, tokens, one's data, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yakuba.platform import audit
from yakuba.platform.errors import NotThere, Unreadable
from yakuba.platform.people.actions import accounts
from yakuba.platform.people.devices import end_sessions, open_sessions
from yakuba.platform.people.held import personal_data
from yakuba.platform.people.models import Person
from yakuba.platform.people.office_forms import AccountForm, CloseForm, TokenForm, show_problems
from yakuba.platform.people.sessions import both_factors_given
from yakuba.platform.people.tokens import issue_token, revoke_token, scopes, scopes_open_to
from yakuba.platform.people.views.doors import fresh, signed_in


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    form = AccountForm(request.POST or None, person=me)
    if request.method == "POST" and form.is_valid():
        changed = accounts.change_person(me, **form.cleaned_data, by=me)
        activate(changed.language)
        messages.success(request, _("変更しました。"))
        response = redirect("people:account")
        response.set_cookie("yakuba_language", changed.language, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure())
        return response
    factors = Authenticator.objects.filter(user=me)
    return render(
        request, "people/account.html", {"form": form, "factors": factors, "posts": me.holdings.select_related("post__department")}
    )


@signed_in
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where staff set up their second factor before they go anywhere else."""
    if both_factors_given(request):
        kept = request.session.pop("people.after_set_up", None) or {}
        return redirect(kept.get("url") or get_adapter().get_login_redirect_url(request))
    return render(request, "people/second_factor.html")


@signed_in
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    if request.method == "POST":
        only = int(request.POST["session"]) if request.POST.get("session", "").isdigit() else None
        ended = end_sessions(me, by=me, keep=request.session.session_key, only=only)
        messages.success(request, _("%(number)d台の端末をサインアウトしました。") % {"number": ended})
        return redirect("people:sessions")
    return render(request, "people/sessions.html", {"sessions": open_sessions(me), "this": request.session.session_key})


@signed_in
@fresh
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    me, made = _me(request), None
    form = TokenForm(request.POST or None, scopes=scopes_open_to(me))
    if request.method == "POST" and form.is_valid():
        until = timezone.now() + timedelta(days=form.cleaned_data["days"])
        try:
            made = issue_token(me, label=form.cleaned_data["label"], scopes=form.cleaned_data["scopes"], expires_at=until, by=me)
            form = TokenForm(scopes=scopes_open_to(me))
        except Unreadable as problem:
            show_problems(form, problem)
    context = {"form": form, "made": made, "tokens": named(me.api_tokens.all()), "now": timezone.now()}
    return render(request, "people/tokens.html", context)


def named(tokens: Any) -> list[Any]:
    """Tokens with `scope_labels`, the words for their scopes; a scope of a module that is switched off shows its name."""
    tokens = list(tokens)
    for token in tokens:
        token.scope_labels = [known.label if (known := scopes.get(name)) else name for name in token.scopes]
    return tokens


@signed_in
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    me = _me(request)
    token = me.api_tokens.filter(pk=pk).first()
    if token is None:
        raise NotThere(_("このトークンは見つかりません。"))
    revoke_token(token, by=me)
    messages.success(request, _("トークンを取り消しました。"))
    return redirect("people:tokens")


@signed_in
@never_cache
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    audit.record("person.seen", me, by=me, own=True)
    kept = [(part.label, part.show(me), part.kept) for part in personal_data]
    return render(request, "people/data.html", {"kept": kept})


@signed_in
@fresh
@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    audit.record("person.exported", me, by=me, own=True)
    everything = {name: part.show(me) for name, part in personal_data.items()}
    response = JsonResponse(everything, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y%m%d}.json"'
    return response


@signed_in
@fresh
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    if me.is_staff:
        raise NotThere(_("このページは見つかりません。"))
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.close_account(me, by=me)
        logout(request)
        return render(request, "people/closed.html")
    return render(request, "people/close.html", {"form": form, "kept": [(p.label, p.kept) for p in personal_data if p.kept]})
