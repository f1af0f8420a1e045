"""How the process is: for a supervisor (`/healthz`) and for what sends it requests (`/readyz`)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from timeline.metrics import CONTENT_TYPE, exposition


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"detail": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers too, and has every table of this version."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return _unready("The database does not answer.", [type(error).__name__])
    if missing:
        return _unready(
            "The database is of an older version: run `manage.py migrate`.",
            [f"{migration.app_label}.{migration.name}" for migration, _ in missing],
        )
    return JsonResponse({"detail": "ok"})


def _unready(detail: str, causes: list[str]) -> JsonResponse:
    return JsonResponse({"detail": detail, "causes": causes}, status=503)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, which sends CRUMBSITE_METRICS_TOKEN; for everybody else there is nothing here."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, expected):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE)
