"""What a sender wrote → what the reader sees of the trail on the event's page."""

import pytest
from django.test import Client

from tests.browser import trails
from tests.places import Place
from tests.web.events.pages import crumb, http, line_of, put, read, row_of, text_of

SEEN = {
    "http": (
        http(url="https://api.shop.test/pay?x=1", method="POST", status_code=500),
        "POST api.shop.test /pay ?x=1 500 Internal Server Error httplib error",
    ),
    "http of Python": (
        http(
            **{
                "url": "https://a.test/p",
                "http.method": "GET",
                "http.response.status_code": 200,
                "reason": "OK",
            }
        ),
        "GET a.test /p 200 OK httplib",
    ),
    "no response": (
        crumb(category="xhr", data={"url": "/x", "method": "GET", "status_code": 0}),
        "no response",
    ),
    "no status": (http(url="https://a.test/p", method="GET"), "no status"),
    "navigation": (crumb(category="navigation", data={"from": "/cart", "to": "/checkout"}), "→"),
    "query": (
        crumb(category="query", message="SELECT * FROM shop WHERE id = 7"),
        "SELECT * FROM shop WHERE id =",
    ),
    "ui": (crumb(category="ui.click", message="main > button#pay"), "click main > button#pay"),
    "log": (crumb(category="console", message="hello"), "log: hello console"),
    "redis": (crumb(category="redis", type="redis", message="GET 'cart:7'"), "redis: GET 'cart:7' redis"),
    "subprocess": (crumb(category="subprocess", message="git status"), "subprocess: git status"),
    "user": (crumb(type="user", category="auth", message="signed in"), "user: signed in auth"),
    "system": (crumb(category="device.orientation", message="landscape"), "system: landscape"),
    "error": (crumb(type="error", data={"type": "ValueError", "value": "bad"}), "error: ValueError : bad"),
    "default": (crumb(message="hello", data={"left": 2}), "default: hello left=2"),
    "empty": ({}, "empty breadcrumb"),
    "category verbatim": (crumb(message="x", category="MyApp.Weird_cat"), "MyApp.Weird_cat"),
    "unknown type": (crumb(message="x", type="weird", category="c"), "weird c"),
    "time unknown": ({"message": "x"}, "time unknown"),
    "the offset": (crumb(message="x"), "−00:00.414"),
    "read aloud": (
        crumb(message="x", level="error"),
        "error. default: x error , 0.4 seconds before the error",
    ),
    "an unsent info is only read aloud": (crumb(message="x", category="c"), "x c , 0.4 seconds"),
    "a sent info": (crumb(message="x", category="c", level="info"), "x c info , 0.4"),
    "lines": (crumb(message="one\ntwo\nthree"), "one +2 lines"),
    "not stored": (crumb(category="sentry.event", message="boom", event_id="f" * 32), "not stored here"),
    "hostile": (crumb(message="<script>alert(1)</script>"), "default: <script>alert(1)</script>"),
}


@pytest.mark.parametrize("name", SEEN)
def test_a_line(name: str, place: Place, client: Client) -> None:
    sent, seen = SEEN[name]
    assert seen in line_of(read(client, put(place, [sent])), 0)


def test_the_icon_is_of_the_kind_and_the_rail_of_the_level(place: Place, client: Client) -> None:
    html = read(client, put(place, [http(url="https://a.test/", method="GET", status_code=503)]))
    assert '<div class="row" data-level="error">' in row_of(html, 0)
    assert "#icon-http" in row_of(html, 0)
    assert 'data-group="5xx"' in row_of(html, 0)


def test_a_sent_level_is_never_changed(place: Place, client: Client) -> None:
    sent = http(url="https://a.test/", method="GET", status_code=500) | {"level": "info"}
    row = row_of(read(client, put(place, [sent])), 0)
    assert 'class="row" data-level="info"' in row
    assert 'data-group="5xx"' in row


