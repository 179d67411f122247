"""The office's pages on transfers (人事異動): read in, look at, confirm, take back."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yakuba.platform.errors import NotThere, Unreadable
from yakuba.platform.people.actions import transfers as acts
from yakuba.platform.people.models import Transfer, TransferState
from yakuba.platform.people.office_forms import TransferForm, show_problems
from yakuba.platform.people.rights import today
from yakuba.platform.people.transfers.checking import Problem
from yakuba.platform.people.transfers.reading import COLUMNS
from yakuba.platform.people.views.doors import fresh, manages, person_of


@manages
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    form, problems = TransferForm(request.POST or None, request.FILES or None), list[Problem]()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made, problems = acts.keep_transfer(
                upload.read(), file_name=upload.name, title=form.cleaned_data["title"], by=person_of(request)
            )
            if made is not None:
                return redirect("people:transfer", made.pk)
        except Unreadable as problem:
            show_problems(form, problem)
    context = {"form": form, "problems": problems, "transfers": Transfer.objects.select_related("made_by")}
    return render(request, "people/office/transfers.html", context, status=422 if problems or form.errors else 200)


@manages
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty list with the right headings."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="transfer.csv"'
    response.write("\ufeff")
    csv.writer(response).writerow([words[0] for words in COLUMNS.values()])
    return response


def _one(pk: int) -> Transfer:
    found = Transfer.objects.select_related("made_by").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("この人事異動は見つかりません。"))
    return found


@manages
@require_GET
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the transfer changes, person by person."""
    found = _one(pk)
    confirmed = found.state == TransferState.CONFIRMED
    context: dict[str, Any] = {
        "transfer": found,
        "rows": found.lines.select_related("from_post__department", "to_post__department", "person"),
        "problems": acts.problems_now(found) if found.state == TransferState.CHECKED else [],
        "first_day": acts.first_day(found),
        "can_take_back": found.state == TransferState.CHECKED or (confirmed and acts.first_day(found) > today()),
        "leftovers": acts.leftovers(found) if confirmed else [],
        "newcomers": confirmed and found.lines.filter(made_person=True).exists(),
    }
    return render(request, "people/office/transfer.html", context)


@manages
@fresh
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    acts.confirm_transfer(_one(pk), by=person_of(request))
    messages.success(request, _("人事異動を確定しました。発令日に権限が切り替わります。"))
    return redirect("people:transfer", pk)


@manages
@fresh
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    acts.take_back_transfer(_one(pk), by=person_of(request))
    messages.success(request, _("人事異動を取り消しました。"))
    return redirect("people:transfer", pk)


@manages
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    number = acts.invite_newcomers(_one(pk))
    messages.success(request, _("%(number)d人に案内のメールを送りました。") % {"number": number})
    return redirect("people:transfer", pk)
