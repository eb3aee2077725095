"""/healthz: the process is up. /readyz: database and migrations; what counting is doing."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from officers.rights import open_to_strangers
from reports import heartbeat
from reports.waiting import waiting


@open_to_strangers
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@open_to_strangers
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 by database and migrations alone; a late worker is reported, not refused."""
    try:
        if not _migrated():
            _migrated.cache_clear()
            return JsonResponse({"database": True, "migrations": False}, status=503)
        found, beat = waiting(), heartbeat.last()
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    return JsonResponse(
        {
            "database": True,
            "migrations": True,
            "worker_seconds_ago": (timezone.now() - beat).total_seconds() if beat else None,
            "changes_waiting": found.changes,
            "oldest_change_seconds": found.oldest_seconds,
        }
    )


@cache
def _migrated() -> bool:
    """Whether every migration is applied; asked until it is so once."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
