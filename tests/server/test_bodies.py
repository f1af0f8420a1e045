"""Bodies on the wire: framings, broken and stalled ones."""

import pytest

from tests.running import Running
from tests.server.stored_events import stored
from tests.wire import chunked, connect, envelope, exchange, head, read_answer

pytestmark = pytest.mark.server

MIB = 1 << 20


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
    assert (answer.status, answer.json) == (400, {"detail": "the body is incomplete"})
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
    assert (answer.status, answer.json) == (400, {"detail": "the body is incomplete"})
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
