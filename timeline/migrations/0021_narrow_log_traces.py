"""A batch has the ids of its traces, and the rows that lead from a trace to it are as narrow as they can be.

A row was 180 to 260 bytes with its two indexes: more than a log. Now it is about 55 on SQLite, 130 on PostgreSQL.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TOGETHER = 500  # batches

SQLITE_BATCHES = """
CREATE TABLE timeline_logbatch (
  project_id bigint NOT NULL,
  id varchar(20) NOT NULL,
  kind smallint unsigned NOT NULL CHECK (kind >= 0),
  item_type varchar(16) NOT NULL,
  received datetime NOT NULL,
  drift_seconds real NULL,
  count integer unsigned NOT NULL CHECK (count >= 0),
  size integer unsigned NOT NULL CHECK (size >= 0),
  {traces}
  document BLOB NOT NULL,
  PRIMARY KEY (project_id, id)
)
"""
# On SQLite the rows live in their key's own tree. The key has a name of its own: that of the table before is taken.
TRACES = """
CREATE TABLE timeline_logtrace (
  project_id bigint NOT NULL,
  trace bigint NOT NULL,
  kind {small} NOT NULL CHECK (kind >= 0),
  batch {bytes} NOT NULL,
  count {integer} NOT NULL CHECK (count >= 0),
  CONSTRAINT log_trace_key PRIMARY KEY (project_id, trace, kind, batch)
) {how}
"""
TRACES_BEFORE = """
CREATE TABLE timeline_logtrace (
  project_id bigint NOT NULL,
  trace_id varchar(32) NOT NULL,
  kind {small} NOT NULL CHECK (kind >= 0),
  batch varchar(20) NOT NULL,
  count {integer} NOT NULL CHECK (count >= 0),
  PRIMARY KEY (project_id, trace_id, kind, batch)
)
"""
TYPES = {
    "sqlite": {
        "small": "smallint unsigned",
        "integer": "integer unsigned",
        "bytes": "BLOB",
        "how": "WITHOUT ROWID",
    },
    "postgresql": {"small": "smallint", "integer": "integer", "bytes": "bytea", "how": ""},
}
COLUMNS = "project_id, id, kind, item_type, received, drift_seconds, count, size"
INDEX = "CREATE INDEX log_batch_received ON timeline_logbatch (project_id, received)"
INDEX_BEFORE = "CREATE INDEX log_trace_batch ON timeline_logtrace (project_id, batch)"

Key = tuple[int, str]


def narrow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The ids of traces go to their batches."""
    is_sqlite = editor.connection.vendor == "sqlite"
    with editor.connection.cursor() as cursor:
        _begin(cursor, is_sqlite, "traces BLOB NOT NULL,", TRACES.format(**TYPES[editor.connection.vendor]))
        if not is_sqlite:
            cursor.execute("ALTER TABLE timeline_logbatch ADD COLUMN traces bytea NOT NULL DEFAULT ''")
            cursor.execute("ALTER TABLE timeline_logbatch ALTER COLUMN traces DROP DEFAULT")
        for keys in _batches(cursor, is_sqlite):
            rows = _traces_before(cursor, keys)
            packed = [(bytes.fromhex("".join(row[0] for row in rows[key])), *key) for key in keys]
            if is_sqlite:
                copy = f"INSERT INTO timeline_logbatch SELECT {COLUMNS}, %s, document FROM logbatch_before"  # noqa: S608 (our own names)
                cursor.executemany(f"{copy} WHERE project_id = %s AND id = %s", packed)
            else:
                cursor.executemany(
                    "UPDATE timeline_logbatch SET traces = %s WHERE project_id = %s AND id = %s", packed
                )
            cursor.executemany(
                "INSERT INTO timeline_logtrace (project_id, trace, kind, batch, count)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                sorted(
                    (project_id, _number(trace_id), kind, bytes.fromhex(batch), count)
                    for (project_id, batch), found in rows.items()
                    for trace_id, kind, count in found
                ),
            )
        _end(cursor, is_sqlite)


