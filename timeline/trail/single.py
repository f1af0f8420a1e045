"""The row of one crumb, built without the rest of its trail."""

from collections.abc import Mapping
from datetime import UTC, tzinfo

from timeline.crumbs.base import LinkedEvent, Surroundings
from timeline.crumbs.reading import read_crumb
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.event import SentEvent
from timeline.trail.addresses import Addresses
from timeline.trail.build import StoredEvent, build_context
from timeline.trail.joining import merge, read_record
from timeline.trail.timeline import Row


def build_row(
    stored: StoredEvent,
    event: SentEvent,
    breadcrumb: Breadcrumb | None,
    before: Breadcrumb | None,
    addresses: Addresses,
    *,
    record: Breadcrumb | None = None,
    latest: Breadcrumb | None = None,
    links: Mapping[str, LinkedEvent],
    zone: tzinfo = UTC,
) -> Row:
    """The row of `breadcrumb`, open, as `build_timeline` builds it; `before` is its predecessor in the trail.

    `record` is the log that repeats it; without a breadcrumb the row is the record's. `latest` is the one before it
    with the latest time; None: its predecessor.
    """
    latest = latest or before
    surroundings = Surroundings(stored.event_id, links, stored.drift_seconds or 0.0)
    crumb = read_crumb(breadcrumb, surroundings) if breadcrumb else None
    if record:
        crumb = merge(crumb, record, surroundings) if crumb else read_record(record, surroundings)
    if crumb is None:
        raise ValueError("neither a breadcrumb nor a record")
    return Row(
        crumb,
        build_context(stored, event, addresses, zone),
        read_crumb(before, surroundings) if before else None,
        read_crumb(latest, surroundings) if latest else None,
        is_open=True,
    )
