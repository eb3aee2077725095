"""The auditor's pages: who looked at whose data, who looked at one person, unusual reading.

Auditors see officers and identifiers, and no person's data.
"""

from http import HTTPStatus

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from beneficiaries import search
from officers import access, scope
from officers.access import Action
from officers.filters import AccessFilter
from officers.models import AccessLog
from officers.paging import paged
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from officers.tables import AccessTable, ReadingTable
from payments import unusual_reading
from payments.forms import NumberForm
from payments.tables import UnusualTable

ROWS = 100
MOST_READINGS = 200


@require_safe
@needs(Right.ACCESS_LOG)
def access_log_page(request: OfficerRequest) -> HttpResponse:
    """What officers looked at whose areas all lie in the auditor's."""
    kept = scope.officers_in_charge(request.user)
    rows = AccessLog.objects.filter(officer__in=kept).select_related("officer").order_by("-pk")
    found = AccessFilter(request.GET, queryset=rows)
    table = AccessTable(found.qs)
    paged(table, request, ROWS)
    context = {
        "filter": found,
        "table": table,
        "unusual": unusual_reading.number(request.user),
        "unusual_days": unusual_reading.DAYS_COUNTED,
    }
    return render(request, "payments/access_log.html", context)


@require_safe
@needs(Right.ACCESS_LOG)
def unusual_page(request: OfficerRequest) -> HttpResponse:
    """What is unusual in the reading of the auditor's officers, the latest day first."""
    table = UnusualTable(unusual_reading.found(request.user))
    paged(table, request, ROWS)
    context = {"table": table, "days": unusual_reading.DAYS_SHOWN, "limits": unusual_reading.LIMITS}
    return render(request, "payments/unusual_reading.html", context)


@sensitive_post_parameters("number")
@shows_and_changes
@needs(Right.ACCESS_LOG)
@transaction.atomic
def readings_page(request: OfficerRequest) -> HttpResponse:
    """Who looked at the person with a number. Nobody's existence is told: the answer for a
    number that nobody has is that of one whom nobody looked at."""
    form = NumberForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "most": MOST_READINGS}
    if form.is_bound and form.is_valid():
        kept = scope.officers_in_charge(request.user)
        rows = AccessLog.objects.filter(
            person__in=search.numbered(form.cleaned_data["number"]), officer__in=kept
        )
        found = list(rows.select_related("officer").order_by("-pk")[:MOST_READINGS])
        access.log_subject(request.user, Action.SEARCHED, "readings of a person", rows=len(found))
        context |= {
            "form": NumberForm(),
            "masked": form.masked(),
            "table": ReadingTable(found) if found else None,
        }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "payments/readings.html", context, status=status)
