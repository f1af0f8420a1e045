"""What Node's and a browser's SDK put on the wire, sent again: stored byte for byte, linked, readable."""

from pathlib import Path

import pytest

from tests.journeys.visitor import Visitor
from tests.running import Running
from tests.wire import Answer, chunked, exchange, head

pytestmark = pytest.mark.server

HERE = Path(__file__).parent
NODE = HERE.parent / "fuzz/bodies/node-story-01"
BROWSER = (HERE / "bodies/browser-story-01", HERE / "bodies/browser-story-02")
NODE_EVENT = "6d4bd229b0a84ff28baf368842d5c7c9"
FIRST, SECOND = "85f876cc88864233afd7026a8db4daac", "2061dedfb85b4f3291f22c2c5d04857f"
PAGE = "http://127.0.0.1:33081"
API = "projects/acme/shop"


def send_as_node(server: Running, body: bytes, *sizes: int) -> Answer:
    """The headers of @sentry/node 11, which sends every body in chunks."""
    names = ("user-agent: sentry.javascript.node/11.12.0", "Connection: keep-alive")
    return exchange(server, head(server, *names, "Transfer-Encoding: chunked") + chunked(body, *sizes))


def send_as_browser(server: Running, body: bytes) -> Answer:
    """The headers of Chromium, from a page of another origin."""
    headers = (
        "Connection: keep-alive",
        f"Content-Length: {len(body)}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
        "Content-Type: text/plain;charset=UTF-8",
        "Accept: */*",
        f"Origin: {PAGE}",
        "Sec-Fetch-Mode: cors",
        f"Referer: {PAGE}/",
        "Accept-Encoding: gzip, deflate, br, zstd",
    )
    return exchange(server, head(server, *headers) + body)


@pytest.fixture(scope="module")
def sent(server: Running) -> None:
    """All of it, and once more as a retry."""
    for _ in range(2):
        answers = [send_as_node(server, NODE.read_bytes(), 1, 600)]
        answers += [send_as_browser(server, body.read_bytes()) for body in BROWSER]
        assert [(answer.status, answer.json["id"]) for answer in answers] == [
            (200, NODE_EVENT),
            (200, FIRST),
            (200, SECOND),
        ]
        assert [answer.headers["access-control-allow-origin"] for answer in answers] == ["*"] * 3


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(
    ("event_id", "body"), [(NODE_EVENT, NODE), (FIRST, BROWSER[0]), (SECOND, BROWSER[1])]
)
def test_the_document_comes_back_as_it_was_sent(visitor: Visitor, event_id: str, body: Path) -> None:
    payload = body.read_bytes().split(b"\n")[2]  # after the envelope's header and the item's
    assert visitor.api(f"{API}/events/{event_id}/json/").content == payload
    page = visitor.page(f"/acme/events/{event_id}/")
    assert visitor.page(f"{page.path}json/").content == payload


@pytest.mark.usefixtures("sent")
def test_a_retry_is_no_second_event(visitor: Visitor) -> None:
    number = visitor.api(f"organizations/acme/eventids/{FIRST}/").json["events"][0]["issue"]
    assert visitor.api(f"{API}/issues/{number}/").json["times_seen"] == 1


def lines_of(visitor: Visitor, event_id: str, kind: str) -> list[str]:
    """What the page says of each crumb of a kind, and how it ended."""
    rows = visitor.page(f"{visitor.page(f'/acme/events/{event_id}/').path}?rows=1000").rows
    return [
        f"{row.what.partition(': ')[2]} {row.outcome}".strip()
        for row in rows.values()
        if row.what.partition(": ")[0].endswith(f". {kind}")
    ]


@pytest.mark.usefixtures("sent")
def test_every_request_of_node_says_method_address_and_outcome(visitor: Visitor) -> None:
    assert lines_of(visitor, NODE_EVENT, "http") == [
        "GET localhost:45523/ok?cart=7 200",
        "POST localhost:45523/limited 429",
        "POST localhost:45523/boom 500",
    ]


@pytest.mark.usefixtures("sent")
def test_every_request_of_a_browser_says_method_address_and_outcome(visitor: Visitor) -> None:
    assert lines_of(visitor, FIRST, "http") == [
        "GET localhost:33081/ok?cart=7&token=[Filtered] 200",
        "GET /missing 404",
        "POST localhost:33081/boom 500",
        "GET 127.0.0.1:9/refused no response",
        "GET /ok?x=1#frag 200",
        "PUT localhost:33081/missing 404",
        "POST /boom 500",
        "GET 127.0.0.1:9/refused no response",
    ]


@pytest.mark.usefixtures("sent")
def test_every_move_says_from_and_to(visitor: Visitor) -> None:
    assert lines_of(visitor, SECOND, "navigation") == [
        "/ → /cart?ref=nav#top",
        "/cart?ref=nav#top → /checkout?step=2#pay",
        "/checkout?step=2#pay → /checkout?step=3",
        "/checkout?step=3 → /checkout?step=3#done",
        "/checkout?step=3#done → /checkout?step=3",
        "/checkout?step=3 → /retry",
    ]


@pytest.mark.usefixtures("sent")
def test_the_second_error_leads_to_the_first_and_back(visitor: Visitor) -> None:
    second = visitor.page(f"/acme/events/{SECOND}/")
    (link,) = [link for row in second.rows.values() for link in row.links if "/events/" in link]
    first = visitor.page(link)
    assert (first.status, first.path) == (200, visitor.page(f"/acme/events/{FIRST}/").path)
    assert second.path in first.text
