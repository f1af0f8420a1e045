"""docs/timeline.md, "Kinds": a request, in whatever dialect it was sent."""

from typing import Any

import pytest

from tests.trail.reading import Show, ago, http

Sent = dict[str, Any]
URL = "https://api.shop.test/pay"

_SEEN = {
    "kind": "http",
    "what": "POST api.shop.test/pay?x=1#top",
    "said": "503 Out of order",
    "rail": "error",
}
_PLAIN = {**_SEEN, "said": "503 Service Unavailable", "what": "POST api.shop.test/pay"}
DIALECTS: dict[str, tuple[Sent, Sent]] = {
    "the interface": (
        ago(1, type="http", category="fetch", data={"url": URL + "?x=1#top", "method": "POST", "status_code": 503, "reason": "Out of order"}),
        _SEEN,
    ),
    "Python": (
        ago(1, type="http", category="httplib", data={"url": URL, "http.method": "POST", "http.query": "x=1", "http.fragment": "top", "http.response.status_code": 503, "reason": "Out of order"}),
        _SEEN,
    ),
    "Python, without fragment": (
        ago(1, type="http", category="httplib", data={"url": URL, "http.method": "POST", "http.query": "", "http.fragment": "", "http.response.status_code": 503}),
        _PLAIN,
    ),
    "Python, streamed": (
        ago(1, type="http", category="httplib", data={"url.full": URL, "http.request.method": "POST", "url.query": "x=1", "http.response.status_code": 503}),
        {**_PLAIN, "what": "POST api.shop.test/pay?x=1"},
    ),
    "Node 10": (
        ago(1, type="http", category="http", data={"url": URL, "http.method": "POST", "status_code": 503, "http.query": "?x=1", "http.fragment": "#top"}),
        {**_SEEN, "said": "503 Service Unavailable"},
    ),
    "Node 11": (
        ago(1, type="http", category="http", data={"url": URL, "http.request.method": "POST", "status_code": 503, "url.query": "x=1"}),
        {**_PLAIN, "what": "POST api.shop.test/pay?x=1"},
    ),
    "Java": (
        ago(1, type="http", category="http", data={"url": URL, "method": "POST", "status_code": 503, "http.query": "x=1", "http.fragment": "top"}),
        {**_SEEN, "said": "503 Service Unavailable"},
    ),
    "Ruby": (
        ago(1, type="info", category="net.http", data={"url": URL, "method": "POST", "status": 503}),
        _PLAIN,
    ),
    "PHP": (
        ago(1, type="http", category="http", data={"url": URL, "http.request.method": "POST", "http.response.status_code": 503, "http.request.body.size": 96, "http.response.body.size": 1234}),
        {**_PLAIN, "said": "503 Service Unavailable ↑ 96 B 1.2 kB"},
    ),
    ".NET": (
        ago(1, type="http", category="http", data={"url": URL, "method": "POST", "status_code": "503"}),
        _PLAIN,
    ),
    "raven": (
        ago(1, type="http", category="httplib", data={"url": URL, "method": "POST", "status_code": 503, "reason": "Out of order"}),
        {**_SEEN, "what": "POST api.shop.test/pay"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.usefixtures("with_details")
def test_a_request_reads_the_same_in_every_dialect(dialect: str, show: Show) -> None:
    sent, seen = DIALECTS[dialect]
    row = show([sent]).row(0)
    assert {name: getattr(row, name) for name in seen} == seen
    keys = row.pairs().keys() - {"url", "x"}
    assert not keys, "what the line says stands in the details again"


def test_the_path_of_a_request_is_strong_and_its_host_is_not(show: Show) -> None:
    what = show([http(url=URL + "?x=1", method="POST", status_code=200)]).row(0).line.one(".what")
    assert what.one(".method").text == "POST"
    assert [one.text for one in what.all("b")] == ["/pay"]
    assert [one.text for one in what.all("i")] == ["api.shop.test", "?x=1"]


@pytest.mark.usefixtures("with_details")
def test_query_parameters_are_a_table(show: Show) -> None:
    row = show([http(url=URL + "?q=two+words&token=%5BFiltered%5D", method="GET", status_code=200)]).row(0)
    table = next(
        one
        for one in row.details.all("table")
        if one.has("caption") and one.one("caption").text == "query parameters"
    )
    assert [(one.one("th").text, one.one("td").text) for one in table.all("tr")] == [
        ("q", "two words"),
        ("token", "[Filtered]"),
    ]
    assert row.cell("token").classes == ["redacted"]


@pytest.mark.usefixtures("with_details")
def test_a_phrase_that_was_not_sent_is_dim_and_says_so(show: Show) -> None:
    page = show([http(2, url=URL, status_code=404), http(1, url=URL, status_code=404, reason="Gone fishing")])
    assert "unsent" in page.row(0).line.one(".reason").classes
    assert "The reason phrase was not sent." in page.row(0).details.text
    assert "unsent" not in page.row(1).line.one(".reason").classes
    assert "not sent" not in page.row(1).details.text.replace("level not sent", "")
