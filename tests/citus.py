"""The suite on a Citus: `CRUMBSITE_CITUS_URL=postgresql://… make citus`.

The URL is that of a database on the coordinator, with the extension and at least one worker. Each test database is made
on every node, and its tables are distributed. Nothing else is needed, and nothing is left.
"""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

URL = os.environ.get("CRUMBSITE_CITUS_URL", "")
if os.environ.get("CRUMBSITE_DATABASE_URL") != URL:
    URL = ""  # it is the turn of another database
ABSENT = (
    "needs a Citus: CRUMBSITE_CITUS_URL=postgresql://… of a database on the coordinator that has the extension and"
    " a worker (docs/scale.md)"
)

Node = tuple[str, int]


def database_on(name: str, node: Node | None = None) -> str:
    """The URL of a database on a worker, or on the coordinator."""
    parts = urlsplit(URL)
    place = parts.netloc
    if node is not None:
        user, at, _ = place.rpartition("@")
        place = f"{user}{at}{node[0]}:{node[1]}"
    return urlunsplit(parts._replace(netloc=place, path=f"/{name}"))


def workers() -> list[Node]:
    """Raises AssertionError when there is none."""
    with psycopg.connect(URL) as connection:
        found = connection.execute(
            "SELECT nodename, nodeport FROM pg_dist_node WHERE groupid <> 0 AND noderole = 'primary' AND isactive"
        ).fetchall()
    assert found, f"the coordinator has no workers; the suite {ABSENT}"
    return [(str(name), int(port)) for name, port in found]


def make_cluster(name: str) -> None:
    """Give the coordinator's new, empty database `name` the extension, and its like on every worker."""
    base = urlsplit(URL)
    for node in workers():
        with psycopg.connect(database_on(base.path.strip("/"), node), autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with psycopg.connect(database_on(name, node), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS citus")
    with psycopg.connect(database_on(name), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS citus")
        connection.execute("SELECT citus_set_coordinator_host(%s, %s)", [base.hostname, base.port or 5432])
        for node in workers():
            connection.execute("SELECT citus_add_node(%s, %s)", node)


def drop_on_workers(name: str) -> None:
    """The coordinator's own is dropped by who made it."""
    for node in workers():
        base = urlsplit(URL).path.strip("/")
        with psycopg.connect(database_on(base, node), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
