"""Prepared events, made without an SDK."""

import uuid
from datetime import UTC, datetime
from typing import Any

from timeline import codec
from timeline.ingest.preparation import NewEvent
from timeline.ingest.store import store_events

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def new_event(project_id: int = 1, group: str = "a", **fields: Any) -> NewEvent:
    """An event of issue `group`."""
    hash_ = group * 64 if len(group) == 1 else group
    return NewEvent(
        **{
            "project_id": project_id,
            "event_id": uuid.uuid4().hex,
            "grouping_version": 2,
            "grouping_hash": hash_,
            "first_hash": hash_,
            "culprit": "shop.checkout in pay",
            "platform": "python",
            "received": NOON,
            "timestamp": NOON,
            "drift_seconds": None,
            "level": "error",
            "title": f"PaymentFailed: {group}",
            "transaction_name": "/checkout",
            "release": "4.0.0",
            "environment": "production",
            "trace_id": "",
            "user_label": "7",
            "breadcrumb_count": 0,
            "linked_event_ids": (),
            "document": codec.pack(b"{}"),
            **fields,
        }
    )


def store_issues(project_id: int, count: int, **fields: Any) -> None:
    """So many issues of one event each."""
    store_events(
        [new_event(project_id, f"{place:064d}", title=f"Error {place}", **fields) for place in range(count)]
    )
