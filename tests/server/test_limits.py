"""What hostile senders cost: connections, memory, time."""

import gzip
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
import zstandard

from tests.running import Running
from tests.server.stored_events import stored
from tests.wire import connect, envelope, exchange, head, post

pytestmark = pytest.mark.server

MIB = 1 << 20


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
