"""One trail of breadcrumbs, and of the logs and spans of the event's trace: each happening once, by time."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from timeline import budget
from timeline.crumbs.base import Part, Surroundings
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.reading import read_crumb
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.telemetry.traced import FoundSpan, TracedTelemetry
from timeline.trail.costs import LEFT, MIN_READ, cost_of
from timeline.trail.matching import log_time, match_logs, match_spans

_GRACE = 0.001  # seconds: clocks that write milliseconds cut them off


@dataclass(frozen=True, slots=True)
class Joined:
    """A trail with what its trace adds."""

    crumbs: list[Crumb]  # up to the event
    later: list[Crumb] = field(default_factory=list)  # logs and spans after it
    unread: int = 0  # logs and spans before the event that the answer could not pay for: the oldest
    aliases: Mapping[int | str | None, int] = field(
        default_factory=dict
    )  # of logs that stand at a breadcrumb's place


class Joiner:
    """Joins what was found of a trace to the crumbs of an event."""

    def __init__(
        self,
        telemetry: TracedTelemetry,
        surroundings: Surroundings,
        event_time: float,
        event_has_fraction: bool,
    ) -> None:
        self._telemetry = telemetry
        self._surroundings = surroundings
        self._now = event_time + (_GRACE if event_has_fraction else 1.0)

    def join(self, crumbs: list[Crumb], *, with_spans: bool, own_record: str | None = None) -> Joined:
        """`crumbs` in the order sent; `own_record` is the text of the event's own log, which is no row of its own."""
        telemetry = self._telemetry
        if not (telemetry.logs or telemetry.spans):
            return Joined(crumbs)
        own = [log for log in telemetry.logs if not _is_foreign(log)]
        same_log = match_logs(crumbs, own)
        joined = [
            merge(crumb, own[same_log[place]], self._surroundings) if place in same_log else crumb
            for place, crumb in enumerate(crumbs)
        ]
        repeated = {id(own[place]) for place in same_log.values()}
        records = [log for log in telemetry.logs if id(log) not in repeated]
        if own_record:
            records = _without_own(records, own_record, self._now)
        spans = [found for found in telemetry.spans if not found.project]
        same_span = match_spans(joined, spans)
        joined = [
            _timed(crumb, spans[same_span[place]]) if place in same_span else crumb
            for place, crumb in enumerate(joined)
        ]
        if with_spans:
            taken = {id(spans[place]) for place in same_span.values()}
            rows = [found.breadcrumb for found in telemetry.spans if id(found) not in taken]
            records = sorted([*records, *rows], key=log_time)
        before, later, unread = self._divide(records)
        aliases: dict[int | str | None, int] = {
            source.address: crumb.breadcrumb.index
            for crumb in joined
            if (source := crumb.breadcrumb.source) and crumb.breadcrumb.index >= 0
        }
        return Joined(_interleave(joined, before), later, unread, aliases)

    def _divide(self, records: Sequence[Breadcrumb]) -> tuple[list[tuple[float, Crumb]], list[Crumb], int]:
        """Up to the event, with the time to stand at, and after it; how many of the oldest cost too much."""
        times = []
        last = float("-inf")
        for record in records:
            last = max(last, log_time(record))  # one without a time stays behind its predecessor
            times.append(last)
        end = bisect_right(times, self._now)
        before: list[tuple[float, Crumb]] = []
        for place in range(end - 1, -1, -1):
            if not _can_pay(records[place]) and len(before) >= MIN_READ:
                break
            before.append((times[place], read_record(records[place], self._surroundings)))
        later: list[Crumb] = []
        for record in records[end:]:
            if not _can_pay(record) and len(later) >= MIN_READ:
                break
            later.append(read_record(record, self._surroundings))
        return before[::-1], later, end - len(before)


def _can_pay(record: Breadcrumb) -> bool:
    return budget.spend(cost_of(record), leaving=LEFT)


def merge(crumb: Crumb, log: Breadcrumb, surroundings: Surroundings) -> Crumb:
    """The crumb, with what only the log that repeats it has."""
    breadcrumb = crumb.breadcrumb
    data = {**log.data, **breadcrumb.data}
    # What a console was given is shown by its arguments; every other line as its log has it.
    message = breadcrumb.message if "arguments" in breadcrumb.data else log.message
    merged = replace(breadcrumb, data=data, message=message, origin=log.origin, source=log.source)
    return _read(merged, surroundings)


def read_record(record: Breadcrumb, surroundings: Surroundings) -> Crumb:
    """A log or span as a crumb, with the clock of its own sender."""
    drift = record.source.drift if record.source else 0.0
    return _read(record, surroundings if drift == surroundings.drift else replace(surroundings, drift=drift))


def _read(breadcrumb: Breadcrumb, surroundings: Surroundings) -> Crumb:
    crumb = read_crumb(breadcrumb, surroundings)
    source = breadcrumb.source
    if source is None or not source.project:
        return crumb
    # What two programs say is two happenings, however alike.
    ending = (*crumb.ending, Part(source.project, "tag"))
    return replace(crumb, ending=ending, fold_text=f"{crumb.fold_text}\x00{source.project}")


def _is_foreign(log: Breadcrumb) -> bool:
    return bool(log.source and log.source.project)


def _without_own(records: list[Breadcrumb], text: str, now: float) -> list[Breadcrumb]:
    """Without the log that became the event itself: the last of the same text just before it."""
    for place in range(len(records) - 1, -1, -1):
        record, time = records[place], log_time(records[place])
        if time < now - 0.1:
            break
        if time <= now and record.message == text and not _is_foreign(record):
            return records[:place] + records[place + 1 :]
    return records


def _timed(crumb: Crumb, found: FoundSpan) -> Crumb:
    span = found.span
    return replace(
        crumb,
        duration=span.seconds,
        span_id=span.span_id or crumb.span_id,
        span_text=f"{span.op} {span.name}".strip()[:200],
    )


def _interleave(crumbs: list[Crumb], records: list[tuple[float, Crumb]]) -> list[Crumb]:
    """Crumbs stay in their order, records stand between them by time; a crumb without a time stays behind its predecessor."""
    if not records:
        return crumbs
    found: list[Crumb] = []
    last = float("-inf")
    rest = iter(records)
    record = next(rest, None)
    for crumb in crumbs:
        last = last if crumb.time is None else crumb.time
        while record is not None and record[0] < last:
            found.append(record[1])
            record = next(rest, None)
        found.append(crumb)
    if record is not None:
        found.append(record[1])
    found.extend(crumb for _, crumb in rest)
    return found
