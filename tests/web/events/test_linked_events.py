"""docs/timeline.md, "Kinds": crumbs that name another event."""

from typing import Any

from tests.trail.reading import Show, ago, http
from tests.web.events.shown import Shown

Sent = dict[str, Any]

URL = "https://api.shop.test/pay"


def named(event_id: str, message: str | None = "boom", category: str = "sentry.event", **fields: Any) -> Sent:
    return ago(1, message, category=category, event_id=event_id, **fields)


def test_an_event_that_is_stored_is_a_link_with_its_title(shown: Shown, show: Show) -> None:
    target = shown.store([], message="worker lost", level="fatal")
    row = show([named("0" * 31 + "1", "worker lost")]).row(0)
    assert row.kind == "event"
    assert row.what == "worker lost shop · SHOP-2 · fatal"
    assert row.line.one(".what").one("a").href == target


def test_its_level_stands_there_where_it_differs(shown: Shown, show: Show) -> None:
    shown.store([], message="worker lost", level="error")
    assert (
        show([named("0" * 31 + "1", "worker lost", level="error")]).row(0).what == "worker lost shop · SHOP-2"
    )


def test_an_event_that_is_not_stored_keeps_its_message(show: Show) -> None:
    row = show([named("f" * 32)]).row(0)
    assert row.what == f"boom {'f' * 32} not stored here"
    assert not row.line.one(".what").has("a")


def test_the_event_itself_is_named_this(show: Show) -> None:
    assert show([named("a" * 32, None)], event_id="a" * 32).row(0).what == "this event"


def test_transactions_are_not_kept(show: Show) -> None:
    row = show([named("f" * 32, "/checkout", "sentry.transaction")]).row(0)
    assert row.what == "/checkout transactions are not kept"


def test_without_an_id_it_is_as_a_log(show: Show) -> None:
    assert show([ago(1, "boom", category="sentry.event")]).row(0).what == "boom"


def test_any_crumb_with_an_event_id_ends_with_the_link(shown: Shown, show: Show) -> None:
    target = shown.store([], message="worker lost")
    row = show([{**http(url=URL, method="GET", status_code=500), "event_id": "0" * 31 + "1"}]).row(0)
    assert row.what == "GET api.shop.test/pay worker lost shop · SHOP-2"
    assert row.line.one(".what").one("a").href == target
    assert (
        show([ago(1, "x", category="shop", event_id="f" * 32)]).row(0).what == f"x {'f' * 32} not stored here"
    )
