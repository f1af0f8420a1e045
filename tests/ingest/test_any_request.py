"""Whatever is sent, the response is clear."""

import json
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.ingest.sending import framed, send
from timeline.models import Project

JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
FIELDS = st.sampled_from(
    [
        "event_id",
        "timestamp",
        "level",
        "platform",
        "logger",
        "release",
        "environment",
        "transaction",
        "message",
        "logentry",
        "tags",
        "fingerprint",
        "user",
        "request",
        "contexts",
        "extra",
        "modules",
        "exception",
        "stacktrace",
        "threads",
        "sdk",
        "breadcrumbs",
        "_meta",
    ]
)
EVENT = st.dictionaries(FIELDS, JSON_VALUE, max_size=6).map(lambda event: json.dumps(event).encode())
RECORD = st.dictionaries(
    st.sampled_from(
        [
            "trace_id",
            "span_id",
            "timestamp",
            "level",
            "body",
            "attributes",
            "start_timestamp",
            "spans",
            "items",
        ]
    ),
    JSON_VALUE | st.just("ab" * 16),
    max_size=5,
)
BATCH = (st.lists(RECORD, max_size=3).map(lambda records: {"version": 2, "items": records}) | RECORD).map(
    lambda batch: json.dumps(batch).encode()
)
ITEM = st.tuples(
    st.sampled_from(["event", "session", "client_report"]), EVENT | st.binary(max_size=40)
) | st.tuples(
    st.sampled_from(["log", "otel_log", "span", "transaction"]), BATCH | EVENT | st.binary(max_size=40)
)
HEADER = st.dictionaries(st.sampled_from(["event_id", "sent_at", "dsn", "sdk"]), JSON_VALUE, max_size=3)


# One database for all examples: they only add to it.
HELD = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@examples(max_examples=150, suppress_health_check=HELD)
@given(st.lists(ITEM, max_size=3), HEADER, st.sampled_from(["envelope/", "store/"]))
def test_any_items_get_a_clear_answer(
    project: Project, items: list[tuple[str, bytes]], header: Any, path: str
) -> None:
    assert send(framed(*items, **header), path).status_code in (200, 400)


@examples(max_examples=150, suppress_health_check=HELD)
@given(
    st.binary(max_size=60),
    st.text(max_size=30),
    st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30),
    st.sampled_from(["", "gzip", "deflate", "br", "zstd", "utf-8", "x"]),
    st.sampled_from(["envelope/", "store/", "cron/a/b", "security/", "minidump"]),
)
def test_any_request_gets_a_clear_answer(
    project: Project, body: bytes, key: str, header: str, encoding: str, path: str
) -> None:
    headers = {"x_sentry_auth": f"Sentry {header}", "authorization": header, "content_encoding": encoding}
    key = quote(key) or "none"
    assert send(body, path, key=key, **headers).status_code in (400, 401, 403, 415)
