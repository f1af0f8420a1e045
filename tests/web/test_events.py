"""The Issue Details page: what a sender wrote → what the reader sees; and what hangs on its address."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.browser import trails
from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, client_of, make_place, store
from timeline.issues.related import ids_in
from timeline.models import Issue
from timeline.web.csp import POLICY

pytestmark = pytest.mark.django_db

NOW = trails.NOW
QUERIES = 9  # session, user, issue, event; projects, naming, linked, of the trace, neighbours
HTMX = {"HX-Request": "true", "HX-Target": "timeline"}


@pytest.fixture
def place() -> Place:
    return make_place("acme")


@pytest.fixture
def client(place: Place) -> Client:
    return client_of(place.member)


def put(place: Place, crumbs: list[Any], number: int = 2, **fields: Any) -> str:
    """Stores an event with these breadcrumbs; the address of its page."""
    event_id = f"{number:032x}"
    store(
        place.project,
        event_id=event_id,
        **{"timestamp": NOW, "fingerprint": [f"issue {number}"], **fields},
        breadcrumbs={"values": crumbs},
    )
    return f"/{place.organization.slug}/events/{event_id}/"


def read(client: Client, address: str, **headers: str) -> str:
    """The page behind an address, after its redirects."""
    answer = client.get(address, headers=headers, follow=True)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def text_of(html: str) -> str:
    """What can be read of a piece of HTML, blanks joined."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip())


def row_of(html: str, index: int) -> str:
    """The item of a crumb."""
    return html.split(f'<li id="crumb-{index}"', 1)[1].split("</li>", 1)[0]


def line_of(html: str, index: int) -> str:
    """What the line of a crumb says."""
    row = (
        row_of(html, index)
        .split('class="line"', 1)[1]
        .split("<details", 1)[0]
        .split('<a class="opener', 1)[0]
    )
    return text_of(row.partition(">")[2])


# ---------------------------------------------------------------- what the reader sees


def crumb(**fields: Any) -> dict[str, Any]:
    return {"timestamp": NOW - 0.414, **fields}


def http(**data: Any) -> dict[str, Any]:
    return crumb(type="http", category="httplib", data=data)


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
    assert "copy: time crumb as sent only: level info category auth kind user not: level info" in row


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
    html = read(client, put(place, trails.story(40)) + "?order=newest")
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
        "PaymentFailed: provider answered 500 · shop/checkout.py:88 in pay · unhandled · POST /checkout · user 7 · "
        "4.0.0 · production · trace 6b0d549b… copy"
    )
    assert "Last problem: payment provider gave up , 0.1 s before · 1 fatal · 2 errors" in lead
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


# ---------------------------------------------------------------- the page around it


def test_sections_show_what_was_sent_and_nothing_else(place: Place, client: Client) -> None:
    document = trails.event("PaymentFailed", [])
    html = read(
        client, put(place, [], **{k: v for k, v in document.items() if k not in ("event_id", "breadcrumbs")})
    )
    for name in ("stack-trace", "request", "user", "tags", "contexts", "release", "extra"):
        assert f'id="{name}"' in html
        assert f'href="#{name}"' in html
    assert 'id="modules"' not in html
    assert "2 frames of libraries" in html
    assert 'id="main-frame"' in html


def test_event_navigation_keeps_the_filter(place: Place, client: Client) -> None:
    for number in (2, 3, 4):
        put(place, trails.story(30), number, timestamp=NOW + number, fingerprint=["same"])
    html = read(client, f"/acme/events/{3:032x}/?level=error")
    navigation = html.split('id="event-nav"', 1)[1].split("</nav>", 1)[0]
    assert "Event 2 of 3" in text_of(navigation)
    for name, number in (("oldest", 2), ("previous", 2), ("next", 4), ("newest", 4)):
        assert re.search(rf'href="[^"]*/{number:032x}/\?level=error" rel="{name}"', navigation), name


def test_equal_times_are_walked_in_the_order_of_their_ids(place: Place, client: Client) -> None:
    for number in (2, 3, 4):
        put(place, [], number, fingerprint=["same"])
    seen, address = [], f"/acme/events/{2:032x}/"
    for _ in range(3):
        html = read(client, address)
        seen.append(re.search(r"Event <b>(\d)</b> of 3", html)[1])  # type: ignore[index]
        following = re.search(r'href="([^"?]+)\??" rel="next"', html)
        address = following[1] if following else address
    assert seen == ["1", "2", "3"]


