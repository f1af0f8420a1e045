"""Before a server serves: the database is of this version, lies where it should, and is shared with nobody's else secret.

Several servers of one database may start together: they take turns.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.crypto import salted_hmac

from timeline.database.distribution import distribute_new_tables
from timeline.models import Installation

# Of PostgreSQL's advisory locks; any number that no other program uses in this database.
MIGRATING = 7_267_622_001


def prepare_database(*, new_secret: bool = False) -> list[str]:
    """Migrate, distribute what a migration made, agree on the secret; the tables that were distributed.

    Raises CommandError when the servers of this database have another secret.
    """
    with _in_turn():
        call_command("migrate", verbosity=0, interactive=False)
        distributed = distribute_new_tables(connection)
        _agree_on_secret(new_secret)
    return distributed


def _agree_on_secret(new_secret: bool) -> None:
    if connection.vendor == "sqlite":
        return  # one server, and its secret lies beside the database
    digest = salted_hmac("timeline.server.preparation", "", algorithm="sha256").hexdigest()
    if new_secret:
        Installation.objects.replace_secret(digest)
    elif not Installation.objects.claim_secret(digest):
        raise CommandError(
            "The servers of this database have another CRUMBSITE_SECRET_KEY: sessions and links of one would not be "
            "valid on the other. Give all of them the same. If it was changed on purpose, start one with "
            "`manage.py serve --new-secret`: everybody has to sign in again."
        )


@contextmanager
def _in_turn() -> Iterator[None]:
    """Alone among the servers that share this database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
    else:
        with (settings.DATA_DIR / "migrating.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