def widen(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The ids of traces go back to their rows."""
    is_sqlite = editor.connection.vendor == "sqlite"
    with editor.connection.cursor() as cursor:
        _begin(cursor, is_sqlite, "", TRACES_BEFORE.format(**TYPES[editor.connection.vendor]))
        before = "logbatch_before" if is_sqlite else "timeline_logbatch"
        for keys in _batches(cursor, is_sqlite):
            if is_sqlite:
                copy = f"INSERT INTO timeline_logbatch SELECT {COLUMNS}, document FROM logbatch_before"  # noqa: S608 (our own names)
                cursor.executemany(f"{copy} WHERE project_id = %s AND id = %s", keys)
            for project_id, batch in keys:
                cursor.execute(
                    f"SELECT kind, traces FROM {before} WHERE project_id = %s AND id = %s",  # noqa: S608 (our own name)
                    [project_id, batch],
                )
                kind, packed = cursor.fetchone()
                digits = bytes(packed).hex()
                ids = [digits[start : start + 32] for start in range(0, len(digits), 32)]
                cursor.executemany(
                    "INSERT INTO timeline_logtrace (project_id, trace_id, kind, batch, count)"
                    " SELECT project_id, %s, kind, %s, count FROM logtrace_before"
                    " WHERE project_id = %s AND trace = %s AND kind = %s AND batch = %s ON CONFLICT DO NOTHING",
                    [(one, batch, project_id, _number(one), kind, bytes.fromhex(batch)) for one in ids],
                )
        if not is_sqlite:
            cursor.execute("ALTER TABLE timeline_logbatch DROP COLUMN traces")
        _end(cursor, is_sqlite)
        cursor.execute(INDEX_BEFORE)


def _begin(cursor: Any, is_sqlite: bool, traces: str, table: str) -> None:
    """What was is there by another name, and what will be is empty."""
    if is_sqlite:
        cursor.execute("ALTER TABLE timeline_logbatch RENAME TO logbatch_before")
        cursor.execute("DROP INDEX log_batch_received")
        cursor.execute(SQLITE_BATCHES.format(traces=traces))
        cursor.execute(INDEX)
    cursor.execute("ALTER TABLE timeline_logtrace RENAME TO logtrace_before")
    cursor.execute(table)


def _end(cursor: Any, is_sqlite: bool) -> None:
    cursor.execute("DROP TABLE logtrace_before")
    if is_sqlite:
        cursor.execute("DROP TABLE logbatch_before")


def _batches(cursor: Any, is_sqlite: bool) -> Iterator[list[Key]]:
    """The keys of all batches, some at a time, a project at a time."""
    table = "logbatch_before" if is_sqlite else "timeline_logbatch"
    cursor.execute("SELECT id FROM timeline_project ORDER BY id")
    for (project_id,) in cursor.fetchall():
        last = ""
        while True:
            cursor.execute(
                f"SELECT project_id, id FROM {table} WHERE project_id = %s AND id > %s ORDER BY id LIMIT {TOGETHER}",  # noqa: S608 (our own name)
                [project_id, last],
            )
            keys = [(int(project_id), str(batch)) for project_id, batch in cursor.fetchall()]
            if not keys:
                break
            last = keys[-1][1]
            yield keys


def _traces_before(cursor: Any, keys: list[Key]) -> dict[Key, list[tuple[str, int, int]]]:
    """Of batches that follow each other the traces: id, kind, how many records."""
    project_id = keys[0][0]
    cursor.execute(
        "SELECT batch, trace_id, kind, count FROM logtrace_before WHERE project_id = %s AND batch BETWEEN %s AND %s",
        [project_id, keys[0][1], keys[-1][1]],
    )
    found: dict[Key, list[tuple[str, int, int]]] = defaultdict(list)
    for batch, trace_id, kind, count in cursor.fetchall():
        found[project_id, batch].append((trace_id, kind, count))
    return found


def _number(trace_id: str) -> int:
    """As `models.logs.trace_number` did when this was written."""
    digits = bytes.fromhex(trace_id)
    return int.from_bytes(digits[:8], signed=True) ^ int.from_bytes(digits[8:], signed=True)


def _project() -> Any:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=models.DO_NOTHING,
        related_name="+",
        to="timeline.project",
    )


class Migration(migrations.Migration):
    dependencies = [("timeline", "0020_log_quotas")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(narrow, widen)],
            # The ORM cannot change a composite key.
            state_operations=[
                migrations.AddField("logbatch", "traces", models.BinaryField()),
                migrations.DeleteModel("LogTrace"),
                migrations.CreateModel(
                    name="LogTrace",
                    fields=[
                        ("project", _project()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "project_id",
                                "trace",
                                "kind",
                                "batch",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("trace", models.BigIntegerField()),
                        (
                            "kind",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Logs"), (1, "Spans"), (2, "Dropped")]
                            ),
                        ),
                        ("batch", models.BinaryField(max_length=10)),
                        ("count", models.PositiveIntegerField()),
                    ],
                ),
            ],
        )
    ]
