"""Find a procedure and read whether and how one may apply."""

from __future__ import annotations

from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakuba.platform.ui.lists import paginate
from yakuba.resident.procedures.categories import categories
from yakuba.resident.procedures.definition import Definition
from yakuba.resident.procedures.queries import drafts_of, procedures_found, procedures_on_show, version_in_force
from yakuba.resident.procedures.reading import definition_of
from yakuba.resident.procedures.views.holding import person_of


@require_safe
def procedure_list(request: HttpRequest) -> HttpResponse:
    """All procedures, by life event, with a search that forgives widths and kana."""
    words, category = request.GET.get("q", "")[:100], request.GET.get("category", "")
    found = procedures_found(words, category)
    page = paginate(request, found.order_by(_as_on_screen(), "position", "slug"), 30)
    context = {"words": words, "category": category, "categories": categories(), "page": page, "groups": _grouped(page)}
    return render(request, "procedures/list.html", context)


def _as_on_screen() -> Case:
    """The categories in the order in which they stand on the front page."""
    return Case(*(When(category=name, then=place) for place, (name, _label) in enumerate(categories())), default=len(categories()))


def _grouped(page) -> list[tuple[str, list]]:
    groups: dict[str, list] = {}
    for procedure in page:
        groups.setdefault(procedure.category, []).append(procedure)
    names = dict(categories())
    return [(names.get(name, name), items) for name, items in groups.items()]


@require_safe
def start_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may apply, what to have at hand, what it costs, by when, under which law; then begin."""
    procedure = get_object_or_404(procedures_on_show(), slug=slug)
    version = version_in_force(procedure)
    if version is None:
        raise Http404
    definition, language, person = definition_of(version), get_language() or "ja", person_of(request)
    context = {
        "procedure": procedure,
        "procedure_title": definition.title.into(language),
        "definition": definition,
        "facts": _facts(definition, language),
        "papers": [paper.into(language) for paper in definition.papers],
        "laws": definition.law,
        "open": procedure.takes_applications(),
        "drafts": list(drafts_of(person).filter(version__procedure=procedure)[:3]) if person else [],
    }
    return render(request, "procedures/start.html", context)


def _facts(definition: Definition, language: str) -> list[dict]:
    """What to know before beginning; what the department left empty is not shown."""
    rows = [
        (_("申請できる人"), definition.who.into(language)),
        (_("手数料"), definition.fee.into(language)),
        (_("申請の期限"), definition.deadline.into(language)),
        (_("回答までの日数"), _("受付から開庁日で%(days)d日以内") % {"days": definition.answer_within_open_days}),
    ]
    return [{"label": label, "value": value, "multiline": True} for label, value in rows if value]


def front_context(request: HttpRequest) -> dict:
    """What the front page shows of this service."""
    person = person_of(request)
    return {"categories": categories(), "drafts": list(drafts_of(person)[:3]) if person else []}
