"""From an event, its trail and an address to the timeline that is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from timeline import budget
from timeline.crumbs.base import LinkedEvent, Surroundings
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.reading import read_crumb
from timeline.crumbs.text.visible import visible_line
from timeline.protocol.breadcrumbs import Breadcrumb, Window
from timeline.protocol.event import SentEvent
from timeline.protocol.title import culprit_of, title_of
from timeline.telemetry.traced import NOTHING, TracedTelemetry
from timeline.trail.addresses import Addresses
from timeline.trail.around import Said
from timeline.trail.clock import Clock
from timeline.trail.compose import Composer
from timeline.trail.costs import LEFT, MIN_READ, UNREAD, cost_of
from timeline.trail.density import build_density
from timeline.trail.examples import find_examples
from timeline.trail.facets import build_chips, build_facets, filter_crumbs
from timeline.trail.folding import find_repeats
from timeline.trail.joining import Joiner
from timeline.trail.later import build_later
from timeline.trail.notes import (
    build_came_with,
    build_dropped,
    build_empty,
    build_flag_notes,
    build_log_notes,
    build_notes,
    build_older,
)
from timeline.trail.summary import build_summary
from timeline.trail.timeline import EventItem, Later, Row, RowContext, Timeline

MAX_READ = 2_000  # breadcrumbs that a page reads; older ones by a link
_MAX_TRACED = 20


class StoredEvent(Protocol):
    """What is read of an event's row (`models.Event`)."""

    @property
    def event_id(self) -> str: ...
    @property
    def timestamp(self) -> datetime: ...
    @property
    def drift_seconds(self) -> float | None: ...


