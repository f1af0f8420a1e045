"""Streams of the server as people run it, with two workers: who gets one, and 200 of them over a restart."""

import json
import selectors
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.running import Running, end_server, running_server, start_server, wait_until_it_answers
from tests.wire import exchange, head, post

pytestmark = pytest.mark.server

STREAMS = 200
SETTLE_SECONDS = 40
MAKE_SESSION = """
from django.contrib.auth import *
from django.contrib.sessions.backends.db import SessionStore
from timeline.models import User
user, session = User.objects.get(), SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), 'django.contrib.auth.backends.ModelBackend'
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create(); print(session.session_key)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running_server(settings={"CRUMBSITE_WORKERS": "2"}) as running:
        running.manage("user", "a@acme.example", "--org", "acme")
        yield running


@pytest.fixture(scope="module")
def cookie(server: Running) -> str:
    return f"Cookie: sessionid={server.manage('shell', '-v0', '-c', MAKE_SESSION).strip()}"


def send(server: Running, message: str) -> None:
    body = json.dumps({"message": message, "level": "error"}).encode()
    assert post(server, body, path=f"/api/{server.project_id}/store/").status == 200


def open_streams(server: Running, cookie: str, count: int) -> list[socket.socket]:
    """Requests for streams, sent and not yet answered."""
    host, port = server.url.removeprefix("http://").split(":")
    made = []
    for _ in range(count):
        connection = socket.create_connection((host, int(port)), timeout=30)
        connection.sendall(head(server, cookie, path="/acme/live/", key="", method="GET"))
        made.append(connection)
    return made


def received(connections: list[socket.socket], wanted: bytes) -> int:
    """How many of them have received this, once all have or time is over."""
    kept = dict.fromkeys(connections, b"")
    until = time.monotonic() + SETTLE_SECONDS
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ)
        while time.monotonic() < until and any(wanted not in each for each in kept.values()):
            for key, _ in selector.select(0.5):
                connection = next(each for each in connections if each is key.fileobj)
                part = connection.recv(65536)
                kept[connection] += part
                if not part:
                    selector.unregister(connection)
    return sum(wanted in each for each in kept.values())


def status_of(server: Running, *headers: str, path: str = "/acme/live/") -> int:
    return exchange(server, head(server, *headers, path=path, key="", method="GET")).status


def test_members_have_streams_that_end_when_the_server_stops_and_come_back(
    server: Running, cookie: str
) -> None:
    assert status_of(server) == 401
    assert status_of(server, "Cookie: sessionid=x") == 401
    assert status_of(server, cookie, path="/nowhere/live/") == 404
    assert status_of(server, cookie, "Host: evil.example") == 400
    streams = open_streams(server, cookie, STREAMS)
    assert received(streams, b"event: beat") == STREAMS
    send(server, "one for all")
    assert received(streams, b"event: arrived") == STREAMS
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 10, "open streams keep the server from its end"
    again = start_server(server.environment, server.folder)
    try:
        wait_until_it_answers(again, urlsplit(server.url).port or 0, server.folder)
        back = open_streams(server, cookie, STREAMS)
        assert received(back, b"event: beat") == STREAMS
        send(server, "another")
        assert received(back, b"event: arrived") == STREAMS
        for connection in (*streams, *back):
            connection.close()
    finally:
        end_server(again)
    assert "Traceback" not in server.log
