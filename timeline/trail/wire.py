"""The wire form of a breadcrumb: what the API and the exports of a trail write."""

from datetime import UTC, datetime
from typing import Any

from timeline.crumbs.crumb import Crumb
from timeline.protocol.remarks import Remark
from timeline.protocol.source import Source
from timeline.protocol.timestamps import utc_datetime

JSON = dict[str, Any]


def utc_text(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC, microseconds where there are any: 2026-01-15T12:00:00.5Z is …00.500000Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def remark_json(remark: Remark) -> JSON:
    """The wire form of a remark."""
    return {"field": remark.field, "reason": remark.reason, "text": remark.text}


def _source_json(source: Source) -> JSON:
    return {
        "batch": source.batch,
        "place": source.place,
        "project": source.project or None,
        "trace_id": source.trace_id,
        "span_id": source.span_id,
        "attributes": source.attributes,
    }


def crumb_json(crumb: Crumb) -> JSON:
    """The wire form of a breadcrumb (docs/architecture.md, "Names that stay")."""
    sent = crumb.breadcrumb
    return {
        "index": sent.index if sent.index >= 0 else None,
        "address": str(crumb.index),
        "timestamp": utc_text(utc_datetime(crumb.time)) if crumb.time is not None else None,
        "type": sent.type,
        "category": sent.category,
        "level": sent.level,
        "message": sent.message,
        "data": sent.data,
        "event_id": sent.event_id,
        "origin": sent.origin,
        "kind": crumb.kind.name,
        "shown_level": crumb.shown_level,
        "remarks": [remark_json(remark) for remark in crumb.remarks],
        "other": sent.other,
        "duration": crumb.duration,
        "log": _source_json(sent.source) if sent.source else None,
    }