def test_a_search_of_the_issues_events_is_walked_event_by_event(place: Place, client: Client) -> None:
    addresses = [
        put(
            place,
            trails.story(12),
            number,
            fingerprint=["one issue"],
            timestamp=NOW + number,
            level="fatal" if number % 2 else "error",
        )
        for number in range(1, 8)
    ]
    html = read(client, f"{addresses[2]}?among=level:fatal&level=error")

    nav = html[html.index('id="event-nav"') : html.index("</nav>", html.index('id="event-nav"'))]
    assert "Event 2 of 4" in text_of(nav)
    for name, number in (("oldest", 1), ("previous", 1), ("next", 5), ("newest", 7)):
        link = re.search(rf'href="([^"]*)" rel="{name}"', nav)
        assert link
        assert f"events/{number:032x}/" in link[1]
        assert {"level=error", "events_q=level%3Afatal"} <= set(
            unescape(link[1]).partition("?")[2].split("&")
        )
    assert '<input type="hidden" name="events_q" value="level:fatal">' in html
    assert "Event – of 4" in text_of(read(client, f"{addresses[3]}?events_q=level:fatal"))
    assert "Event 4 of 7" in text_of(read(client, f"{addresses[3]}?events_q=level:nonsense"))


def test_where_events_were_deleted_the_page_says_what_was_seen_and_what_is_stored(
    place: Place, client: Client
) -> None:
    address = put(place, [])
    assert "<b>1</b> event<" in read(client, address)

    Issue.objects.in_project(place.project.pk).update(times_seen=5310)

    assert "seen <b>5,310</b>, stored 1<" in read(client, address)


def test_an_issue_leads_to_its_newest_event_with_the_query(place: Place, client: Client) -> None:
    for number in (2, 3):
        put(place, [], number, timestamp=NOW + number, fingerprint=["same"])
    issue = Issue.objects.in_project(place.project.pk).order_by("number").last()
    assert issue
    answer = client.get(f"/acme/shop/issues/{issue.number}/?level=error")
    assert answer["Location"] == f"/acme/shop/issues/{issue.number}/events/{3:032x}/?level=error"


def test_an_event_that_is_not_here_says_so(client: Client) -> None:
    answer = client.get(f"/acme/events/{'9' * 32}/")
    assert answer.status_code == 404
    assert "never arrived" in answer.content.decode()


def test_named_events_are_links_in_both_directions(place: Place, client: Client) -> None:
    put(place, [], 2, message="the first")
    address = put(
        place, [crumb(category="sentry.event", message="x", event_id=f"{2:032x}")], 3, message="the second"
    )
    html = read(client, address)
    assert "the first" in line_of(html, 0)
    assert "Named in this trail" in html
    back = read(client, f"/acme/events/{2:032x}/")
    assert "Its trail names this event" in back
    assert "the second" in back


def test_ids_in_texts_are_links_when_their_events_are_here(place: Place, client: Client) -> None:
    sent = crumb(message="x", data={"cause": f"{2:032x}", "other": "9" * 32})
    put(place, [], 2, message="the first")
    row = row_of(read(client, put(place, [sent], 3) + "?at=0"), 0)
    assert re.search(rf'<a href="/acme/shop/issues/\d+/events/{2:032x}/">{2:032x}</a>', row)
    assert f">{'9' * 32}</a>" not in row


def test_events_of_the_same_trace_stand_between_the_crumbs(place: Place, client: Client) -> None:
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    put(place, [], 2, message="elsewhere", timestamp=NOW - 5, contexts=contexts)
    address = put(place, [crumb(message="x")], 3, contexts=contexts)
    html = read(client, address)
    mark = html.split('class="mark trace"', 1)[1].split("</p>", 1)[0]
    assert "elsewhere" in mark
    assert "Same trace" in html
    assert 'class="mark trace"' not in read(client, f"{address}?trace=hide")


