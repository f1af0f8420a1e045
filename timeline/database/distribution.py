"""Citus: the tables of projects lie on many machines, each row on that of its project.

Only these tables are distributed, all by `project_id` and co-located, so that a statement that names one project runs on
one shard. The others stay on the coordinator as they are: as reference tables they would lose their identity
sequences, could not be written to while any worker is down, and there is no way back.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.database.write_lock import TIMEOUT_SECONDS

DEFAULT_SHARDS = 32
MAX_SHARDS = 1024
# Citus keeps one connection to each worker and opens the others for every statement that asks many shards.
CACHED_CONNECTIONS = 8
# The table that all others are co-located with.
FIRST = "timeline_event"


class NotCitusError(Exception):
    """The database is no Citus: its text says what is missing."""


def project_models() -> list[type[models.Model]]:
    """Every model whose primary key leads with its project, `Event` first."""
    found = [model for model in apps.get_app_config("timeline").get_models() if leads_with_project(model)]
    return sorted(found, key=lambda model: (model._meta.db_table != FIRST, model._meta.db_table))


def project_tables() -> list[str]:
    """The names of their tables."""
    return [model._meta.db_table for model in project_models()]


def leads_with_project(model: type[models.Model]) -> bool:
    """Whether rows belong to a project: their primary key is the project, or begins with it."""
    return model._meta.pk_fields[0].attname == "project_id"


def is_citus(database: BaseDatabaseWrapper) -> bool:
    """Whether the database has the extension. One query on PostgreSQL, none on SQLite."""
    if database.vendor != "postgresql":
        return False
    with database.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_dist_partition') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def require_citus(database: BaseDatabaseWrapper) -> None:
    """Raises NotCitusError."""
    if database.vendor != "postgresql":
        raise NotCitusError(
            "SQLite cannot be distributed: move to PostgreSQL with Citus first (docs/scale.md)."
        )
    if not is_citus(database):
        raise NotCitusError(
            "This PostgreSQL has no Citus: run `CREATE EXTENSION citus` in this database on every node, and add the "
            "nodes (docs/scale.md)."
        )


def undistributed_tables(database: BaseDatabaseWrapper) -> list[str]:
    """The tables of projects that lie on the coordinator alone, in the order in which to distribute them."""
    tables = project_tables()
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT CAST(logicalrelid AS text) FROM pg_dist_partition WHERE partmethod = 'h'"
            " AND CAST(logicalrelid AS text) = ANY(%s)",
            [tables],
        )
        distributed = {table for (table,) in cursor.fetchall()}
    return [table for table in tables if table not in distributed]


def statements(tables: list[str], name: str, shards: int) -> Iterator[str]:
    """What distributes these tables of the database `name` (quoted): one statement each, in order.

    One that returns rows of text may have failed on workers: each row says where and why.
    """
    for table in tables:
        where = f"shard_count => {shards}" if table == FIRST else f"colocate_with => '{FIRST}'"
        yield f"SELECT create_distributed_table('{table}', 'project_id', {where})"
    # What a session of ours sets stays on the coordinator; a worker would wait for a lock without end.
    timeout = f"ALTER DATABASE {name} SET lock_timeout = {TIMEOUT_SECONDS * 1000:.0f}"
    yield (
        "SELECT nodename || ':' || nodeport || ' ' || result FROM"  # noqa: S608 (a quoted name)
        f" run_command_on_workers($command${timeout}$command$) WHERE NOT success"
    )
    yield f"ALTER DATABASE {name} SET citus.max_cached_conns_per_worker = {CACHED_CONNECTIONS}"


def distribute(database: BaseDatabaseWrapper, shards: int = DEFAULT_SHARDS) -> list[str]:
    """Distribute what is not distributed yet; the names of those tables. Raises NotCitusError.

    Each table by itself: what was done before an error stays, and running it again goes on from there.
    """
    require_citus(database)
    tables = undistributed_tables(database)
    with database.cursor() as cursor:
        for statement in statements(tables, quoted_name(database), shards):
            cursor.execute(statement)
            if "WHERE NOT success" in statement and (failed := cursor.fetchall()):
                raise NotCitusError(f"A worker refused its setting: {'; '.join(text for (text,) in failed)}")
    return tables


def quoted_name(database: BaseDatabaseWrapper) -> str:
    """The name of the connected database, for a statement."""
    with database.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_database())")
        return str(cursor.fetchone()[0])


def distribute_new_tables(database: BaseDatabaseWrapper) -> list[str]:
    """After a migration: distribute what it made, where the others are distributed already; the tables' names."""
    if not is_citus(database):
        return []
    missing = undistributed_tables(database)
    return distribute(database) if missing and FIRST not in missing else []


def nodes_away(database: BaseDatabaseWrapper) -> list[str]:
    """The nodes of a Citus that do not answer, as `host:port`: the projects that live there are away."""
    if not is_citus(database):
        return []
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT to_nodename || ':' || to_nodeport FROM citus_check_cluster_node_health()"
            " WHERE result IS NOT TRUE ORDER BY 1"
        )
        return [node for (node,) in cursor.fetchall()]
