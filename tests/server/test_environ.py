"""WSGI's environ, and whose word about a sender is believed."""

import ipaddress
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_django import Settings

from timeline.server.environ import read_environ, read_headers


class Headers:
    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self.pairs = pairs

    def items(self) -> list[tuple[str, str]]:
        return list(self.pairs)


@dataclass
class Scope:
    """As granian has it."""

    path: str = "/"
    headers: Any = field(default_factory=lambda: Headers(()))
    client: str = "10.0.0.1:5000"
    server: str = "127.0.0.1:8000"
    method: str = "POST"
    query_string: str = ""
    scheme: str = "http"
    http_version: str = "1.1"
    authority: str | None = None


def environ_of(*pairs: tuple[str, str], **fields: Any) -> dict[str, Any]:
    scope = Scope(headers=Headers(pairs), **fields)
    return read_environ(scope, read_headers(scope))


def test_headers_become_variables() -> None:
    environ = environ_of(
        ("host", "shop.example"),
        ("content-type", "text/plain"),
        ("content-length", "5"),
        ("x-sentry-auth", "Sentry sentry_key=a"),
        ("accept", "a/b"),
        ("accept", "c/d"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
        ("x-name", "é"),
    )
    assert environ["HTTP_HOST"] == "shop.example"
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "5")
    assert environ["HTTP_X_SENTRY_AUTH"] == "Sentry sentry_key=a"
    assert environ["HTTP_ACCEPT"] == "a/b,c/d"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_X_NAME"] == "\xc3\xa9"


def test_a_header_cannot_pose_as_another() -> None:
    assert "HTTP_X_SENTRY_AUTH" not in environ_of(("x_sentry_auth", "Sentry sentry_key=a"))


def test_an_absolute_address_names_the_host() -> None:
    assert environ_of(("host", "other"), authority="shop.example:80")["HTTP_HOST"] == "shop.example:80"


def test_addresses_of_version_6_lose_their_brackets() -> None:
    environ = environ_of(client="[::1]:5000", server="[::]:8000")
    assert (environ["REMOTE_ADDR"], environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("::1", "::", "8000")


@pytest.mark.parametrize(
    ("path", "info"),
    [
        ("//api///1//envelope//", "/api/1/envelope/"),
        ("/acme//projects/", "/acme//projects/"),
        ("/é", "/\xc3\xa9"),
        ("*", "*"),
    ],
)
def test_doubled_slashes_are_one_under_api(path: str, info: str) -> None:
    assert environ_of(path=path)["PATH_INFO"] == info


def test_a_prefix_is_no_part_of_the_address(settings: Settings) -> None:
    settings.FORCE_SCRIPT_NAME = "/crumbs"
    assert environ_of(path="/crumbs/api/1/store/")["PATH_INFO"] == "/api/1/store/"
    assert environ_of(path="/crumbsite/")["PATH_INFO"] == "/crumbsite/"


FORWARDED = (
    ("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.7"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "shop.example"),
    ("host", "inside"),
)


def test_nobody_is_believed_by_default() -> None:
    environ = environ_of(*FORWARDED)
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"]) == (
        "10.0.0.1",
        "http",
        "inside",
    )
    assert not [name for name in environ if "FORWARDED" in name]


def test_a_trusted_proxy_is_believed(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("10.0.0.0/8"),)
    environ = environ_of(*FORWARDED)
    assert environ["REMOTE_ADDR"] == "203.0.113.9"  # what stands before it anybody can have written
    assert (environ["wsgi.url_scheme"], environ["HTTP_HOST"]) == ("https", "shop.example")
    stranger = environ_of(*FORWARDED, client="203.0.113.1:1")
    assert (stranger["REMOTE_ADDR"], stranger["wsgi.url_scheme"]) == ("203.0.113.1", "http")


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        ("", "10.0.0.1"),
        ("nonsense", "10.0.0.1"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("10.0.0.9", "10.0.0.9"),
        ("203.0.113.9, nonsense", "10.0.0.1"),
    ],
)
def test_a_chain_of_proxies_is_read_from_its_end(settings: Settings, chain: str, address: str) -> None:
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("10.0.0.0/8"),)
    assert environ_of(("x-forwarded-for", chain))["REMOTE_ADDR"] == address


@pytest.mark.parametrize("scheme", ["ftp", "", "javascript"])
def test_a_scheme_that_is_none_is_not_believed(settings: Settings, scheme: str) -> None:
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("10.0.0.0/8"),)
    assert environ_of(("x-forwarded-proto", scheme))["wsgi.url_scheme"] == "http"
