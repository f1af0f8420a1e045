"""Makes a row of a payload: reads it, groups it, cleans the values of its columns. Makes no query."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Field, Model

from timeline import codec, models
from timeline.ingest.findable import text_of, values_of, variant_of
from timeline.ingest.known_issues import has_text
from timeline.ingest.own_frames import keep_own_frames
from timeline.ingest.plain_grouping import group_in_bounds
from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent
from timeline.protocol.text import clean_text
from timeline.protocol.timestamps import utc_datetime
from timeline.protocol.title import culprit_of, title_of

# A sender's clock that is wrong by this much is corrected by the time that it sent (protocol, clock drift).
MIN_DRIFT_SECONDS = 55 * 60
# The time of an event this much later than now is wrong.
MAX_AHEAD = timedelta(seconds=60)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _max_length(model: type[Model], column: str) -> int:
    """The characters that a column of text takes."""
    field = model._meta.get_field(column)
    if not isinstance(field, Field) or field.max_length is None:
        raise TypeError(f"{model.__name__}.{column} is no column of limited length")
    return field.max_length


MAX_CULPRIT = _max_length(models.Issue, "culprit")
MAX_PLATFORM = _max_length(models.Issue, "platform")
MAX_TITLE = _max_length(models.Event, "title")
MAX_TRANSACTION = _max_length(models.Event, "transaction_name")
MAX_RELEASE = _max_length(models.Event, "release")
MAX_ENVIRONMENT = _max_length(models.Event, "environment")
MAX_USER_LABEL = _max_length(models.Event, "user_label")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is ready to be stored. Texts are free of NUL and surrogates and fit their columns."""

    project_id: int
    event_id: str  # 32 lower-case hex digits
    grouping_version: int
    grouping_hash: str
    first_hash: str  # by version 1 of grouping
    culprit: str
    platform: str
    received: datetime
    timestamp: datetime
    drift_seconds: float | None
    level: str
    title: str
    transaction_name: str
    release: str
    environment: str
    trace_id: str
    user_label: str
    breadcrumb_count: int
    linked_event_ids: tuple[str, ...]
    document: bytes  # packed by `codec`
    came_with: str | None = None  # see `protocol.came_with`
    values: tuple[tuple[str, str], ...] = ()  # tags and users, see `findable`
    variant: str = ""  # which text of its issue this is
    text: str = ""  # for the search; left out where that of this variant is kept already


def prepare(
    project_id: int,
    payload: bytes,
    *,
    event_id: str | None,
    sent_at: float | None,
    received: datetime,
    came_with: str | None = None,
    max_slow_bytes: int | None = None,
) -> NewEvent:
    """Read one event's payload. `event_id` is the envelope's and takes precedence; `sent_at` is in seconds since 1970.

    Raises, of `timeline.protocol.document`, Unreadable when the payload holds no object, however leniently it is read,
    and SlowDocumentError when it has more than `max_slow_bytes` bytes and cannot be read fast.
    """
    document = read_document(payload, max_slow_bytes)
    keep_own_frames(document.value)
    event = SentEvent(document.value, document.remarks)
    grouping = group_in_bounds(event)
    timestamp, drift = _read_clock(event.timestamp, sent_at, received)
    final_id = event_id or event.event_id or uuid.uuid4().hex
    title = clean_text(title_of(event), MAX_TITLE)
    variant = variant_of(event, title)
    is_kept = has_text((project_id, grouping.hash, grouping.first_hash), variant)
    return NewEvent(
        project_id=project_id,
        event_id=final_id,
        grouping_version=grouping.version,
        grouping_hash=grouping.hash,
        first_hash=grouping.first_hash,
        culprit=clean_text(culprit_of(event), MAX_CULPRIT),
        platform=clean_text(event.platform or "", MAX_PLATFORM),
        received=received,
        timestamp=timestamp,
        drift_seconds=drift,
        level=event.level,
        title=title,
        transaction_name=clean_text(event.transaction or "", MAX_TRANSACTION),
        release=clean_text(event.release or "", MAX_RELEASE),
        environment=clean_text(event.environment or "", MAX_ENVIRONMENT),
        trace_id=event.trace_id or "",
        user_label=clean_text(event.user_label or "", MAX_USER_LABEL),
        breadcrumb_count=event.breadcrumb_count,
        linked_event_ids=tuple(linked for linked in event.linked_event_ids if linked != final_id),
        document=codec.pack(payload, is_strict=document.is_strict),
        came_with=came_with,
        values=values_of(event),
        variant=variant,
        text="" if is_kept else text_of(event),
    )


def _read_clock(
    sent: float | None, sent_at: float | None, received: datetime
) -> tuple[datetime, float | None]:
    """When the event happened, and the seconds to add to each of the sender's times (None: its clock is right)."""
    drift = read_drift(sent_at, received) or 0.0
    timestamp = utc_datetime(sent + drift) if sent is not None else None
    if sent is None or timestamp is None or timestamp < EPOCH:
        return received, drift or None
    if timestamp > received + MAX_AHEAD:
        # It cannot have happened yet: its breadcrumbs are moved with it.
        return received, received.timestamp() - sent
    return timestamp, drift or None


def read_drift(sent_at: float | None, received: datetime) -> float | None:
    """The seconds to add to each time of a sender whose clock is wrong; None: it is right."""
    drift = received.timestamp() - sent_at if sent_at is not None else 0.0
    return drift if abs(drift) >= MIN_DRIFT_SECONDS else None
