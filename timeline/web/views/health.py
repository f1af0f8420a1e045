"""How the process is: for a supervisor (`/healthz`), for what sends it requests (`/readyz`) and for Prometheus."""

from collections.abc import Callable

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import CompositePrimaryKey
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from timeline.database import room
from timeline.database.distribution import nodes_away
from timeline.database.write_lock import is_locked, is_read_only, is_unavailable, write_transaction
from timeline.metrics import CONTENT_TYPE, exposition

# Others commit within milliseconds; what asks us gives up after a few seconds.
WRITE_SECONDS = 2.0


class AnyHost:
    """Answers the two under whatever name they are asked for: a load balancer has an address, and no name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.views = {"/healthz": healthz, "/readyz": readyz}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = self.views.get(request.path_info)
        return view(request) if view else self.get_response(request)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return _answer("ok")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers too, has every table of this version and can be written to."""
    try:
        if newer := _newer_migrations():
            return _answer("The database is of a newer version: run that version of Crumbsite.", newer)
        missing = _missing_migrations()
        if missing:
            return _answer("The database is of an older version: run `manage.py migrate`.", missing)
        _begin_to_write()
        away = nodes_away(connection)
    except (DatabaseError, InterfaceError) as error:
        return _answer(_what_is_wrong(error), [type(error).__name__])
    if away:  # the others go on: a load balancer that took this server away would stop them, too
        return _answer(f"ok, but for projects on {', '.join(away)}: no answer from there")
    if found := room.shortage():  # pages go on: what people delete makes room
        return _answer(f"ok, but for events: {found}")
    return _answer("ok")


def _missing_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _newer_migrations() -> list[str]:
    """What was done to the database that this version does not know."""
    loader = MigrationLoader(connection)
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app == "timeline" and (app, name) not in loader.disk_migrations
    )


def _begin_to_write() -> None:
    """Raises DatabaseError when nobody could write to one of the tables. Writes nothing.

    A full disk shows only when an event comes.
    """
    with write_transaction(WRITE_SECONDS), connection.cursor() as cursor:
        for model in apps.get_app_config("timeline").get_models():
            # Of a project that cannot be: where tables are distributed the statement goes to one shard.
            nothing = "project_id = 0" if isinstance(model._meta.pk, CompositePrimaryKey) else "1 = 0"
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {nothing}")  # noqa: S608 (our own names)


def _what_is_wrong(error: Exception) -> str:
    if is_locked(error):
        return "The database is locked by another program: no event can be stored."
    if is_read_only(error):
        return "The database is read-only: no event can be stored."
    if not is_unavailable(error):
        return "A table is missing, or is not of this version: restore a backup."
    return "The database does not answer."


def _answer(detail: str, causes: list[str] | None = None) -> JsonResponse:
    body: dict[str, object] = {"detail": detail} if causes is None else {"detail": detail, "causes": causes}
    status = 200 if causes is None else 503
    return JsonResponse(body, status=status, headers={"Cache-Control": "private, no-store"})


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, which sends CRUMBSITE_METRICS_TOKEN; for everybody else there is nothing here."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, expected):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE)
