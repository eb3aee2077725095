"""Finding people. The page of one person is in payments, which knows what was paid."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from beneficiaries import search
from beneficiaries.forms import SearchForm
from beneficiaries.tables import BeneficiaryTable
from officers import access
from officers.access import Action
from officers.models import Officer
from officers.rights import OfficerRequest, Right, needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.PEOPLE)
def search_page(request: OfficerRequest) -> HttpResponse:
    form = SearchForm(request.POST or None)
    table = None
    if form.is_valid():
        table = _found(form.cleaned_data["q"], request.user)
    context = {"form": form, "table": table, "most": search.MOST}
    return render(request, "beneficiaries/search.html", context)


@transaction.atomic
def _found(text: str, officer: Officer) -> BeneficiaryTable:
    people = list(search.search(text, officer=officer))
    access.log_people(officer, Action.SEARCHED, (person.uuid for person in people))
    return BeneficiaryTable(people)
