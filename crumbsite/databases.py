"""A database's URL, as Django wants it."""

import re
import sqlite3
from typing import Any

import dj_database_url

from crumbsite import environment

# A server that does not answer times out within seconds: the one thread that stores events waits for it.
# Longer timeouts can be set in the URL.
POSTGRESQL_GONE = {
    "connect_timeout": 2,  # seconds; tried twice, and PHP waits for five
    "tcp_user_timeout": 5_000,  # milliseconds until what was sent is to be acknowledged
    "keepalives_idle": 5,  # seconds without traffic until a probe is sent
    "keepalives_interval": 2,
}


def read(name: str, url: str) -> dict[str, Any]:
    """The settings of a database. Raises ImproperlyConfigured when the URL, which `name` holds, is not right."""
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None))
    except (ValueError, KeyError):
        database = {"ENGINE": ""}
    if database["ENGINE"] == "django.db.backends.sqlite3":
        if sqlite3.sqlite_version_info < (3, 37):
            raise environment.wrong(
                "SQLite", sqlite3.sqlite_version, "use a Python built with SQLite 3.37 or newer"
            )
        database["ENGINE"] = "timeline.database.sqlite"
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
        database["TEST"] = {
            "NAME": ":memory:"
        }  # as with Django's own engine, which pytest-django knows by name
    elif database["ENGINE"] == "django.db.backends.postgresql":
        database["CONN_HEALTH_CHECKS"] = True
        database["OPTIONS"] = {**POSTGRESQL_GONE, **database.get("OPTIONS", {})}
    else:
        raise environment.wrong(
            name,
            re.sub(r"//[^/@]*@", "//…@", url),
            "use sqlite:////path/to/file or postgresql://user:password@host:5432/name",
        )
    return database
