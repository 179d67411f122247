"""Turns refusals and bugs into an answer, once for pages and API alike."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yakuba.platform.errors import Refused


class Refusals:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Refused):
            return answer(request, problem)
        return None


def answer(request: HttpRequest, problem: Refused) -> HttpResponse:
    """A page for people, problem+json for programs."""
    if request.path.startswith("/api/"):
        body = {"type": f"urn:yakuba:{problem.code}", "title": str(problem.message), "status": problem.status, "code": problem.code}
        return JsonResponse(body, status=problem.status, content_type="application/problem+json", headers=problem.headers)
    response = render(request, "ui/refused.html", {"problem": problem}, status=problem.status)
    response.headers.update(problem.headers)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse("CSRF", status=403)
