"""Whatever is in an event: it has a page."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.places import client_of, make_place
from tests.web.events.pages import HTMX, put

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
