"""Items of logs and spans as SDKs send them, and what is stored of them."""

import json
from typing import Any

from timeline.models import LogBatch, LogTrace, trace_number

TRACE = "0af7651916cd43dd8448eb211c80319c"
NOON = 1_795_687_200.0  # 2026-11-26


def log(
    body: str = "cart A has 3", trace_id: str = TRACE, at: float = NOON, **attributes: Any
) -> dict[str, Any]:
    """One record as sentry-sdk sends it."""
    said = {"sentry.sdk.name": "sentry.python", "logger.name": "shop.cart", **attributes}
    return {
        "timestamp": at,
        "level": "info",
        "body": body,
        "trace_id": trace_id,
        "span_id": "b7ad6b7169203331",
        "attributes": {name: {"value": value, "type": "string"} for name, value in said.items()},
    }


def logs(*records: dict[str, Any]) -> bytes:
    """The payload of a log item."""
    return json.dumps({"version": 2, "items": records or (log(),)}).encode()


def span(
    name: str = "SELECT 1", trace_id: str = TRACE, at: float = NOON, seconds: float = 0.02
) -> dict[str, Any]:
    """One span v2."""
    return {
        "trace_id": trace_id,
        "span_id": "96cf9d606e6966c7",
        "name": name,
        "status": "ok",
        "start_timestamp": at,
        "end_timestamp": at + seconds,
        "attributes": {"sentry.op": {"value": "db", "type": "string"}},
    }


def spans(*records: dict[str, Any]) -> bytes:
    """The payload of a span item."""
    return json.dumps({"version": 2, "items": records or (span(),)}).encode()


def transaction(trace_id: str = TRACE) -> bytes:
    """The payload of a transaction item, with one span."""
    return json.dumps(
        {
            "type": "transaction",
            "transaction": "/checkout",
            "start_timestamp": NOON,
            "timestamp": NOON + 1,
            "contexts": {"trace": {"trace_id": trace_id, "span_id": "b7ad6b7169203331", "op": "http.server"}},
            "spans": [
                {
                    "span_id": "96cf9d606e6966c7",
                    "parent_span_id": "b7ad6b7169203331",
                    "op": "db",
                    "description": "SELECT 1",
                    "start_timestamp": NOON + 0.1,
                    "timestamp": NOON + 0.2,
                }
            ],
        }
    ).encode()


def kept() -> list[tuple[str, int]]:
    """The type and number of each batch that is stored."""
    return list(LogBatch.objects.order_by("id").values_list("item_type", "count"))


def found() -> set[tuple[str, int]]:
    """The traces that lead to a batch, and how many of its records are theirs."""
    ids = {trace_number(one): one for batch in LogBatch.objects.all() for one in batch.trace_ids}
    return {(ids[number], count) for number, count in LogTrace.objects.values_list("trace", "count")}
