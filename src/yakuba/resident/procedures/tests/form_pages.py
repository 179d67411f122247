"""Pages for the tests of forms: each step of the demo definitions, answers in the session, no procedure in the database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from django.utils.translation import get_language

from yakuba.resident.procedures.definition import Context, Definition, check_all, lines, read_step, step_view, visible_steps

DEFINITIONS = Path(__file__).resolve().parents[1] / "demo" / "definitions"
TODAY = date(2026, 11, 24)
TOWN = {"code": "131059", "name": "文京区", "prefecture": "東京都"}
_STEP = """{% extends "ui/resident.html" %}{% block title %}{{ form.title }}{% endblock %}{% block main %}<h1>{{ form.title }}</h1>
{% error_summary form.error_pairs %}{% if form.help %}<p>{{ form.help }}</p>{% endif %}
<form method="post" enctype="multipart/form-data" novalidate data-form>{% csrf_token %}<button class="first-submit" hidden>→</button>
{% for field in form.fields %}{{ field }}{% endfor %}<div class="actions">{% button "→" name="go" value="on" %}</div></form>{% endblock %}
{% block scripts %}{% script "procedures/form" %}{% endblock %}"""
_CONFIRM = """{% extends "ui/resident.html" %}{% block title %}✓{% endblock %}{% block main %}<h1>✓</h1>
{% include "procedures/answers.html" with rows=lines only %}<p id="errors">{{ errors }}</p>{% endblock %}"""


def loaded(slug: str) -> Definition:
    return Definition.from_json((DEFINITIONS / f"{slug}.json").read_text())


def keep(upload, purpose: str) -> dict:
    return {"file": f"id-of-{upload.name}", "name": upload.name, "media_type": "image/jpeg", "size": upload.size}


def context() -> Context:
    return Context(language=get_language() or "ja", today=TODAY, keep=keep, town=TOWN)


def show_step(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    definition = loaded(slug)
    step = definition.step(name)
    answers, errors = request.session.get(slug, {}), {}
    if request.method == "POST":
        data = request.POST.copy()
        for field, uploads in request.FILES.lists():
            data.setlist(field, [*data.getlist(field), *uploads])
        result = read_step(definition, step, data, answers, context())
        request.session[slug] = answers = result.answers
        if result.stays:
            return redirect(f"/try/{slug}/{name}/#{result.anchor}")
        errors = result.errors
        if not errors:
            later = [s.name for s in visible_steps(definition, answers)]
            following = later[later.index(name) + 1 :]
            return redirect(f"/try/{slug}/{following[0]}/" if following else f"/try/{slug}/confirm/")
    form = step_view(definition, step, answers, errors, context())
    page = engines["django"].from_string(_STEP).render({"form": form}, request)
    return HttpResponse(page, status=422 if errors else 200)


def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    definition, answers = loaded(slug), request.session.get(slug, {})
    shown = lines(definition, answers, get_language() or "ja")
    facts = {"lines": shown, "errors": check_all(definition, answers, context())}
    return HttpResponse(engines["django"].from_string(_CONFIRM).render(facts, request))


urlpatterns = [
    path("try/<slug:slug>/confirm/", confirm),
    path("try/<slug:slug>/<name>/", show_step),
    path("", include("yakuba.site.urls")),
]
