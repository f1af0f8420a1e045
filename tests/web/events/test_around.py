"""The page around the trail: sections, ways to other events, related events."""

import re
from html import unescape

from django.test import Client

from tests.browser import trails
from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, make_place
from tests.web.events.pages import NOW, crumb, line_of, put, read, row_of, text_of
from timeline import budget
from timeline.issues.related import ids_in
from timeline.models import Issue


def test_sections_show_what_was_sent_and_nothing_else(place: Place, client: Client) -> None:
    document = trails.event("PaymentFailed", [])
    html = read(
        client, put(place, [], **{k: v for k, v in document.items() if k not in ("event_id", "breadcrumbs")})
    )
    for name in ("stack-trace", "request", "user", "tags", "contexts", "release", "extra"):
        assert f'id="{name}"' in html
        assert f'href="#{name}"' in html
    assert 'id="modules"' not in html
    assert "2 library frames" in html
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
    assert "named in this trail" in html
    back = read(client, f"/acme/events/{2:032x}/")
    assert "its trail names this event" in back
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
    assert "same trace" in html
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


def test_ids_in_a_text_of_ids_are_looked_at_as_far_as_the_answer_may_cost() -> None:
    text = " ".join([EVENT_ID] * 9_000 + ["1" * 32]).encode()
    with budget.answering() as left:
        assert ids_in(text) == [EVENT_ID]
    assert left.points == budget.PAGE * 7 // 8

    with budget.answering(budget.PAGE + 9_000):
        assert ids_in(text) == [EVENT_ID, "1" * 32]


def test_ids_stand_in_the_order_of_the_text() -> None:
    dashed = "6b0d2f3c-1c0a-4c62-b1c3-d20a8f5e7a11"
    text = f"{'1' * 32} {dashed} {'2' * 32} {dashed}".encode()
    assert ids_in(text) == ["1" * 32, dashed.replace("-", ""), "2" * 32]
