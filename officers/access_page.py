"""The auditor's page: who looked at whose data, when and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from officers.filters import AccessFilter
from officers.models import AccessLog
from officers.rights import OfficerRequest, Right, needs
from officers.tables import AccessTable


@require_safe
@needs(Right.ACCESS_LOG)
def access_log_page(request: OfficerRequest) -> HttpResponse:
    rows = AccessLog.objects.select_related("officer").order_by("-pk")
    found = AccessFilter(request.GET, queryset=rows)
    table = AccessTable(found.qs)
    RequestConfig(request, paginate={"per_page": 100, "silent": True}).configure(table)
    return render(request, "officers/access_log.html", {"filter": found, "table": table})
