"""The unsubscribe link of a mail, with and without a person who clicks (RFC 8058)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from yakuba.platform.notices.actions.choosing import kind_by_link, receive_again_by_link, stop_by_link


@csrf_exempt  # mail programs post here without cookies; the signed token is the proof, and all it can do is stop this kind
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would be stopped: link scanners must not unsubscribe anybody. POST stops it, or takes that back."""
    if request.method == "POST":
        again = request.POST.get("again") == "1"
        kind = receive_again_by_link(token) if again else stop_by_link(token)
        return render(request, "notices/stop.html", {"kind": kind, "stopped": not again, "done": True})
    kind, stopped = kind_by_link(token)
    return render(request, "notices/stop.html", {"kind": kind, "stopped": stopped, "done": False})
