"""The floor: granian, a bare Django view, gunzip, orjson, one SQLite insert of the body as it came. Nothing a product needs.

`granian --interface wsgi tests.bench.floor:application`; FLOOR_DATABASE names its file.
"""

import os
import sqlite3
import threading
import uuid
import zlib

import django
import orjson
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="floor", MIDDLEWARE=[])
django.setup()


class _Database(threading.local):
    """A connection for each thread."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(os.environ["FLOOR_DATABASE"], timeout=20, isolation_level=None)
        self.connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
        self.connection.execute("CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, document BLOB)")


_database = _Database()


def store(request: HttpRequest) -> HttpResponse:
    """Store the body."""
    body = request.body
    _, _, payload = zlib.decompress(body, 31).split(b"\n")[:3]
    event = orjson.loads(payload)
    _database.connection.execute(
        "INSERT INTO event VALUES (?, ?)", (event["event_id"] or uuid.uuid4().hex, body)
    )
    return HttpResponse(b"{}", content_type="application/json", headers={"Content-Length": "2"})


urlpatterns = [re_path("", store)]
application = WSGIHandler()
