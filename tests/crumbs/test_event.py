"""Events that breadcrumbs name: stored, this one, not stored, never kept."""

from typing import Any

import pytest

from tests.crumbs.reading import line, shown
from timeline.crumbs.base import LinkedEvent, Surroundings

OTHER, THIS, MISSING = "a" * 32, "b" * 32, "c" * 32
LINKED = LinkedEvent(
    OTHER, "PriceMismatch: cart differs", "error", "shop-web", "SHOP-WEB-7", "/acme/events/a/"
)
AROUND = Surroundings(THIS, {OTHER: LINKED})


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (
            {"event_id": OTHER, "level": "error", "message": "PriceMismatch"},
            "PriceMismatch: cart differs shop-web · SHOP-WEB-7",
        ),
        (
            {"event_id": OTHER, "level": "warning", "message": "sent"},
            "PriceMismatch: cart differs shop-web · SHOP-WEB-7 · error · sent",
        ),
        ({"event_id": THIS}, "this event"),
        ({"event_id": MISSING, "message": "gone"}, f"gone {MISSING} not stored here"),
        ({"event_id": MISSING}, f"{MISSING} not stored here"),
        (
            {"event_id": MISSING, "category": "sentry.transaction", "message": "GET /"},
            "GET / transactions are not kept",
        ),
        ({"message": "as a log"}, "as a log"),
        ({"category": "sentry.transaction", "message": "tx started"}, "tx started"),
    ],
)
def test_the_line(sent: dict[str, Any], expected: str) -> None:
    assert line({"category": "sentry.event", **sent}, AROUND) == expected


def test_a_stored_event_is_a_link() -> None:
    crumb = shown({"category": "sentry.event", "event_id": OTHER}, AROUND)

    assert (crumb.line[0].role, crumb.line[0].href) == ("link", "/acme/events/a/")


def test_any_kind_with_an_event_id_ends_with_the_link() -> None:
    crumb = shown({"category": "auth", "message": "signed in", "event_id": OTHER}, AROUND)

    assert crumb.text == "signed in"
    assert crumb.ending[0].href == "/acme/events/a/"


def test_dashed_ids_are_the_same_event() -> None:
    dashed = "-".join((OTHER[:8], OTHER[8:12], OTHER[12:16], OTHER[16:20], OTHER[20:]))

    assert shown({"category": "sentry.event", "event_id": dashed}, AROUND).link is not None
