"""The door, through the real server: whatever a sender does on the wire, others are served and nothing is lost."""

import fcntl
import gzip
import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import brotli
import psycopg
import pytest
import zstandard

from tests.databases import ROOT
from tests.running import Running, running_server
from tests.wire import chunked, connect, envelope, exchange, head, post, read_answer
from timeline.ingest.batching import MAX_BODY_BYTES
from timeline.server.server import TIMEOUT_SECONDS

pytestmark = pytest.mark.server

MIB = 1 << 20


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running_server() as running:
        yield running


def stored(server: Running, event_id: str) -> dict[str, Any] | None:
    """What the database holds of an event."""
    code = (
        "import json; from timeline.models import Event, Issue\n"
        f"event = Event.objects.filter(event_id='{event_id}').first()\n"
        "issue = event and Issue.objects.get(project_id=event.project_id, number=event.issue_number)\n"
        "print(json.dumps(event and {'payload': event.payload().decode(), 'times_seen': issue.times_seen}))"
    )
    found: dict[str, Any] | None = json.loads(server.manage("shell", "-v0", "-c", code))
    return found


# ---------------------------------------------------------------- framing


@pytest.mark.parametrize("sizes", [(), (1,), (5, 50), (1, 1, 1, 1)])
def test_a_chunked_body_is_stored(server: Running, sizes: tuple[int, ...]) -> None:
    event_id, body = envelope()
    answer = exchange(server, head(server, "Transfer-Encoding: chunked") + chunked(body, *sizes))
    assert (answer.status, answer.json) == (200, {"id": event_id})
    assert stored(server, event_id) is not None


def test_a_chunked_body_with_trailers_is_stored(server: Running) -> None:
    event_id, body = envelope()
    sent = chunked(body).removesuffix(b"\r\n") + b"X-Checksum: 1\r\n\r\n"
    answer = exchange(server, head(server, "Transfer-Encoding: chunked", "Trailer: X-Checksum") + sent)
    assert (answer.status, answer.json) == (200, {"id": event_id})


@pytest.mark.parametrize("size", [b"3", b"zz", b"-1", b"fffffffffffffffff"])
def test_a_chunk_of_a_wrong_size_is_refused(server: Running, size: bytes) -> None:
    event_id, body = envelope()
    sent = size + b"\r\n" + body + b"\r\n0\r\n\r\n"
    answer = exchange(server, head(server, "Transfer-Encoding: chunked") + sent)
    assert (answer.status, answer.json) == (400, {"detail": "the body broke off"})
    assert stored(server, event_id) is None


def test_a_body_that_breaks_off_between_chunks_is_refused(server: Running) -> None:
    """Its first chunk is a whole envelope: nothing but the framing tells that more was meant."""
    event_id, body = envelope()
    sent = chunked(body).removesuffix(b"0\r\n\r\n")
    answer = exchange(server, head(server, "Transfer-Encoding: chunked") + sent, end=True)
    assert answer.status == 400
    assert stored(server, event_id) is None


def test_a_content_length_that_promises_more_is_refused(server: Running) -> None:
    event_id, body = envelope()
    answer = exchange(server, head(server, f"Content-Length: {len(body) + 1}") + body, end=True)
    assert (answer.status, answer.json) == (400, {"detail": "the body broke off"})
    assert stored(server, event_id) is None


def test_what_stands_behind_a_content_length_is_not_part_of_the_body(server: Running) -> None:
    event_id, body = envelope()
    answer = exchange(server, head(server, f"Content-Length: {len(body)}") + body + b'\n{"type":"event"}\n{}')
    assert (answer.status, answer.json) == (200, {"id": event_id})
    found = stored(server, event_id)
    assert found is not None
    assert found["payload"] == '{"message":"hi"}'


def test_both_framings_at_once_read_as_chunked_or_not_at_all(server: Running) -> None:
    event_id, body = envelope()
    answer = exchange(server, head(server, "Content-Length: 3", "Transfer-Encoding: chunked") + chunked(body))
    assert answer.status in (200, 400)
    assert (stored(server, event_id) is not None) == (answer.status == 200)


