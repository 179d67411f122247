"""Saved filters: a question to the inbox under a name, as a link, one's own or the department's."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.cases.errors import MayNot, WrongFilter
from yakuba.platform.cases.filters import clean_query
from yakuba.platform.cases.models import SavedFilter
from yakuba.platform.cases.queries import departments_seen_by
from yakuba.platform.people.models import Department, Person

MOST = 50


@audit.deed()
def save_filter(name: str, query: str, *, by: Person, shared_with: Department | None = None) -> SavedFilter:
    """Keep a question under `name`; the same name again replaces it."""
    name = name.strip()[:60]
    if not name:
        raise WrongFilter(_("条件に名前を付けてください。"), fields={"name": [_("名前を入力してください。")]})
    if shared_with is not None and shared_with.pk not in departments_seen_by(by):
        raise MayNot(_("この課での共有"))
    if not SavedFilter.objects.filter(owner=by, name=name).exists() and SavedFilter.objects.filter(owner=by).count() >= MOST:
        raise WrongFilter(_("保存できる条件は%(most)s件までです。使わない条件を削除してください。") % {"most": MOST})
    facts = {"query": clean_query(QueryDict(query[:2000]))[:1000], "shared_with": shared_with}
    saved, _made = SavedFilter.objects.update_or_create(owner=by, name=name, defaults=facts)
    audit.record("filter.saved", saved, by=by, shared_with=shared_with)
    return saved


@audit.deed()
def remove_filter(saved: SavedFilter, *, by: Person) -> None:
    """Forget a filter of one's own."""
    if saved.owner_id != by.pk:
        raise MayNot(_("ほかの人の条件の削除"))
    audit.record("filter.removed", saved, by=by)
    saved.delete()
