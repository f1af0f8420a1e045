"""What goes on all machines of a Citus, and what refuses to."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.test import Client

from tests import citus as citus_leg
from timeline.database import distribution
from timeline.database.write_lock import set_lock_timeout

# What stands for Citus here: the table it keeps of what is distributed, and the functions that are called.
FAKE_CITUS = """
CREATE TABLE pg_dist_partition (logicalrelid regclass, partmethod "char");
CREATE FUNCTION create_distributed_table(name regclass, by text, shard_count int DEFAULT 0, colocate_with text DEFAULT '')
  RETURNS void LANGUAGE sql AS 'INSERT INTO pg_dist_partition VALUES (name, ''h'')';
CREATE FUNCTION run_command_on_workers(command text) RETURNS TABLE (nodename text, nodeport int, success bool, result text)
  LANGUAGE sql AS 'SELECT ''w1'', 5432, true, command';
CREATE FUNCTION citus_check_cluster_node_health() RETURNS TABLE (to_nodename text, to_nodeport int, result bool)
  LANGUAGE sql AS 'VALUES (''w1'', 5432, true), (''w2'', 5432, false), (''w2'', 5432, NULL)';
"""
only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql" or bool(citus_leg.URL),
    reason="needs a PostgreSQL without Citus: CRUMBSITE_DATABASE_URL=postgresql://… make test",
)


@pytest.mark.skipif(not citus_leg.URL, reason=citus_leg.ABSENT)
@pytest.mark.django_db
def test_the_suite_runs_on_distributed_tables() -> None:
    assert distribution.is_citus(connection)
    assert distribution.undistributed_tables(connection) == []


@pytest.fixture
def citus(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(FAKE_CITUS)
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE pg_dist_partition; DROP FUNCTION create_distributed_table, run_command_on_workers,"
            " citus_check_cluster_node_health"
        )


def run(*options: str) -> str:
    out = StringIO()
    call_command("distribute", *options, stdout=out)
    return out.getvalue()


def test_the_tables_of_projects_are_those_that_lead_with_their_project() -> None:
    names = distribution.project_tables()

    assert names[0] == "timeline_event"
    assert {"timeline_issue", "timeline_projectstats", "timeline_itemcount", "timeline_issuecount"} <= set(
        names
    )
    assert not {"timeline_project", "timeline_user", "timeline_installation", "timeline_apitoken"} & set(
        names
    )


def test_the_first_table_says_how_many_shards_and_the_others_follow_it() -> None:
    said = list(distribution.statements(["timeline_event", "timeline_issue"], '"crumbs"', 16))

    assert said == [
        "SELECT create_distributed_table('timeline_event', 'project_id', shard_count => 16)",
        "SELECT create_distributed_table('timeline_issue', 'project_id', colocate_with => 'timeline_event')",
        "SELECT nodename || ':' || nodeport || ' ' || result FROM run_command_on_workers("
        '$command$ALTER DATABASE "crumbs" SET lock_timeout = 3000$command$) WHERE NOT success',
        'ALTER DATABASE "crumbs" SET citus.max_cached_conns_per_worker = 8',
    ]


@pytest.mark.skipif(bool(citus_leg.URL), reason="this database is a Citus")
@pytest.mark.django_db
def test_what_is_no_citus_is_refused_in_one_sentence() -> None:
    with pytest.raises(CommandError) as refused:
        run()
    assert ("SQLite cannot" if connection.vendor == "sqlite" else "has no Citus") in str(refused.value)
    assert distribution.distribute_new_tables(connection) == []


@only_postgresql
def test_every_table_is_distributed_once(citus: None) -> None:
    with pytest.raises(CommandError, match="Not distributed: timeline_event, "):
        run("--check")
    assert run("--print", "--shards", "8").startswith("SELECT create_distributed_table('timeline_event', ")
    assert distribution.undistributed_tables(connection) == distribution.project_tables()

    assert "by project in 8 shards" in run("--shards", "8")
    assert "Every table" in run("--check")
    assert "already" in run()


@only_postgresql
def test_a_table_that_a_migration_made_follows_the_others(citus: None) -> None:
    assert (
        distribution.distribute_new_tables(connection) == []
    )  # nobody asked for this database to be distributed
    run()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pg_dist_partition WHERE logicalrelid = 'timeline_issuevalue'::regclass")

    assert distribution.distribute_new_tables(connection) == ["timeline_issuevalue"]
    assert distribution.undistributed_tables(connection) == []


@only_postgresql
def test_a_worker_that_refuses_its_setting_is_said(citus: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION run_command_on_workers(command text) RETURNS TABLE (nodename text, nodeport int,"
            " success bool, result text) LANGUAGE sql AS 'SELECT ''w2'', 5432, false, ''permission denied'''"
        )
    with pytest.raises(CommandError, match="w2:5432 permission denied"):
        run()


@only_postgresql
def test_a_node_that_is_away_is_said_while_the_others_go_on(citus: None, client: Client) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (
        200,
        {"detail": "ok, but for projects on w2:5432: no answer from there"},
    )


@pytest.mark.parametrize("shards", ["0", "1025", "many", "-1"])
def test_a_number_of_shards_that_is_not_right_is_refused(shards: str) -> None:
    with pytest.raises(CommandError, match="number of shards"):
        run(f"--shards={shards}")


@only_postgresql
@pytest.mark.django_db
def test_workers_hear_of_a_transactions_own_timeout() -> None:
    set_lock_timeout(connection)
    with connection.cursor() as cursor:
        cursor.execute("SHOW citus.propagate_set_commands")
        assert cursor.fetchone() == ("local",)
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)
        cursor.execute("RESET lock_timeout")


# ---------------------------------------------------------------- what migrations may do (docs/scale.md)

FIRST_RULED = "0014"
# Statements of our own in a migration, read by hand: they run on a distributed table, or on none.
READ_BY_HAND = {
    "0018_problems_and_users",
    "0021_narrow_log_traces",
    "0022_users_in_their_issue",
    "0023_narrow_values",
}


def ruled_operations() -> Iterator[tuple[str, Operation]]:
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app == "timeline" and name >= FIRST_RULED:
            yield from ((name, operation) for operation in migration.operations)


def test_migrations_do_only_what_a_distributed_table_can() -> None:
    by_hand = (migrations.RunSQL, migrations.RunPython, migrations.SeparateDatabaseAndState)
    found = {name for name, operation in ruled_operations() if isinstance(operation, by_hand)}

    assert found == READ_BY_HAND, "read docs/scale.md, then name the migration here"


@pytest.mark.parametrize("model", distribution.project_models(), ids=lambda model: model.__name__)
def test_constraints_and_indexes_of_projects_lead_with_the_project(model: type[models.Model]) -> None:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert constraint.fields[0] == "project", constraint.name
    for index in model._meta.indexes:
        assert index.fields[:1] == ["project"], index.name
    for field in model._meta.local_fields:
        assert not isinstance(field, models.AutoField), field.name
        assert field.name in ("project", "pk") or not field.unique, field.name
        if isinstance(field, models.ForeignKey):
            assert not vars(field)["db_constraint"], (
                f"{field.name}: no constraint between what lies on many machines"
            )


def test_every_table_with_a_project_leads_with_it_or_is_ordinary() -> None:
    ordinary = {
        "ProjectKey",
        "ApiToken",
        "Deletion",
        "AlertRule",
    }  # few rows, and an SDK's key is found before its project is known
    names = {
        model.__name__
        for model in apps.get_app_config("timeline").get_models()
        if any(field.attname == "project_id" for field in model._meta.local_fields)
    }

    assert names - {model.__name__ for model in distribution.project_models()} <= ordinary


def test_documents_say_how(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(distribution.__file__).resolve().parent.parent.parent
    assert "manage.py distribute" in (root / "docs" / "scale.md").read_text()
    monkeypatch.setattr(distribution, "is_citus", lambda _: False)
    with pytest.raises(distribution.NotCitusError, match=r"docs/scale\.md"):
        distribution.require_citus(SimpleNamespace(vendor="postgresql"))  # type: ignore[arg-type]