def test_data_is_a_table_and_what_the_line_says_is_not_repeated(place: Place, client: Client) -> None:
    sent = http(
        url="https://a.test/p", method="GET", status_code=200, card="[Filtered]", n=1, cart={"a": [1, 2]}
    )
    row = row_of(read(client, put(place, [sent]) + "?at=0"), 0)
    assert '<th scope="row">card</th><td class="redacted">' in row
    assert '<th scope="row">n</th><td class="number">' in row
    assert "<summary>{1 key}</summary>" in row
    assert '<th scope="row">status_code</th>' not in row


def test_details_end_with_times_copying_and_ways(place: Place, client: Client) -> None:
    row = text_of(row_of(read(client, put(place, [crumb(message="x", category="auth")]) + "?at=0"), 0))
    assert "2023-11-14 22:13:20.086 UTC 2023-11-14T22:13:20.086Z" in row
    assert "copy copy text JSON filter only: level info category auth kind user not: level info" in row


def test_the_reader_s_zone_is_used_everywhere(place: Place, client: Client) -> None:
    client.cookies["time_zone"] = "Asia/Tokyo"
    row = text_of(row_of(read(client, put(place, [crumb(message="x")]) + "?at=0"), 0))
    assert "2023-11-15 07:13:20.086 JST" in row
    assert "22:13:20.086 UTC" in row


def test_the_event_s_own_row_stands_last_and_no_filter_removes_it(place: Place, client: Client) -> None:
    address = put(place, trails.story(40), exception=trails.event("PaymentFailed", [])["exception"])
    for query in ("", "?level=error", "?q=nothing-like-this", "?kind=redis"):
        html = read(client, address + query)
        assert html.count('id="event"') == 1
        assert "PaymentFailed" in html.rpartition("<li")[2] or "this event" in html
    assert html.index('id="event"') > html.index("crumbs")


def test_newest_turns_the_list_around(place: Place, client: Client) -> None:
    html = read(client, put(place, trails.story(40)) + "?order=newest&rows=1000")
    assert html.index('id="event"') < html.index('id="crumb-39"') < html.index('id="crumb-0"')


def test_the_first_ten_seconds(place: Place, client: Client) -> None:
    document = trails.event("PaymentFailed", [], trace="")
    html = read(
        client,
        put(
            place,
            trails.story(40),
            **{k: v for k, v in document.items() if k not in ("event_id", "breadcrumbs", "trace")},
        ),
    )
    lead = text_of(html.split('class="lead"', 1)[1].split("</div>", 1)[0].partition(">")[2])
    assert lead.startswith(
        "shop/checkout.py:88 in pay · unhandled · POST /checkout · user 7 · "
        "4.0.0 · production · trace 6b0d549b… copy"
    )
    assert (
        "Last problem: payment provider gave up , 0.1 s before · last failed request: GET api.shop.test/invoices/8821/pay 500 , 0.4 s before · 3 errors and worse · 5 problems"
        in lead
    )
    assert lead.endswith("to the event")


def test_a_trail_without_breadcrumbs_has_no_bar_and_says_how_to_add_one(place: Place, client: Client) -> None:
    html = read(client, put(place, [], platform="python"))
    assert 'id="q"' not in html
    assert 'class="strip"' not in html
    assert "add_breadcrumb" in html


def test_folds_hold_their_rows(place: Place, client: Client) -> None:
    crumbs = [crumb(category="query", message=f"SELECT {n}") for n in range(14)]
    html = read(client, put(place, crumbs))
    assert "×14" in html
    assert html.count('<li id="crumb-') == 14
    assert "repeated 14 times" in html


def test_a_linked_row_is_there_open_and_current(place: Place, client: Client) -> None:
    html = read(client, put(place, trails.story(40)) + "?level=fatal&at=3")
    row = row_of(html, 3)
    assert 'aria-current="true"' in row
    assert "shown because linked" in row
    assert 'aria-expanded="true"' in row
    assert 'class="open"' in row


def test_wrong_values_are_named_above_the_list(place: Place, client: Client) -> None:
    html = read(client, put(place, trails.story(40)) + "?level=eror&order=sideways")
    assert "eror" in html.split('class="notice problems"', 1)[1].split("</p>")[0]
