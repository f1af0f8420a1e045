"""The environment, read strictly: a wrong value stops the start with its name, its value and what would be right."""

import contextlib
import difflib
import ipaddress
import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
MIN_SECRET = 32  # characters
# What Kubernetes tells every container of a service that is called crumbsite, and what only the suite reads.
OTHERS = re.compile(r"CRUMBSITE_(\w+_)?(SERVICE_(HOST|PORT)|PORT)(_|$)|CRUMBSITE_CITUS_URL$")

# In the data folder: where the server was started.
ADDRESS_FILE = "address"

_read: set[str] = set()


def wrong(name: str, value: str, right: str) -> ImproperlyConfigured:
    """The error for a wrong value."""
    return ImproperlyConfigured(f"{name}={value!r} is not right: {right}.")


def _value(name: str) -> str | None:
    """What is set, if anything; the name is one that is read."""
    _read.add(name)
    return os.environ.get(name)


def text(name: str, default: str = "") -> str:
    """A text; blanks around it are not part of it."""
    value = _value(name)
    return (default if value is None else value).strip()


def secret(name: str, path: Path) -> str:
    """A secret that is long enough, or the one generated in `path`."""
    value = text(name)
    if value and len(value) < MIN_SECRET:
        raise wrong(
            name,
            value[:2] + "…",
            f"use at least {MIN_SECRET} characters, or leave it out to have one generated",
        )
    return value or generated_secret(path)


def unknown_settings() -> list[str]:
    """A sentence for each CRUMBSITE_ name that is set and that nothing reads. Ask once the settings are read."""
    names = (name for name in os.environ if name.startswith("CRUMBSITE_") and name not in _read)
    return [f"{name} is no setting.{_did_you_mean(name)}" for name in sorted(names) if not OTHERS.match(name)]


def _did_you_mean(name: str) -> str:
    near = difflib.get_close_matches(name, _read, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def use_served_address(default_folder: Path) -> None:
    """Unless the environment says where people reach us, it is where the server of this data folder was started."""
    if os.environ.get("CRUMBSITE_BASE_URL") or os.environ.get("BIND"):
        return
    with contextlib.suppress(OSError):
        file = Path(os.environ.get("CRUMBSITE_DATA_DIR") or default_folder) / ADDRESS_FILE
        os.environ["CRUMBSITE_BASE_URL"] = file.read_text().strip()


def boolean(name: str, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = _value(name)
    if value is None or not value.strip():
        return default
    if value.strip().lower() in TRUE | FALSE:
        return value.strip().lower() in TRUE
    raise wrong(name, value, "use 1 or 0")


def choice(name: str, choices: tuple[str, ...]) -> str:
    """One of some words; the first is the default."""
    value = text(name) or choices[0]
    if value not in choices:
        raise wrong(name, value, f"use {' or '.join(choices)}")
    return value


def integer(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    value = _value(name)
    if value is None or not value.strip():
        return default
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise wrong(name, value, f"use a whole number from {least} to {most}")
    return number


def address(name: str, default: str) -> tuple[str, int]:
    """HOST:PORT, an IPv6 host in brackets."""
    value = text(name) or default
    host, _, port = value.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise wrong(name, value, "use HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000")
    return host, int(port)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def base_url(name: str, default: str) -> str:
    """http(s)://host[:port][/prefix], without a slash at its end."""
    value = (text(name) or default).rstrip("/")
    parts = urlsplit(value)
    try:
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        port_is_right = False
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or not port_is_right
    ):
        raise wrong(
            name, value, "use the address that people and SDKs reach, such as https://crumbs.example.com"
        )
    return value


def networks(name: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Addresses or networks, divided by commas."""
    value = text(name)
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError:
        raise wrong(
            name, value, "use addresses or networks separated by commas, such as 10.0.0.0/8,127.0.0.1"
        ) from None


def email(name: str) -> dict[str, Any]:
    """smtp://[user:password@]host[:port] (STARTTLS where `?tls=1`), smtps://…, or console: as Django's EMAIL_ settings."""
    value = text(name) or "console:"
    parts = urlsplit(value)
    query = parse_qs(parts.query)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if value.rstrip(":") == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    is_right = parts.scheme in ("smtp", "smtps") and parts.hostname and port != -1 and parts.path in ("", "/")
    if not is_right or not query.keys() <= {"tls"}:
        shown = re.sub(r"//[^/@]*@", "//…@", value)
        raise wrong(name, shown, "use smtp://user:password@host:587?tls=1, smtps://host or console")
    is_starttls = parts.scheme == "smtp" and query.get("tls", ["0"])[-1] in TRUE
    default = 465 if parts.scheme == "smtps" else 587 if is_starttls else 25
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or default,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": is_starttls,
    }


def directory(name: str, default: Path) -> Path:
    """A folder that we may write to; made when missing."""
    path = Path(text(name) or default).absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise wrong(name, str(path), f"use a folder that can be written to ({error.strerror})") from None
    return path


def user_folder(name: str) -> Path:
    """Where a program keeps the data of who runs it (XDG Base Directory Specification)."""
    return Path(text("XDG_DATA_HOME") or Path.home() / ".local" / "share") / name


def generated_secret(path: Path) -> str:
    """The secret kept in `path`, made at the first start. Two processes that start together agree on one."""
    if not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    secret = path.read_text().strip()
    if len(secret) < MIN_SECRET:
        raise ImproperlyConfigured(f"{path} holds no secret: remove it, or set CRUMBSITE_SECRET_KEY.")
    return secret
