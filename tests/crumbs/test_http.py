"""Requests: the nine dialects, how they ended, what their level is."""

from typing import Any

import pytest

from tests.crumbs.reading import keys, line, shown, texts
from timeline.crumbs.reading import read_details

# protocol.md 3.1: who sends it, its data, what the row says.
DIALECTS: list[tuple[str, dict[str, Any], str]] = [
    (
        "browser",
        {"url": "https://a.test/x?b=1", "method": "GET", "status_code": 200},
        "GET a.test/x?b=1 200",
    ),
    (
        "spec",
        {"url": "http://a.test/x", "method": "POST", "status_code": 503, "reason": "Service Unavailable"},
        "POST a.test/x 503 Service Unavailable",
    ),
    (
        "python",
        {
            "url": "http://a.test/x",
            "http.method": "GET",
            "http.response.status_code": 404,
            "http.query": "a=1",
            "http.fragment": "",
            "reason": "NOPE",
        },
        "GET a.test/x?a=1 404 NOPE",
    ),
    (
        "python, streamed spans",
        {
            "url.full": "http://a.test/x?q=1",
            "http.request.method": "GET",
            "url.query": "q=1",
            "http.response.status_code": 200,
        },
        "GET a.test/x?q=1 200",
    ),
    (
        "node 10",
        {"url": "http://a.test/x", "http.method": "GET", "status_code": 200, "http.query": "?q=1"},
        "GET a.test/x?q=1 200",
    ),
    (
        "node 11",
        {"url": "http://a.test/x", "http.request.method": "PUT", "status_code": 201, "url.query": "?q=1"},
        "PUT a.test/x?q=1 201",
    ),
    (
        "java",
        {
            "url": "http://a.test/x",
            "method": "GET",
            "status_code": 200,
            "http.query": "q=1",
            "http.fragment": "f",
        },
        "GET a.test/x?q=1#f 200",
    ),
    ("ruby", {"url": "http://a.test/x", "method": "GET", "status": 200}, "GET a.test/x 200"),
    (
        "php",
        {
            "url": "http://a.test/x",
            "http.request.method": "GET",
            "http.response.status_code": 500,
            "http.request.body.size": 0,
            "http.response.body.size": 1234,
        },
        "GET a.test/x 500 Internal Server Error",
    ),
    (".net", {"url": "http://a.test/x", "method": "GET", "status_code": "404"}, "GET a.test/x 404 Not Found"),
]


@pytest.mark.parametrize(
    ("data", "expected"), [pytest.param(data, text, id=who) for who, data, text in DIALECTS]
)
def test_every_dialect_shows_method_url_and_status(data: dict[str, Any], expected: str) -> None:
    assert line({"type": "http", "data": data}) == expected
    assert line({"type": "info", "message": "", "category": "unknown", "data": data}) == expected


@pytest.mark.parametrize(
    ("data", "level", "pill", "group", "shown_level"),
    [
        ({"status_code": 200}, None, "200", "2xx", "info"),
        ({"status_code": 301}, None, "301", "3xx", "info"),
        ({"status_code": 404}, None, "404", "4xx", "warning"),
        ({"status_code": 503}, None, "503", "5xx", "error"),
        ({"status_code": "503"}, None, "503", "5xx", "error"),
        ({"status_code": 503.0}, None, "503", "5xx", "error"),
        ({"status_code": 500}, "info", "500", "5xx", "info"),
        ({"status_code": 0}, None, "no response", "5xx", "error"),
        ({}, "error", "no response", "5xx", "error"),
        ({}, None, "no status", "none", "info"),
        ({"status_code": "NotFound"}, None, "NotFound", "none", "info"),
        ({"status_code": 42}, None, "42", "none", "info"),
        ({"status_code": True}, None, "true", "none", "info"),
        ({"status_code": None}, None, "no status", "none", "info"),
    ],
)
def test_how_it_ended(
    data: dict[str, Any], level: str | None, pill: str, group: str, shown_level: str
) -> None:
    crumb = shown({"type": "http", "level": level, "data": {"url": "/x", "method": "GET", **data}})

    assert crumb.outcome is not None
    assert (crumb.outcome.pill, crumb.outcome.group, crumb.shown_level) == (pill, group, shown_level)


def test_an_inferred_level_says_why() -> None:
    crumb = shown({"type": "http", "data": {"url": "/x", "status_code": 503}})

    assert crumb.level == "info"
    assert [remark.text for remark in crumb.remarks] == ["level not sent; `error` because of status 503"]


def test_an_unsent_reason_is_ours_from_400_on_and_said_to_be() -> None:
    ours = shown({"type": "http", "data": {"url": "/x", "status_code": 404}})
    sent = shown({"type": "http", "data": {"url": "/x", "status_code": 404, "reason": "Gone fishing"}})

    assert ours.outcome is not None
    assert (ours.outcome.reason, ours.outcome.reason_sent) == ("Not Found", False)
    assert ours.notes
    assert sent.outcome is not None
    assert (sent.outcome.reason, sent.outcome.reason_sent) == ("Gone fishing", True)
    assert not sent.notes


def test_sizes_and_durations_are_for_people() -> None:
    crumb = shown(
        {
            "type": "http",
            "data": {
                "url": "/x",
                "status_code": 200,
                "http.request.body.size": 300,
                "http.response.body.size": 1234,
                "duration_ms": 84,
                "duration": 9,
            },
        }
    )

    assert crumb.outcome is not None
    assert [part.text for part in crumb.outcome.sizes] == ["↑ 300 B", "1.2 kB", "84 ms"]
    assert "duration" not in crumb.used  # nobody said in which unit


