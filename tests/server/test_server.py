"""The real server: addresses, its processes, how it ends."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.databases import ROOT, fresh_database
from tests.running import STOP_SECONDS, Running, free_port, running_server, start_server
from tests.server.stored_events import stored
from tests.wire import connect, envelope, exchange, head, post, read_answer

pytestmark = pytest.mark.server

MIB = 1 << 20


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


def test_workers_end_at_once_while_they_load(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as environment:
        process = start_server(
            environment | {"BIND": f"127.0.0.1:{free_port()}", "CRUMBSITE_WORKERS": "2"}, tmp_path
        )
        log = tmp_path / "log"
        while "worker-2 with" not in log.read_text():
            assert process.poll() is None, log.read_text()
            time.sleep(0.01)
        process.terminate()
        assert process.wait(STOP_SECONDS) == 0
    assert "Killing" not in log.read_text()


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
