"""Reads a request as granian has it: its path and headers, and WSGI's environ (PEP 3333) without a body."""

import functools
import ipaddress
import sys
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from timeline.ingest.routes import SLASHES

Environ = dict[str, Any]

FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto")


def read_path(scope: Any) -> str:
    """The path. Repeated slashes under /api/ are one, and a prefix of CRUMBSITE_BASE_URL is left out."""
    path: str = scope.path
    prefix = settings.FORCE_SCRIPT_NAME
    if prefix and path.startswith(f"{prefix}/"):
        path = path[len(prefix) :]
    if "//" in path:
        collapsed = SLASHES.sub("/", path)
        if collapsed.startswith("/api/"):
            return collapsed
    return path


def read_headers(scope: Any) -> dict[str, str]:
    """The headers by their names in lower case; the values of repeated ones are joined."""
    headers: dict[str, str] = {}
    for name, value in scope.headers.items():
        if name in headers:
            value = f"{headers[name]}{'; ' if name == 'cookie' else ','}{value}"
        headers[name] = value
    return headers


def read_environ(scope: Any, headers: Mapping[str, str]) -> Environ:
    """The environ. Forwarded headers are believed from CRUMBSITE_TRUSTED_PROXIES only."""
    client, _, _ = scope.client.rpartition(":")
    server, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(read_path(scope)),
        "QUERY_STRING": _latin(scope.query_string),
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        if name not in FORWARDED and "_" not in name:  # X_Sentry_Auth would read as X-Sentry-Auth
            environ[_key(name)] = _latin(value)
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    if settings.TRUSTED_PROXIES and _is_trusted(environ["REMOTE_ADDR"]):
        _apply_forwarded(environ, headers)
    return environ


def _apply_forwarded(environ: Environ, headers: Mapping[str, str]) -> None:
    """What the last proxy says, and of the chain of addresses the nearest that is none of our proxies."""
    for address in reversed(headers.get("x-forwarded-for", "").split(",")):
        if not (address := _address(address)):
            break
        environ["REMOTE_ADDR"] = address
        if not _is_trusted(address):
            break
    scheme = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
    if host := headers.get("x-forwarded-host", "").rpartition(",")[2].strip():
        environ["HTTP_HOST"] = _latin(host)


def _address(text: str) -> str:
    """An IP address, its port left out; "" when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


def _is_trusted(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in settings.TRUSTED_PROXIES)


def _latin(text: str) -> str:
    """A text of WSGI holds bytes as Latin-1."""
    return text if text.isascii() else text.encode().decode("latin-1")


def _key(name: str) -> str:
    return _known_key(name) if len(name) <= 64 else _make_key(name)


def _make_key(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


_known_key = functools.lru_cache(512)(_make_key)  # of short names: clients make them up
