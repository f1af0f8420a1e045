"""A POST to an address that somebody typed: resolved once, refused where it leads inside, connected to as resolved.

A name that is looked up a second time may answer with another address (DNS rebinding), and a redirect leads anywhere:
the address that was checked is the one that is connected to, and no redirect is followed.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 5
TOTAL_SECONDS = 15
MAX_ANSWER = 2_000  # characters that are kept of an answer
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedError(Exception):
    """We do not send there; its text says why, and what would be right."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL, taken apart."""

    is_secure: bool
    host: str  # ASCII; an IPv6 address without brackets
    port: int
    path: str  # with its query

    @property
    def host_header(self) -> str:
        """As the Host header says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_secure else 80) else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    text: str  # its beginning

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def read_target(url: str) -> Target:
    """Raises RefusedError for what is no address of a webhook; asks no name server."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise RefusedError("the address must be ASCII without spaces: write others as %20, xn--…")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedError("this is not an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusedError("use an address such as https://hooks.example.com/…")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("the address must not contain a user name or password")
    is_secure = parts.scheme == "https"
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    target = Target(is_secure, parts.hostname, port or (443 if is_secure else 80), path)
    try:
        literal = ipaddress.ip_address(target.host)
    except ValueError:
        return target
    require_outside(literal)
    return target


def require_outside(address: Address) -> None:
    """Raises RefusedError for what is not on the public internet, unless CRUMBSITE_WEBHOOK_NETWORKS has it."""
    found = inner_address(address)
    if any(found in network for network in settings.WEBHOOK_NETWORKS if network.version == found.version):
        return
    if not found.is_global or found.is_multicast or found.is_reserved:
        raise RefusedError(
            f"{found} is not a public address; CRUMBSITE_WEBHOOK_NETWORKS names private networks that messages may be sent to"
        )


def inner_address(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and address in NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def resolve(target: Target) -> str:
    """The address to connect to. Raises RefusedError, OSError. All that a name has must be public."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    for address in addresses:
        require_outside(ipaddress.ip_address(address))
    return addresses[0]


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Send it. Raises RefusedError, OSError (also for TLS and time), http.client.HTTPException."""
    target = read_target(url)
    until = time.monotonic() + TOTAL_SECONDS
    plain = socket.create_connection((resolve(target), target.port), CONNECT_SECONDS)
    connection = http.client.HTTPConnection(target.host, target.port)
    try:
        connection.sock = _secured(plain, target) if target.is_secure else plain
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": target.host_header, "Connection": "close", **headers}.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Reply(answer.status, _beginning(answer, connection.sock, until))
    finally:
        connection.close()
        plain.close()


def _secured(plain: socket.socket, target: Target) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)


def _beginning(answer: http.client.HTTPResponse, connection: socket.socket | None, until: float) -> str:
    """No more of an answer than is kept, and no longer than there is time."""
    read = b""
    while len(read) < MAX_ANSWER * 4 and (left := until - time.monotonic()) > 0:
        if connection is not None:
            connection.settimeout(min(left, CONNECT_SECONDS))
        part = answer.read1(MAX_ANSWER * 4 - len(read))
        if not part:
            break
        read += part
    return read.decode(errors="replace")[:MAX_ANSWER]
