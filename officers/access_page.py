"""The auditor's page: who looked at whose data, when and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from officers import scope
from officers.filters import AccessFilter
from officers.models import AccessLog
from officers.paging import paged
from officers.rights import OfficerRequest, Right, needs
from officers.tables import AccessTable

ROWS = 100


@require_safe
@needs(Right.ACCESS_LOG)
def access_log_page(request: OfficerRequest) -> HttpResponse:
    """What officers looked at whose areas all lie in the auditor's."""
    kept = scope.officers_in_charge(request.user)
    rows = AccessLog.objects.filter(officer__in=kept).select_related("officer").order_by("-pk")
    found = AccessFilter(request.GET, queryset=rows)
    table = AccessTable(found.qs)
    paged(table, request, ROWS)
    return render(request, "officers/access_log.html", {"filter": found, "table": table})