def test_a_connection_serves_one_request_after_another(server: Running) -> None:
    with connect(server) as connection:
        for _ in range(3):
            event_id, body = envelope()
            connection.sendall(head(server, f"Content-Length: {len(body)}") + body)
            assert read_answer(connection).json == {"id": event_id}


def test_a_sender_that_asks_first_is_told_to_go_on(server: Running) -> None:
    event_id, body = envelope()
    with connect(server) as connection:
        connection.sendall(head(server, f"Content-Length: {len(body)}", "Expect: 100-continue"))
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(body)
        assert read_answer(connection).json == {"id": event_id}


def test_a_body_that_falls_silent_is_refused_in_time(server: Running) -> None:
    event_id, body = envelope()
    answer = exchange(server, head(server, f"Content-Length: {len(body)}") + body[:-5])
    assert answer.status == 408
    assert answer.headers["access-control-allow-origin"] == "*"
    assert stored(server, event_id) is None


# ---------------------------------------------------------------- addresses


def test_a_wrong_host_is_stored(server: Running) -> None:
    event_id, body = envelope()
    answer = post(server, body, "Host: nobody.example", path=f"/api/{server.project_id}/envelope/")
    assert (answer.status, answer.json) == (200, {"id": event_id})
    assert stored(server, event_id) is not None


@pytest.mark.parametrize("path", ["/api/{}/envelope", "//api//{}///envelope//", "/api/{}/envelope///"])
def test_slashes_do_not_matter(server: Running, path: str) -> None:
    event_id, body = envelope()
    answer = post(server, body, path=path.format(server.project_id))
    assert (answer.status, answer.json) == (200, {"id": event_id})
    assert stored(server, event_id) is not None


def test_a_retry_is_answered_and_counted_once(server: Running) -> None:
    event_id, body = envelope({"message": "a retry of its own issue"})
    assert [post(server, body).json for _ in range(3)] == [{"id": event_id}] * 3
    found = stored(server, event_id)
    assert found is not None
    assert found["times_seen"] == 1


