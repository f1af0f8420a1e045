"""Whether there is room for more, whoever sends it: on the disk that SQLite's file lies on, and in the database as a whole.

Where there is none, nothing that SDKs send is stored; everything else goes on, because what people delete makes room. The
disk of a PostgreSQL is its own machine's: only the size of the database is known of it.
"""

import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

REFRESH_SECONDS = 10
MEGABYTE, GIGABYTE = 1_000_000, 1_000_000_000

_shortage = ""
_expires = 0.0  # by the monotonic clock


def shortage() -> str:
    """What there is too little of, as a sentence for people; "" while there is room. Looks every REFRESH_SECONDS."""
    global _shortage, _expires
    now = time.monotonic()
    if now >= _expires:
        _expires = now + REFRESH_SECONDS  # at once: other threads need not look meanwhile
        _shortage = _look()
    return _shortage


def forget() -> None:
    """Look again at once."""
    global _expires
    _expires = 0.0


def _look() -> str:
    least, most = settings.FREE_MEGABYTES, settings.MAX_GIGABYTES
    if least and (free := _free()) is not None and free < least * MEGABYTE:
        return (
            f"The disk of the database is nearly full: {free // MEGABYTE} MB are free, and no event is stored below"
            f" {least} (CRUMBSITE_FREE_MEGABYTES)."
        )
    if most and _size() >= most * GIGABYTE:
        return (
            f"The database is as large as it may be: {most} GB (CRUMBSITE_MAX_GIGABYTES). No event is stored."
        )
    return ""


def _free() -> int | None:
    """Bytes that the disk has left; None where it is not ours to see."""
    if connection.vendor != "sqlite":
        return None
    try:
        return shutil.disk_usage(Path(str(connection.settings_dict["NAME"])).parent).free
    except OSError:  # a database in memory
        return None


def _size() -> int:
    """Bytes of the database, without pages that are free."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (page_count - freelist_count) * page_size"
            " FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
            if connection.vendor == "sqlite"
            else "SELECT pg_database_size(current_database())"
        )
        return int(cursor.fetchone()[0])
