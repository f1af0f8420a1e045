"""A request as granian has it → WSGI's environ (PEP 3333), its body left out."""

import functools
import ipaddress
import sys
from typing import Any

from django.conf import settings

from timeline.ingest.views import SLASHES

Environ = dict[str, Any]

FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto")


def read_environ(scope: Any) -> Environ:
    """The environ of granian's scope. Forwarded headers are believed from CRUMBSITE_TRUSTED_PROXIES only."""
    client, _, _ = scope.client.rpartition(":")
    server, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(_read_path(scope.path)),
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
    forwarded: dict[str, str] = {}
    for name, value in scope.headers.items():
        if name in FORWARDED:
            forwarded[name] = f"{forwarded[name]},{value}" if name in forwarded else value
        elif "_" not in name:  # X_Sentry_Auth would read as X-Sentry-Auth
            key = _key(name)
            if key in environ:
                value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
            environ[key] = _latin(value)
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    if forwarded and settings.TRUSTED_PROXIES and _is_trusted(environ["REMOTE_ADDR"]):
        _believe(environ, forwarded)
    return environ


def _read_path(path: str) -> str:
    """Doubled slashes under /api/ are one, and a prefix of CRUMBSITE_BASE_URL is not part of any address."""
    prefix = settings.FORCE_SCRIPT_NAME
    if prefix and path.startswith(f"{prefix}/"):
        path = path[len(prefix) :]
    if "//" in path:
        collapsed = SLASHES.sub("/", path)
        if collapsed.startswith("/api/"):
            return collapsed
    return path


def _believe(environ: Environ, forwarded: dict[str, str]) -> None:
    """What the last proxy says, and of the chain of addresses the nearest that is none of our proxies."""
    for address in reversed(forwarded.get("x-forwarded-for", "").split(",")):
        if not (address := _address(address)):
            break
        environ["REMOTE_ADDR"] = address
        if not _is_trusted(address):
            break
    scheme = forwarded.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
    if host := forwarded.get("x-forwarded-host", "").rpartition(",")[2].strip():
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
    """WSGI's texts hold bytes as Latin-1."""
    return text if text.isascii() else text.encode().decode("latin-1")


@functools.lru_cache(512)
def _key(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
