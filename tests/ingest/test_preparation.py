import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from timeline import codec
from timeline.ingest.preparation import NewEvent, prepare
from timeline.protocol.document import Unreadable

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT = NOON.timestamp()
ID = "e" * 32


def prepared(document: Any, *, event_id: str | None = None, sent_at: float | None = None) -> NewEvent:
    payload = document if isinstance(document, bytes) else json.dumps(document).encode()
    return prepare(1, payload, event_id=event_id, sent_at=sent_at, received=NOON)


def test_the_document_is_kept_as_it_was_sent() -> None:
    payload = b'{ "message": "\\ud800", "n": 1e400 }'

    assert codec.unpack(prepared(payload).document) == payload


@pytest.mark.parametrize(
    ("payload", "is_strict"),
    [
        (b'{"message":"m"}', True),
        (b'{"message":"\\ud800"}', False),
        (b'{"n":1e400}', False),
        (b'{"n":%d}' % 2**70, False),
    ],
)
def test_the_document_says_whether_it_is_strict(payload: bytes, is_strict: bool) -> None:
    assert codec.is_strict(prepared(payload).document) is is_strict


def test_columns_hold_what_lists_show_and_search() -> None:
    event = prepared(
        {
            "event_id": ID,
            "level": "fatal",
            "platform": "python",
            "transaction": "/pay",
            "release": "4.0.0",
            "environment": "production",
            "user": {"id": 7},
            "contexts": {"trace": {"trace_id": "a" * 32}},
            "exception": {"values": [{"type": "PaymentFailed", "value": "500"}]},
            "breadcrumbs": [{"event_id": "f" * 32}, {"event_id": ID}, {}],
        }
    )

    assert (event.event_id, event.level, event.title) == (ID, "fatal", "PaymentFailed: 500")
    assert (event.transaction_name, event.release, event.environment) == ("/pay", "4.0.0", "production")
    assert (event.user_label, event.trace_id, event.platform) == ("7", "a" * 32, "python")
    assert event.breadcrumb_count == 3
    assert event.linked_event_ids == ("f" * 32,), "an event is no link to itself"


def test_the_envelopes_id_wins_and_without_any_one_is_made() -> None:
    assert prepared({"event_id": ID}, event_id="a" * 32).event_id == "a" * 32
    assert prepared({"event_id": ID}).event_id == ID
    assert len(prepared({}).event_id) == 32


def test_texts_fit_their_columns_and_hold_nothing_that_a_database_refuses() -> None:
    event = prepared({"message": "a\x00b" + "x" * 900, "transaction": "\x00" * 300, "platform": "\ud800"})

    columns = (event.title, event.culprit, event.transaction_name, event.platform)
    assert all("\x00" not in column for column in columns)
    assert [column.encode() for column in columns]
    assert len(event.title) <= 400
    assert len(event.transaction_name) <= 200


HOUR = 3600


@pytest.mark.parametrize(
    ("sent", "sent_at", "timestamp", "drift"),
    [
        (AT - 5, AT - 1, NOON - timedelta(seconds=5), None),
        (AT - 5, None, NOON - timedelta(seconds=5), None),
        (AT - 54 * 60, AT - 54 * 60, NOON - timedelta(minutes=54), None),
        # The sender's clock is two hours behind, or ahead.
        (AT - 2 * HOUR - 5, AT - 2 * HOUR, NOON - timedelta(seconds=5), 2 * HOUR),
        (AT + 2 * HOUR - 5, AT + 2 * HOUR, NOON - timedelta(seconds=5), -2 * HOUR),
        # Years ago is believed; what has not been yet is not, and its breadcrumbs move with it.
        (AT - 9000 * HOUR, AT, NOON - timedelta(hours=9000), None),
        (AT + 59, None, NOON + timedelta(seconds=59), None),
        (AT + 600, None, NOON, -600),
        (None, None, NOON, None),
        ("never", None, NOON, None),
        (-5, None, NOON, None),
        (1e300, None, NOON, None),
    ],
)
def test_when_it_happened(sent: Any, sent_at: float | None, timestamp: datetime, drift: float | None) -> None:
    event = prepared({"timestamp": sent}, sent_at=sent_at)

    assert (event.timestamp, event.drift_seconds) == (timestamp, drift)


@pytest.mark.parametrize("payload", [b"", b"[]", b"5", b"nonsense"])
def test_what_holds_no_object_is_unreadable(payload: bytes) -> None:
    with pytest.raises(Unreadable):
        prepared(payload)