def build_timeline(
    stored: StoredEvent,
    event: SentEvent,
    addresses: Addresses,
    *,
    problems: Sequence[str] = (),
    links: Mapping[str, LinkedEvent] | None = None,
    traced: Sequence[LinkedEvent] = (),
    telemetry: TracedTelemetry = NOTHING,
    said: Sequence[Said] = (),
    zone: tzinfo = UTC,
) -> Timeline:
    """The timeline of `event` for a reader in `zone`.

    `links` are the events that its crumbs name and that the reader may see, by id; `traced` are others of its
    trace, `telemetry` its logs and spans, `said` is what its users said. `problems` are those of the query string that `addresses` were read from.
    """
    drift = stored.drift_seconds or 0.0
    surroundings = Surroundings(stored.event_id, links or {}, drift)
    trail = event.trail
    budget.charge((trail.count - len(trail.breadcrumbs)) // UNREAD)
    own = _read_crumbs(trail.breadcrumbs, surroundings)
    older = trail.older + len(trail.breadcrumbs) - len(own)
    measured = replace(addresses.filter, event_time=stored.timestamp.timestamp())
    addresses = replace(addresses, filter=measured)
    context = build_context(stored, event, addresses, zone)
    clock = context.clock
    if trail.newer:
        telemetry = NOTHING  # of a trail that is read in parts they stand in the newest
    joined = Joiner(telemetry, surroundings, clock.event_time, clock.event_has_fraction).join(
        own, with_spans=addresses.view.spans == "show", own_record=_own_record(event)
    )
    if addresses.target.at in joined.aliases:
        addresses = replace(
            addresses, target=replace(addresses.target, at=joined.aliases[addresses.target.at])
        )
        context = replace(context, addresses=addresses)
    crumbs = joined.crumbs
    every = [*crumbs, *joined.later]
    kept, others, unsearched = filter_crumbs(every, addresses.filter)
    if addresses.view.repeats == "hide":
        repeats = find_repeats(crumbs)
        kept = [keep and crumb.index not in repeats for keep, crumb in zip(kept, every, strict=True)]
    shown = sum(kept)
    later = build_later(joined.later, kept[len(crumbs) :], context)
    kept = kept[: len(crumbs)]
    named = {crumb.link.event_id for crumb in crumbs if crumb.link}
    traced = [event for event in traced if event.event_id not in named][:_MAX_TRACED]
    if addresses.view.trace == "hide":
        traced = []
    composer = Composer(context, crumbs, kept, traced)
    items, after = composer.items(_event_item(stored, event, context, said))
    return Timeline(
        addresses=addresses,
        problems=(*problems, *_problems_of_target(addresses, every)),
        items=items,
        bands=composer.bands(items),
        after=after,
        event_item=next(item for item in items if isinstance(item, EventItem)),
        later=later,
        total=older + len(every) + trail.newer,
        shown=shown,
        dropped=build_older(older, own, addresses) or build_dropped(event, trail),
        chips=build_chips(addresses),
        clear_query=addresses.cleared().to_query(),
        hits=addresses.filter.search.hits,
        zone=str(zone),
        making={
            "rows": lambda: _in_order(composer.rows(), later, addresses),
            "folded": composer.folded,
            "summary": lambda: build_summary(crumbs, trail.dropped, context),
            "notes": lambda: (
                *build_came_with(event.came_with),
                *build_flag_notes(event, addresses),
                *build_notes(trail, own, clock.event_time, addresses, unsearched, composer.closed),
                *build_log_notes(telemetry, joined.unread, addresses),
            ),
            "facets": lambda: build_facets(every, others, addresses),
            "density": lambda: build_density(crumbs, composer.kept_indexes, clock, addresses),
            "empty": lambda: None if shown else build_empty(event, every, addresses),
            "search_examples": lambda: find_examples(every, addresses),
        },
    )


def window_of(addresses: Addresses, most: int = MAX_READ) -> Window:
    """The breadcrumbs that an address asks for: the newest, or others where the trail is too long for a page."""
    at = addresses.target.at
    return Window(most, addresses.target.before, at if isinstance(at, int) else None)


def _read_crumbs(breadcrumbs: Sequence[Breadcrumb], surroundings: Surroundings) -> list[Crumb]:
    """Those breadcrumbs that the answer may cost, the newest of them; in their order."""
    crumbs: list[Crumb] = []
    for breadcrumb in reversed(breadcrumbs):
        if not budget.spend(cost_of(breadcrumb), leaving=LEFT) and len(crumbs) >= MIN_READ:
            break
        crumbs.append(read_crumb(breadcrumb, surroundings))
    crumbs.reverse()
    return crumbs


def build_context(
    stored: StoredEvent, event: SentEvent, addresses: Addresses, zone: tzinfo = UTC
) -> RowContext:
    """What the rows of `event` share, for a reader in `zone`."""
    drift = stored.drift_seconds or 0.0
    clock = Clock(stored.timestamp.timestamp(), event.timestamp_has_fraction, zone, drift)
    return RowContext(clock, addresses, "the error" if event.level in ("error", "fatal") else "the event")


def _in_order(rows: tuple[Row, ...], later: Later | None, addresses: Addresses) -> tuple[Row, ...]:
    if later is None:
        return rows
    return (*later.rows, *rows) if addresses.view.order == "newest" else (*rows, *later.rows)


def _own_record(event: SentEvent) -> str | None:
    """The text of the log that became the event: an integration of the SDK sent it as both."""
    return event.logentry.formatted if event.logentry and not event.exceptions else None


def _problems_of_target(addresses: Addresses, crumbs: Sequence[Crumb]) -> tuple[str, ...]:
    at = addresses.target.at
    if at is None or any(crumb.index == at for crumb in crumbs):
        return ()
    return (f"`at={at}` is no crumb of this trail",)


def _event_item(
    stored: StoredEvent, event: SentEvent, context: RowContext, said: Sequence[Said]
) -> EventItem:
    clock = context.clock
    has_fraction = clock.event_has_fraction
    moment = clock.moment(clock.event_time, has_fraction)
    if moment is None:
        raise ValueError(f"{stored.timestamp!r} is no time of an event")
    offset = clock.offset(clock.event_time, has_fraction)
    is_absolute = context.addresses.view.time == "absolute"
    if is_absolute:
        offset = clock.time_of_day(clock.event_time, has_fraction)
    return EventItem(
        event_id=stored.event_id,
        offset=offset,
        level=event.level,
        title=visible_line(title_of(event)),
        culprit=visible_line(culprit_of(event)),
        moment=moment,
        said=tuple(_placed(one, clock, is_absolute=is_absolute) for one in said),
    )


def _placed(said: Said, clock: Clock, *, is_absolute: bool) -> Said:
    """With its time, to the second: nobody types faster."""
    seconds = said.received.timestamp()
    moment = clock.moment(seconds, has_fraction=False)
    offset = clock.time_of_day(seconds, False) if is_absolute else clock.offset(seconds, False)
    return replace(said, offset=offset, iso=moment.iso if moment else "")
