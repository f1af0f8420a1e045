"""HTTP by hand: what no client library would send."""

import json
import socket
import uuid
from dataclasses import dataclass
from typing import Any

from tests.running import Running

ANSWER_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The content, decoded."""
        return json.loads(self.content)


def envelope(event: dict[str, Any] | None = None, **header: Any) -> tuple[str, bytes]:
    """An envelope of one event with a new id, and that id."""
    event_id = uuid.uuid4().hex
    lines = {"event_id": event_id, **header}, {"type": "event"}, event or {"message": "hi"}
    return event_id, "\n".join(json.dumps(line, separators=(",", ":")) for line in lines).encode()


def head(
    server: Running, *headers: str, path: str = "", key: str | None = None, method: str = "POST"
) -> bytes:
    """The head of a request; the key stands in the URL, unless it is ""."""
    path = path or f"/api/{server.project_id}/envelope/"
    key = server.key if key is None else key
    query = f"?sentry_key={key}" if key else ""
    lines = [f"{method} {path}{query} HTTP/1.1", *headers]
    if not any(line.lower().startswith("host:") for line in headers):
        lines.append("Host: 127.0.0.1")
    return "\r\n".join((*lines, "", "")).encode()


def chunked(body: bytes, *sizes: int) -> bytes:
    """A body in chunks of these sizes, the rest in one."""
    sent = []
    for size in (*sizes, len(body)):
        if part := body[:size]:
            sent.append(b"%x\r\n%s\r\n" % (len(part), part))
        body = body[size:]
    return b"".join((*sent, b"0\r\n\r\n"))


def connect(server: Running) -> socket.socket:
    """A connection to the server."""
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=ANSWER_SECONDS)


def exchange(server: Running, sent: bytes, *, end: bool = False) -> Answer:
    """Send bytes and read the answer. `end`: tell that no more will come."""
    with connect(server) as connection:
        connection.sendall(sent)
        if end:
            connection.shutdown(socket.SHUT_WR)
        return read_answer(connection)


def post(server: Running, body: bytes, *headers: str, path: str = "", key: str | None = None) -> Answer:
    """A plain request."""
    return exchange(server, head(server, f"Content-Length: {len(body)}", *headers, path=path, key=key) + body)


def read_answer(connection: socket.socket) -> Answer:
    """One answer, which has a Content-Length as all of ours."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _receive(connection)
    first, _, content = received.partition(b"\r\n\r\n")
    line, *lines = first.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    size = int(headers["content-length"])
    while len(content) < size:
        content += _receive(connection)
    return Answer(int(line.split()[1]), headers, content[:size])


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError("the server closed the connection")
    return received
