"""A log, or a span, as a breadcrumb: what every stage after `protocol` works with."""

from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.logs import Log
from timeline.protocol.source import LOG, SPAN, Source
from timeline.protocol.spans import Span

NO_PLACE = -1  # among the breadcrumbs of an event
# What a span's `op` is called as a breadcrumb's category, where that differs.
_CATEGORIES = {"http.client": "http", "http.server": "http", "db": "query", "db.redis": "redis"}


def log_breadcrumb(log: Log, batch: str, project: str, drift: float) -> Breadcrumb:
    """`project` is the slug of another project than the event's, `drift` is in seconds."""
    source = Source(
        LOG,
        batch,
        log.place,
        project,
        log.trace_id,
        log.span_id,
        drift,
        log.sequence,
        None,
        log.recorded_by,
        log.sent,
    )
    return Breadcrumb(
        NO_PLACE,
        log.sent,
        timestamp=log.timestamp,
        type="log",
        category=log.category,
        level=log.level,
        level_sent=log.level_sent,
        message=log.body,
        data=log.own,
        origin=LOG,
        remarks=log.remarks,
        source=source,
    )


def _category_of(op: str) -> str:
    """An `event.django` is no event of Crumbsite's."""
    if not op or op.partition(".")[0] == "event":
        return f"span.{op}" if op else "span"
    return _CATEGORIES.get(op, op)


def span_breadcrumb(span: Span, batch: str, project: str, drift: float) -> Breadcrumb:
    """At its start; its kind is that of its `op`."""
    source = Source(
        SPAN, batch, span.place, project, span.trace_id, span.span_id, drift, 0, span.seconds, "", span.sent
    )
    is_bad = span.status not in ("", "ok", "unset")
    return Breadcrumb(
        NO_PLACE,
        span.sent,
        timestamp=span.start,
        category=_category_of(span.op),
        level="warning" if is_bad else "info",
        level_sent=span.status if is_bad else None,
        message=span.name or span.op,
        origin=SPAN,
        source=source,
    )
