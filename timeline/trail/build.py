"""From an event, its trail and an address to the timeline that is drawn."""

from collections.abc import Mapping, Sequence
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
from timeline.trail.addresses import Addresses
from timeline.trail.clock import Clock
from timeline.trail.compose import Composer
from timeline.trail.density import build_density
from timeline.trail.examples import find_examples
from timeline.trail.facets import build_chips, build_facets, filter_crumbs
from timeline.trail.folding import find_repeats
from timeline.trail.notes import build_dropped, build_empty, build_notes, build_older
from timeline.trail.summary import build_summary
from timeline.trail.timeline import EventItem, RowContext, Timeline

MAX_READ = 2_000  # breadcrumbs that a page reads; older ones by a link
_MIN_READ = 100  # whatever they cost
_MAX_TRACED = 20
# What a point pays for.
_KEYS = 8  # of `data`
_CHARACTERS = 1_000  # of a message
_LEFT = budget.PAGE // 2  # points that reading leaves for drawing


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
    zone: tzinfo = UTC,
) -> Timeline:
    """The timeline of `event` for a reader in `zone`.

    `links` are the events that its crumbs name and that the reader may see, by id; `traced` are others of its
    trace. `problems` are those of the query string that `addresses` were read from.
    """
    drift = stored.drift_seconds or 0.0
    surroundings = Surroundings(stored.event_id, links or {}, drift)
    trail = event.trail
    crumbs = _read_crumbs(trail.breadcrumbs, surroundings)
    older = trail.older + len(trail.breadcrumbs) - len(crumbs)
    context = build_context(stored, event, addresses, zone)
    clock = context.clock
    kept, others, unsearched = filter_crumbs(crumbs, addresses.filter)
    if addresses.view.repeats == "hide":
        repeats = find_repeats(crumbs)
        kept = [keep and crumb.index not in repeats for keep, crumb in zip(kept, crumbs, strict=True)]
    shown = sum(kept)
    traced = () if addresses.view.trace == "hide" else traced[:_MAX_TRACED]
    composer = Composer(context, crumbs, kept, traced)
    items, after = composer.items(_event_item(stored, event, context))
    return Timeline(
        addresses=addresses,
        problems=(*problems, *_problems_of_target(addresses, crumbs)),
        items=items,
        after=after,
        event_item=next(item for item in items if isinstance(item, EventItem)),
        rows=composer.rows(),
        total=older + len(crumbs) + trail.newer,
        shown=shown,
        summary=build_summary(crumbs, trail.dropped, context),
        notes=build_notes(trail, crumbs, clock.event_time, addresses, unsearched, composer.closed),
        dropped=build_older(older, crumbs, addresses) or build_dropped(event, trail),
        facets=build_facets(crumbs, others, addresses),
        chips=build_chips(addresses),
        clear_query=addresses.cleared().to_query(),
        density=build_density(crumbs, composer.kept_indexes, clock, addresses),
        empty=None if shown else build_empty(event, crumbs, addresses),
        hits=addresses.filter.search.hits,
        search_examples=find_examples(crumbs, addresses),
        zone=str(zone),
    )


def window_of(addresses: Addresses, most: int = MAX_READ) -> Window:
    """The breadcrumbs that an address asks for: the newest, or others where the trail is too long for a page."""
    return Window(most, addresses.target.before, addresses.target.at)


def _read_crumbs(breadcrumbs: Sequence[Breadcrumb], surroundings: Surroundings) -> list[Crumb]:
    """Those breadcrumbs that the answer may cost, the newest of them; in their order."""
    crumbs: list[Crumb] = []
    for breadcrumb in reversed(breadcrumbs):
        cost = budget.CRUMB + len(breadcrumb.data) // _KEYS + len(breadcrumb.message or "") // _CHARACTERS
        if not budget.spend(cost, leaving=_LEFT) and len(crumbs) >= _MIN_READ:
            break
        crumbs.append(read_crumb(breadcrumb, surroundings))
    crumbs.reverse()
    return crumbs


def build_context(
    stored: StoredEvent, event: SentEvent, addresses: Addresses, zone: tzinfo = UTC
) -> RowContext:
    """What the rows of `event` share, for a reader in `zone`."""
    clock = Clock(stored.timestamp.timestamp(), event.timestamp_has_fraction, zone)
    return RowContext(clock, addresses, "the error" if event.level in ("error", "fatal") else "the event")


def _problems_of_target(addresses: Addresses, crumbs: Sequence[Crumb]) -> tuple[str, ...]:
    at = addresses.target.at
    if at is None or any(crumb.index == at for crumb in crumbs):
        return ()
    return (f"`at={at}` is no crumb of this trail",)


def _event_item(stored: StoredEvent, event: SentEvent, context: RowContext) -> EventItem:
    clock = context.clock
    has_fraction = clock.event_has_fraction
    moment = clock.moment(clock.event_time, has_fraction)
    if moment is None:
        raise ValueError(f"{stored.timestamp!r} is no time of an event")
    offset = clock.offset(clock.event_time, has_fraction)
    if context.addresses.view.time == "absolute":
        offset = clock.time_of_day(clock.event_time, has_fraction)
    return EventItem(
        event_id=stored.event_id,
        offset=offset,
        level=event.level,
        title=visible_line(title_of(event)),
        culprit=visible_line(culprit_of(event)),
        moment=moment,
    )