def test_related_events_never_cross_organizations(place: Place, client: Client) -> None:
    other = make_place("other", OTHER_EVENT_ID)
    put(other, [crumb(message="x", event_id=EVENT_ID)], 5, message="a secret of others")
    html = read(client, put(place, [crumb(message="x", event_id=OTHER_EVENT_ID)], 3))
    assert "not stored here" in html
    assert "a secret of others" not in read(client, f"/acme/events/{EVENT_ID}/")


def test_ids_in_texts_are_found_once_and_bounded() -> None:
    dashed = "6b0d2f3c-1c0a-4c62-b1c3-d20a8f5e7a11"
    assert ids_in(f"{dashed} {EVENT_ID} {EVENT_ID.upper()} {'a' * 33} deadbeef".encode()) == [EVENT_ID]
    assert len(ids_in(" ".join(f"{n:032x}" for n in range(500)).encode())) == 200


# ---------------------------------------------------------------- one address, one view


def test_htmx_gets_the_list_and_what_the_filter_changes_elsewhere(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(60)))["Location"]
    html = read(client, f"{address}?level=error&order=oldest&q=", **HTMX)
    assert html.lstrip().startswith('<div id="timeline">')
    assert "<html" not in html
    for name in (
        "chips",
        "tally",
        "kept",
        "exports",
        "facet-level",
        "facet-kind",
        "facet-category",
        "event-nav",
    ):
        assert re.search(rf'id="{name}"[^>]*hx-swap-oob', html), name


def test_typing_replaces_the_address_and_all_else_makes_one(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(60)))["Location"]
    typed = client.get(f"{address}?q=stock&order=oldest&time=offset", headers={**HTMX, "HX-Trigger": "q"})
    assert typed["HX-Replace-Url"] == f"{address}?q=stock"
    clicked = client.get(f"{address}?level=warn&q=", headers={**HTMX, "HX-Trigger": "filter"})
    assert clicked["HX-Push-Url"] == f"{address}?level=warning"


def test_the_remembered_order_is_said_by_the_address(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(40)))["Location"]
    client.cookies["order"] = "newest"
    assert client.get(f"{address}?level=error")["Location"] == f"{address}?level=error&order=newest"
    assert client.get(f"{address}?order=oldest").status_code == 200
    fragment = client.get(f"{address}?order=oldest", headers={**HTMX, "HX-Trigger": "filter"})
    assert fragment["HX-Push-Url"] == f"{address}?order=oldest"


@pytest.mark.parametrize("order", ["sideways", "oldest", ""])
def test_a_cookie_of_nonsense_is_no_loop(place: Place, client: Client, order: str) -> None:
    address = client.get(put(place, trails.story(40)))["Location"]
    client.cookies["order"] = order
    assert client.get(address, follow=True).status_code == 200