@pytest.mark.parametrize(
    ("url", "host", "path", "query"),
    [
        ("https://api.shop.test/a/b?c=1#d", ["api.shop.test"], ["/a/b"], ["?c=1#d"]),
        ("/missing", [], ["/missing"], []),
        ("//cdn.test/x", ["cdn.test"], ["/x"], []),
        ("ws://a.test/socket", ["ws://a.test"], ["/socket"], []),
        ("http://[::1/x", ["[::1"], ["/x"], []),
        ("data:text/html,x", [], ["data:text/html,x"], []),
        ("http://a.test", ["a.test"], [], []),
    ],
)
def test_host_and_query_are_dim_and_the_path_is_strong(
    url: str, host: list[str], path: list[str], query: list[str]
) -> None:
    crumb = shown({"type": "http", "data": {"url": url}})

    assert (texts(crumb, "host"), texts(crumb, "path"), texts(crumb, "query")) == (host, path, query)


def test_details_have_the_whole_url_and_its_query_as_a_table() -> None:
    sent = {
        "type": "http",
        "data": {
            "url": "http://a.test/x",
            "method": "GET",
            "http.query": "q=a%20b&token=[Filtered]",
            "k": 1,
        },
    }
    details = read_details(shown(sent))

    address, parameters = details.tables
    assert address.rows[0].text == "http://a.test/x?q=a%20b&token=[Filtered]"
    assert [(row.key, row.type, row.text) for row in parameters.rows] == [
        ("q", "string", "a b"),
        ("token", "redacted", "[Filtered]"),
    ]
    assert keys(details.data) == ["k"]


@pytest.mark.parametrize(
    ("url", "is_repeated"),
    [
        ("https://a.test/x", False),
        ("/x", False),
        ("ftp://a.test/x", False),
        ("http://a.test/x", True),  # the line leaves out that it is not encrypted
        (f"https://a.test/{'x' * 80}", True),  # which the line may cut
    ],
)
def test_details_repeat_no_address_that_the_line_says(url: str, is_repeated: bool) -> None:
    details = read_details(shown({"type": "http", "data": {"url": url, "method": "GET", "k": 1}}))

    assert [table.title for table in details.tables] == (["address"] if is_repeated else [])


def test_a_request_that_says_nothing_is_named_by_its_type() -> None:
    assert line({"type": "http"}) == "http no status"


@pytest.mark.parametrize(
    ("data", "said", "level"),
    [
        ({"error_message": "timeout"}, "no response timeout", "error"),
        ({"error": "SocketException: reset\nmore"}, "no response SocketException: reset", "error"),
        ({"error.type": "DioException"}, "no response DioException", "error"),
        ({"exception": {"type": "IOException", "message": "gone"}}, "no response IOException: gone", "error"),
        ({"error": True}, "no response error", "error"),
        ({"reason": "The Internet connection appears to be offline."}, "no response The Internet connection appears to be offline.", "error"),
        ({"status_code": -1}, "no response", "error"),
        ({"status_code": "-1", "reason": "cancelled"}, "no response cancelled", "error"),
        ({"error": None}, "no status", "info"),
        ({"error": False}, "no status", "info"),
        ({"error": ""}, "no status", "info"),
        ({"status_code": 200, "error": "late"}, "200", "info"),
    ],
)  # fmt: skip
def test_a_request_that_failed_without_a_status(data: dict[str, Any], said: str, level: str) -> None:
    sent = {"type": "http", "data": {"url": "https://a.test/pay", **data}}
    crumb = shown(sent)
    assert crumb.outcome is not None
    assert (crumb.outcome.text, crumb.shown_level) == (said, level)
    sent_level = shown({**sent, "level": "info"})
    assert sent_level.outcome == crumb.outcome
    assert sent_level.shown_level == "info"


@pytest.mark.parametrize(
    ("data", "took"),
    [
        ({"http.start_timestamp": 1795687189000, "http.end_timestamp": 1795687191350}, "2.35 s"),
        ({"http.start_timestamp": 1795687189.0, "http.end_timestamp": 1795687189.12}, "0.12 s"),
        ({"startTimestamp": "2026-11-26T10:00:00Z", "endTimestamp": "2026-11-26T10:01:13Z"}, "1 min 13 s"),
        ({"duration": "0:00:00.413206"}, "0.41 s"),
        ({"duration": "1.02:03:04"}, "1 d 2 h"),
        ({"duration_ms": 84}, "84 ms"),
    ],
)
def test_how_long_it_took(data: dict[str, Any], took: str) -> None:
    crumb = shown({"type": "http", "data": {"url": "/a", "status_code": 200, **data}})
    assert crumb.outcome is not None
    assert [part.text for part in crumb.outcome.sizes] == [took]
    assert crumb.aside == ()


def test_a_start_without_an_end_stays() -> None:
    assert line({"type": "http", "data": {"url": "/a", "http.start_timestamp": 5}}).endswith(
        "http.start_timestamp=5"
    )


def test_the_duration_of_a_query_is_for_people() -> None:
    assert line({"type": "query", "message": "SELECT 1", "data": {"executionTimeMs": 1204.2}}).endswith(
        "=1.2 s"
    )


def test_what_the_message_or_the_line_says_is_said_once() -> None:
    assert line({"message": "no rows", "data": {"exception_message": "no rows", "n": 1}}) == "no rows · n=1"
    sent = {"type": "http", "message": "POST", "data": {"url": "/a", "method": "POST", "status_code": 200}}
    assert line(sent) == "POST /a 200"
