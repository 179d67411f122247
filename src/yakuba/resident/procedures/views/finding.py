"""Find a procedure and read whether and how one may apply."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from yakuba.platform.ui.lists import paginate
from yakuba.resident.procedures.categories import categories
from yakuba.resident.procedures.queries import drafts_of, procedures_found, procedures_on_show, version_in_force
from yakuba.resident.procedures.reading import definition_of
from yakuba.resident.procedures.views.holding import person_of


@require_GET
def procedure_list(request: HttpRequest) -> HttpResponse:
    """All procedures, by life event, with a search that forgives widths and kana."""
    words, category = request.GET.get("q", "")[:100], request.GET.get("category", "")
    found = procedures_found(words, category)
    page = paginate(request, found.order_by("category", "position", "slug"), 30)
    context = {"words": words, "category": category, "categories": categories(), "page": page, "groups": _grouped(page)}
    return render(request, "procedures/list.html", context)


def _grouped(page) -> list[tuple[str, list]]:
    groups: dict[str, list] = {}
    for procedure in page:
        groups.setdefault(procedure.category, []).append(procedure)
    names = dict(categories())
    return [(names.get(name, name), items) for name, items in groups.items()]


@require_GET
def start_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may apply, what to have at hand, what it costs, by when, under which law; then begin."""
    procedure = get_object_or_404(procedures_on_show(), slug=slug)
    version = version_in_force(procedure)
    definition = definition_of(version) if version else None
    drafts = []
    person = person_of(request)
    if person is not None:
        drafts = list(drafts_of(person).filter(version__procedure=procedure)[:3])
    context = {
        "procedure": procedure,
        "definition": definition,
        "language": get_language(),
        "open": procedure.takes_applications() and version is not None,
        "drafts": drafts,
    }
    return render(request, "procedures/start.html", context)
