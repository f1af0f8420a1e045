"""What alerts are sent to in tests: a real SMTP server and a real HTTP server, on loopback."""

import email
import email.policy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from tests.running import free_port


@dataclass
class Request:
    """One POST."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HttpCatcher:
    """A server that keeps what it is sent."""

    url: str
    status: int = 200
    answer: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)


@contextmanager
def http_catcher() -> Iterator[HttpCatcher]:
    """Answers every POST as its fields say at that moment."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            catcher.requests.append(Request(self.path, headers, body))
            self.send_response(catcher.status)
            for name, value in {**catcher.headers, "Content-Length": str(len(catcher.answer))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(catcher.answer)
            catcher.arrived.set()

        def log_message(self, *_: Any) -> None:
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    catcher = HttpCatcher(f"http://127.0.0.1:{server.server_port}/hook")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield catcher
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class MailCatcher:
    """A server that keeps what it is sent."""

    host: str
    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (its name)
        """aiosmtpd calls it for each mail."""
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.arrived.set()
        return "250 taken"


@contextmanager
def mail_catcher() -> Iterator[MailCatcher]:
    """Takes every mail."""
    catcher = MailCatcher("127.0.0.1", free_port())
    controller = Controller(catcher, hostname=catcher.host, port=catcher.port)
    controller.start()
    try:
        yield catcher
    finally:
        controller.stop()
