"""Where a webhook may lead, and that it is connected to as it was resolved."""

import ipaddress
import socket
from typing import Any

import pytest

from tests.alerts.catchers import http_catcher
from timeline.alerts.connecting import RefusedError, post, read_target, require_outside

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)

INSIDE = [
    "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_refused(address: str) -> None:
    with pytest.raises(RefusedError, match="not a public address"):
        require_outside(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_what_is_outside_is_not(address: str) -> None:
    require_outside(ipaddress.ip_address(address))


def test_networks_of_the_settings_are_told_all_the_same(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = (ipaddress.ip_network("10.0.0.0/8"),)
    require_outside(ipaddress.ip_address("10.1.2.3"))
    require_outside(ipaddress.ip_address("::ffff:10.1.2.3"))
    with pytest.raises(RefusedError):
        require_outside(ipaddress.ip_address("127.0.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "https://", "http:///x", "a.example/x", "https://a.example:99999/", "https://u:p@a.example/",
        "https://u@a.example/", "https://a.example/a b", "https://a.example/\r\nX: y", "https://a.example/\n", "https://ä.example/",
        "http://[::1]/", "http://127.0.0.1:8000/", "javascript:alert(1)", "http://[::", "https://a.example/\x00",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_webhook_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        read_target(url)


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that gives one answer after the other; the names it was asked for."""
    asked: list[str] = []
    given = iter(answers)

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(given)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("answer", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["169.254.169.254"]])
def test_a_name_that_leads_inside_is_refused(answer: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, answer)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it connected"))
    with pytest.raises(RefusedError):
        post("http://hooks.example/x", b"{}", {})


def test_a_name_is_asked_for_once_and_connected_to_as_resolved(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WEBHOOK_NETWORKS = LOOPBACK
    with http_catcher() as catcher:
        port = catcher.url.rpartition(":")[2].partition("/")[0]
        asked = names(monkeypatch, ["127.0.0.1"])  # a second question would have no answer
        connected: list[Any] = []

        def connect(address: tuple[str, int], timeout: float) -> socket.socket:
            connected.append(address)
            made = socket.socket()
            made.settimeout(timeout)
            made.connect(address)
            return made

        monkeypatch.setattr(socket, "create_connection", connect)
        reply = post(f"http://hooks.example:{port}/x?y=1", b"{}", {"A": "b"})
    assert (reply.status, reply.text) == (200, "ok")
    assert asked == ["hooks.example"]
    assert connected == [("127.0.0.1", int(port))]
    (request,) = catcher.requests
    assert (request.path, request.headers["host"], request.headers["a"]) == (
        "/x?y=1",
        f"hooks.example:{port}",
        "b",
    )


def test_a_redirect_is_not_followed_and_a_long_answer_is_cut(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = LOOPBACK
    with http_catcher() as catcher:
        catcher.status, catcher.headers = 302, {"Location": catcher.url}
        catcher.answer = b"x" * 100_000
        reply = post(catcher.url, b"{}", {})
    assert len(catcher.requests) == 1
    assert (reply.status, reply.is_good, len(reply.text)) == (302, False, 2_000)