def test_pages_are_private_and_vary_by_htmx(place: Place, client: Client) -> None:
    answer = client.get(put(place, []), follow=True)
    assert answer["Cache-Control"] == "private, no-store"
    assert {"HX-Request", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert answer["Content-Security-Policy"] == POLICY


def test_nothing_is_inline(place: Place, client: Client) -> None:
    html = read(client, put(place, trails.hostile() + trails.story(60)))
    assert not re.search(r"<style|<script(?![^>]+src)|\sstyle=|\son[a-z]+=(?!alert)", html)


@pytest.mark.parametrize("length", [0, 60, 400])
def test_queries_are_a_fixed_number(
    place: Place, client: Client, length: int, django_assert_num_queries: Any
) -> None:
    for number in range(3, 3 + length // 100):
        put(place, [], number, fingerprint=["same"], timestamp=NOW - number)
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    crumbs = [crumb(message=f"see {n:032x}", event_id=f"{n + 1000:032x}") for n in range(length)]
    address = client.get(put(place, crumbs, 2, fingerprint=["same"], contexts=contexts))["Location"]
    with django_assert_num_queries(QUERIES):
        client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address, headers=HTMX)


def test_a_crumb_has_a_page_and_a_fragment(place: Place, client: Client) -> None:
    sent = crumb(category="query", message="SELECT a, b FROM t WHERE x = 1", odd={"k": 1})
    address = client.get(put(place, [sent]))["Location"] + "crumbs/0/"
    page = read(client, address)
    assert "<html" in page
    fragment = read(client, f"{address}?part=as-sent", **HTMX)
    assert "<html" not in fragment
    for html in (page, fragment):
        assert "JSON as sent" in html
        assert "Not part of the interface" in html
        assert '<span class="k">FROM</span>' in html
    assert client.get(address.replace("crumbs/0/", "crumbs/7/")).status_code == 404


@pytest.mark.parametrize("query", ["", "?q=cart", "?level=info&time=absolute&order=newest"])
def test_a_crumb_for_htmx_is_what_its_row_shows_when_open(place: Place, client: Client, query: str) -> None:
    crumbs = [*trails.story(40), crumb(message="see", data={"cause": f"{2:032x}"}, event_id=f"{2:032x}")]
    put(place, [], 2, message="the first")
    address = client.get(put(place, crumbs, 3))["Location"]
    joint = "&" if query else "?"
    for index in (0, 8, 17, 39, 40):
        page = read(client, f"{address}{query}{joint}at={index}")
        opened = page.split(f'<li id="crumb-{index}"', 1)[1].split('<div class="open">', 1)[1]
        fragment = read(client, f"{address}crumbs/{index}/{query}", **HTMX).strip()
        assert fragment
        assert opened.startswith(f"{fragment}</div></div></li>")


@pytest.mark.parametrize("length", [40, 400])
def test_a_crumb_is_read_without_the_rest(
    place: Place, client: Client, length: int, django_assert_num_queries: Any
) -> None:
    crumbs = [crumb(message=f"see {n:032x}") for n in range(length)]
    address = client.get(put(place, crumbs))["Location"]
    with django_assert_num_queries(6):
        client.get(f"{address}crumbs/17/", headers=HTMX)


def test_the_links_of_a_crumb_on_its_own_page_lead_to_the_timeline(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(40)))["Location"]
    page = read(client, f"{address}crumbs/17/")
    assert 'href="../../?level=' in page
    assert "crumbs/17/#as-sent" not in page


def test_the_document_is_given_as_it_came(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.hostile()))["Location"]
    answer = client.get(f"{address}json/")
    assert json.loads(answer.content)["breadcrumbs"]["values"] == trails.hostile()
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("suffix", ["txt", "md", "json", "ndjson", "csv"])
def test_exports_hold_the_rows_shown(place: Place, client: Client, suffix: str) -> None:
    address = client.get(put(place, trails.story(40)))["Location"]
    answer = client.get(f"{address}timeline.{suffix}?level=fatal")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    body = answer.content.decode()
    assert "payment provider gave up" in body
    assert "retrying" not in body
    assert client.get(f"{address}timeline.exe").status_code == 404


def test_it_is_compressed_and_light(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(100)))["Location"]
    page = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 14_000
    fragment = client.get(f"{address}?not_level=debug", headers={**HTMX, "Accept-Encoding": "gzip"})
    assert len(fragment.content) < 8_000


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CRUMBS = st.lists(
    st.dictionaries(
        st.sampled_from(["type", "category", "level", "message", "data", "timestamp", "event_id", "other"]),
        JSON | st.sampled_from(["http", "navigation", "query", "ui.click", "error", "warning"]),
        max_size=6,
    )
    | JSON,
    max_size=6,
)
FIELDS = st.dictionaries(
    st.sampled_from(
        ["exception", "request", "user", "contexts", "tags", "extra", "level", "logentry", "threads", "_meta"]
    ),
    JSON,
    max_size=5,
)


class AnyEvent(TestCase):
    """hypothesis needs its own transactions."""

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(
        crumbs=CRUMBS, fields=FIELDS, query=st.sampled_from(["", "?q=a", "?level=error&order=time", "?at=0"])
    )
    def test_any_event_has_a_page(self, crumbs: list[Any], fields: dict[str, Any], query: str) -> None:
        place = make_place("acme")
        address = (
            put(place, [], 7, **fields, received=datetime.now(UTC))
            if not crumbs
            else put(place, crumbs, 7, **fields)
        )
        client = client_of(place.member)
        assert client.get(address + query, follow=True).status_code == 200
        assert client.get(address + query, headers=HTMX, follow=True).status_code == 200