def test_pages_are_served_beside_ingestion(server: Running) -> None:
    answer = exchange(server, b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_a_page_is_not_sent_more_than_a_form(server: Running) -> None:
    sent = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3000000\r\n\r\n" + bytes(3_000_000)
    answer = exchange(server, sent)
    assert answer.status == 413


# ---------------------------------------------------------------- who waits for whom


@pytest.fixture(scope="module")
def lone() -> Iterator[Running]:
    """A server of one process, in which all stand in one line."""
    with running_server(settings={"CRUMBSITE_WORKERS": "1"}) as running:
        yield running


@contextmanager
def locked(server: Running) -> Iterator[None]:
    """Nobody else can write."""
    if (file := server.folder / "crumbsite.sqlite3").exists():
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(server.environment["CRUMBSITE_DATABASE_URL"]) as served:
            served.execute("LOCK TABLE timeline_event IN EXCLUSIVE MODE")
            yield


@contextmanager
def somebody_waiting(server: Running) -> Iterator[socket.socket]:
    """A sender whose event is being stored, for longer than the block takes."""
    with locked(server), connect(server) as connection:
        _, body = envelope()
        connection.sendall(head(server, f"Content-Length: {len(body)}") + body)
        time.sleep(0.5)
        yield connection
        assert has_no_answer(connection)


def has_no_answer(connection: socket.socket) -> bool:
    return not select.select([connection], [], [], 0)[0]


@contextmanager
def stopped(server: Running) -> Iterator[None]:
    """The thread that stores for all comes no further, for longer than anybody waits in the line."""
    with ExitStack() as held:

        def send_event(key: str) -> None:
            connection = held.enter_context(connect(server))
            _, body = envelope()
            connection.sendall(head(server, f"Content-Length: {len(body)}", key=key) + body)

        if (file := server.folder / "crumbsite.sqlite3.lock").exists():
            # A process that stands still in its turn.
            fcntl.flock(held.enter_context(file.open()), fcntl.LOCK_EX)
            send_event(server.key)
        else:
            served = held.enter_context(psycopg.connect(server.environment["CRUMBSITE_DATABASE_URL"]))
            served.execute("LOCK TABLE timeline_projectkey")
            # It waits as long for the key of one as a place in the line is kept; then for those of two together.
            send_event(uuid.uuid4().hex)
            time.sleep(0.5)
            send_event(uuid.uuid4().hex)
            send_event(uuid.uuid4().hex)
            time.sleep(TIMEOUT_SECONDS)
        time.sleep(0.5)
        yield


def test_who_waits_in_vain_is_told_in_time_and_to_try_again(lone: Running) -> None:
    event_id, body = envelope()
    post(lone, envelope()[1])  # the key is known, and the file of turns is there
    with stopped(lone):
        answer = post(lone, body)
    assert (answer.status, answer.json) == (503, {"detail": "the service is overloaded"})
    assert answer.headers["retry-after"] == "30"
    assert stored(lone, event_id) is None
    assert post(lone, body).json == {"id": event_id}


def test_a_browser_that_asks_first_waits_for_nobody(lone: Running) -> None:
    with somebody_waiting(lone):
        answer = exchange(lone, head(lone, "Origin: https://shop.example", key="", method="OPTIONS"))
    assert (answer.status, answer.headers["access-control-allow-methods"]) == (200, "POST")


def test_a_large_body_does_not_stand_in_line(lone: Running) -> None:
    with somebody_waiting(lone):
        answer = post(lone, b'{}\n{"type":"session"}\n{"a":"' + b"x" * MAX_BODY_BYTES + b'"}')
    assert (answer.status, answer.json) == (200, {})


def test_nobody_stands_behind_a_small_body_that_comes_to_megabytes(lone: Running) -> None:
    slow = b'{"b":[' + b",".join([b"[" * 100 + b"]" * 100] * 5000) + b"]}"
    packed = zstandard.compress(b"{}" + (b'\n{"type":"event"}\n' + slow) * 6)
    event_id, body = envelope()
    assert len(packed) < MAX_BODY_BYTES
    with connect(lone) as connection:
        sent = head(lone, f"Content-Length: {len(packed)}", "Content-Encoding: zstd")
        connection.sendall(sent + packed)
        time.sleep(0.1)
        assert post(lone, body).json == {"id": event_id}
        assert has_no_answer(connection)
        answer = read_answer(connection)
    assert answer.status == 200
    found = stored(lone, answer.json["id"])
    assert found is not None
    assert found["payload"] == slow.decode()


# ---------------------------------------------------------------- attacks


def test_a_thousand_silent_senders_stop_nobody(server: Running) -> None:
    event_id, body = envelope()
    half = head(server, "Content-Length: 200000") + bytes(100_000)
    connections = [connect(server) for _ in range(1000)]
    try:
        for connection in connections:
            connection.setblocking(False)
            connection.send(half)
        answer = post(server, body)
        assert (answer.status, answer.json) == (200, {"id": event_id})
        assert exchange(server, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").status == 200
    finally:
        for connection in connections:
            connection.close()
    assert stored(server, event_id) is not None


def bombs() -> dict[str, bytes]:
    """200 MiB of blanks, each a valid beginning of an envelope."""
    zeros = b" " * MIB
    gzipper, deflater, zstd = zlib.compressobj(1, wbits=31), zlib.compressobj(1), zstandard.ZstdCompressor(1)
    frame = zstd.compressobj()
    unbrotli = brotli.Compressor(quality=1)
    return {
        "gzip": b"".join(gzipper.compress(zeros) for _ in range(200)) + gzipper.flush(),
        "deflate": b"".join(deflater.compress(zeros) for _ in range(200)) + deflater.flush(),
        "zstd": b"".join(frame.compress(zeros) for _ in range(200)) + frame.flush(),
        "br": b"".join(unbrotli.process(zeros) for _ in range(200)) + unbrotli.finish(),
    }


def test_bombs_cost_no_memory(server: Running) -> None:
    for encoding, bomb in bombs().items():
        before = peak_memory(server)
        answers = [post(server, bomb, f"Content-Encoding: {encoding}") for _ in range(3)]
        assert [answer.status for answer in answers] == [413] * 3, encoding
        assert answers[0].json["detail"] == "request content exceeded size limits"
        assert peak_memory(server) - before < 64 * MIB, encoding


def test_many_large_bodies_stay_within_bounds(server: Running) -> None:
    before = peak_memory(server)
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: post(server, b"{}\n" + bytes(18 * MIB)), range(32)))
    assert {answer.status for answer in answers} <= {400, 503}
    for answer in answers:
        assert answer.status == 400 or "retry-after" in answer.headers
    assert peak_memory(server) - before < 256 * MIB


def test_an_envelope_without_a_key_is_not_read_far(server: Running) -> None:
    path = f"/api/{server.project_id}/envelope/"
    answer = post(server, b'{"dsn":"' + b"x" * (1 << 17), path=path, key="")
    assert (answer.status, answer.json["detail"]) == (401, "missing authorization information")
    packed = gzip.compress(b" " * (200 * MIB), 1)
    assert post(server, packed, "Content-Encoding: gzip", path=path, key="").status == 401


def test_an_envelope_may_name_its_key_in_its_first_line(server: Running) -> None:
    event_id, body = envelope({"message": "x" * 500_000}, dsn=server.dsn)
    for sent, header in ((body, "Content-Encoding: "), (gzip.compress(body, 0), "Content-Encoding: gzip")):
        answer = post(server, sent, header, path=f"/api/{server.project_id}/envelope/", key="")
        assert (answer.status, answer.json) == (200, {"id": event_id})


def peak_memory(server: Running) -> int:
    """The most that a worker ever held, in bytes."""
    peaks = [Path(f"/proc/{pid}/status").read_text() for pid in server.workers]
    return max(int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) for status in peaks) * 1024  # type: ignore[index]


# ---------------------------------------------------------------- life and death


@pytest.mark.parametrize(
    "path", ["/%ff/", "/%ED%A0%80/", "/caf%C3%A9/", "/acme/%F0%9F%98%80/", "/static/%ff"]
)
def test_any_bytes_may_stand_in_a_path(server: Running, path: str) -> None:
    assert exchange(server, head(server, path=path, key="", method="GET")).status == 302


def test_a_worker_may_begin_with_nothing_of_django() -> None:
    """As where processes are spawned, not forked."""
    subprocess.run([sys.executable, "-c", "import timeline.server.rsgi"], cwd=ROOT, check=True)


def test_a_worker_that_dies_is_replaced() -> None:
    with running_server() as server:
        workers = server.workers
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        event_id, body = envelope()
        assert eventually(server, body) == {"id": event_id}


def eventually(server: Running, body: bytes) -> Any:
    for _ in range(100):
        try:
            return post(server, body).json
        except OSError:
            time.sleep(0.1)
    raise AssertionError(server.log)


def test_requests_in_flight_are_finished_before_the_end() -> None:
    with running_server() as server:
        event_id, body = envelope()
        with connect(server) as connection:
            connection.sendall(head(server, f"Content-Length: {len(body)}") + body[:10])
            time.sleep(0.5)
            stopping = threading.Thread(target=server.stop)
            stopping.start()
            time.sleep(0.5)
            connection.sendall(body[10:])
            assert read_answer(connection).json == {"id": event_id}
        stopping.join()
        assert server.process.returncode == 0
        assert stored(server, event_id) is not None


def test_dropped_items_are_counted_when_the_server_ends() -> None:
    with running_server() as server:
        body = b'{}\n{"type":"session"}\n{}\n{"type":"mystery"}\n{}\n'
        assert post(server, body).json == {}
        server.stop()
        code = "from timeline.models import ItemCount; print(sorted(ItemCount.objects.values_list('kind', 'count')))"
        assert server.manage("shell", "-v0", "-c", code).strip() == "[('other', 1), ('session', 1)]"


def test_a_taken_port_is_told_plainly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(AssertionError, match=f"Cannot listen on 127.0.0.1:{port}"),
            running_server(settings={"BIND": f"127.0.0.1:{port}"}),
        ):
            pass
