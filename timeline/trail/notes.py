"""Sentences about a whole trail: cut by its SDK, out of order, of another clock; and the words for no rows."""

import itertools
import re
from collections.abc import Iterator, Sequence

from timeline import budget
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.units import count_of
from timeline.crumbs.text.visible import visible_line
from timeline.onboarding.platforms import advice_for
from timeline.protocol.breadcrumbs import Trail
from timeline.protocol.came_with import CameWith
from timeline.protocol.contexts import flag_texts
from timeline.protocol.event import SentEvent
from timeline.search.haystack import TooDearError
from timeline.telemetry.traced import TracedTelemetry
from timeline.trail.addresses import Addresses
from timeline.trail.around import Empty, Note, SummaryLink
from timeline.trail.facets import constraints, loosened
from timeline.trail.filter import TrailFilter
from timeline.trail.folding import find_repeats
from timeline.trail.gaps import seconds_back
from timeline.trail.marks import LATE
from timeline.trail.view import MAX_LOGS, USUAL_LOGS

USUAL_LIMIT = 100
_MIN_NAME = 3  # characters of a search that may name a flag
_MAX_FLAGS, _MAX_FLAG = 100, 200  # that are looked at, and characters of each
_FEW_FLAGS = 5  # that are said
_MAX_LOOSENED = 8  # ways out of an empty list
_TELLING_PYTHON = (2, 26)  # from this version on the Python SDK says how many crumbs it cut


def build_notes(
    trail: Trail,
    crumbs: Sequence[Crumb],
    event_time: float,
    addresses: Addresses,
    unsearched: int = 0,
    closed: int = 0,
) -> tuple[Note, ...]:
    """Above the list. `unsearched` of the oldest crumbs were not looked at by the search, `closed` rows stay closed."""
    notes = [Note("trail", f"Breadcrumbs: {remark.text}") for remark in trail.remarks]
    if trail.newer:
        text = f"{count_of(trail.newer, 'newer crumb is', 'newer crumbs are')} not on this page."
        notes.append(Note("newer", text, addresses.to_query(before=None), "Read the newest"))
    if closed:
        text = f"{count_of(closed, 'row stays', 'rows stay')} closed: with all details this page would be too long."
        notes.append(Note("closed", text))
    if unsearched:
        which = count_of(len(crumbs) - unsearched, "newest crumb was", "newest crumbs were")
        text = f"This search takes too long: only the {which} looked at. Use fewer or longer terms."
        notes.append(Note("search", text))
    times = [crumb.time for crumb in crumbs if crumb.time is not None]
    later = sum(time > event_time + LATE for time in times)
    if later and later == len(times):
        notes.append(
            Note(
                "clocks",
                "All breadcrumbs are over a minute later than the event: the sender's clocks disagree.",
            )
        )
    elif later:
        are = f"{later:,} of {count_of(len(crumbs), 'crumb')} {'is' if later == 1 else 'are'}"
        notes.append(
            Note("later", f"{are} later than the event: the SDK may have sent them from the next run.")
        )
    is_hidden = addresses.view.repeats == "hide"
    # By time they stand side by side, as pairs.
    if (is_hidden or addresses.view.order != "time") and (repeats := len(find_repeats(crumbs))):
        are = "repeats an earlier one" if repeats == 1 else "repeat earlier ones"
        notes.append(
            Note(
                "repeats",
                f"{repeats:,} of {len(crumbs):,} crumbs {are} of this trail: same time, same words."
                + (" They are left out." if is_hidden else ""),
                addresses.to_query(repeats="show" if is_hidden else "hide"),
                "Show them" if is_hidden else "Leave them out",
            )
        )
    back = sum(seconds_back(crumb, before) > 0 for before, crumb in itertools.pairwise(crumbs))
    if back and addresses.view.order != "time":
        goes = "goes" if back == 1 else "go"
        notes.append(
            Note(
                "order",
                f"Rows stand in the order sent; {count_of(back, 'of them', 'of them')} {goes} back in time.",
                addresses.to_query(order="time"),
                "Order by time",
            )
        )
    return tuple(notes)


def build_flag_notes(event: SentEvent, addresses: Addresses) -> Iterator[Note]:
    """Feature flags that the search names: they are no crumbs, and stand below the list."""
    hits = [hit for hit in addresses.filter.search.hits if len(hit) >= _MIN_NAME]
    contexts = event.contexts
    if not hits or type(contexts) is not dict or "flags" not in contexts:
        return
    flags = [text[:_MAX_FLAG] for text in flag_texts(contexts["flags"], _MAX_FLAGS)]
    found = [flag for flag in flags if any(_names(hit, flag.casefold()) for hit in hits)]
    if found:
        more = f" and {len(found) - _FEW_FLAGS:,} more" if len(found) > _FEW_FLAGS else ""
        named = ", ".join(map(visible_line, found[:_FEW_FLAGS]))
        yield Note("flags", f"Feature flags of this event: {named}{more}.", "#contexts", "All of them")


def _names(hit: str, flag: str) -> bool:
    """Whether `checkout`, `checkout-v2=true` or `checkout-v2:true` names it. Its result alone does not."""
    name, _, result = flag.partition("=")
    return hit in name or f"{name}={result}" == hit or f"{name}:{result}" == hit


def build_came_with(came_with: CameWith) -> tuple[Note, ...]:
    """What came with the event and is not kept."""
    texts = (came_with.not_kept_text, came_with.broken_text)
    return tuple(Note("not-kept", f"{text[:1].upper()}{text[1:]}.") for text in texts if text)


def build_log_notes(telemetry: TracedTelemetry, unread: int, addresses: Addresses) -> Iterator[Note]:
    """What the logs of the trace lack: those beyond the page (`unread` of those found), and those over the quota."""
    earlier = telemetry.earlier + unread
    if earlier:
        more = min(addresses.view.logs + USUAL_LOGS, MAX_LOGS)
        has_more = more > addresses.view.logs and not unread
        yield Note(
            "logs",
            f"Logs of this trace: the {len(telemetry.logs) - unread:,} nearest the event, of {telemetry.kept:,}.",
            addresses.to_query(logs=more) if has_more else "",
            f"{earlier:,} earlier logs" if has_more else "",
        )
    if telemetry.dropped:
        kept = f"{telemetry.kept:,} kept, {telemetry.dropped:,} over the project's quota"
        yield Note("logs", f"Logs of this trace: {kept}.")
    if telemetry.later:
        yield Note("logs", f"{count_of(telemetry.later, 'later log')} of this trace are not shown.")


def build_older(older: int, crumbs: Sequence[Crumb], addresses: Addresses) -> Note | None:
    """What stands at the oldest end where the trail is too long for a page."""
    if not older or not crumbs:
        return None
    text = f"{count_of(older, 'older crumb is', 'older crumbs are')} not on this page"
    return Note("older", text, addresses.to_query(before=crumbs[0].index), "read them")


def build_dropped(event: SentEvent, trail: Trail) -> Note | None:
    """What stands at the oldest end: how many crumbs the SDK cut, or may have cut."""
    if trail.dropped:
        crumbs = count_of(trail.dropped, "earlier crumb was", "earlier crumbs were")
        return Note(
            "dropped", f"{crumbs} dropped by the SDK; to keep more: {advice_for(event.platform).limit}"
        )
    if len(trail.breadcrumbs) == USUAL_LIMIT and not _tells(event):
        return Note("limit", "100 crumbs, this SDK's usual limit: earlier ones may be missing")
    return None


def _tells(event: SentEvent) -> bool:
    """True for an SDK that would have said that it cut crumbs."""
    if event.sdk is None:
        return False
    match = re.match(r"(\d{1,4})\.(\d{1,4})", event.sdk.version or "")
    return (
        (event.sdk.name or "").startswith("sentry.python")
        and match is not None
        and (int(match[1]), int(match[2])) >= _TELLING_PYTHON
    )


def build_empty(event: SentEvent, crumbs: Sequence[Crumb], addresses: Addresses) -> Empty:
    """Why there is no row: none were sent, none match, or one facet hides them all."""
    if not crumbs:
        advice = advice_for(event.platform)
        if event.came_with.has_unread_breadcrumbs:
            return Empty("none", "Breadcrumbs came with this event in attachments, and none could be read.")
        return Empty(
            "none",
            "No breadcrumbs came with this event.",
            platform=advice.name,
            snippet=advice.add,
        )
    dropped = list(constraints(addresses.filter))
    facets = {facet for _, facet, _ in dropped}
    everything = SummaryLink(f"show all {len(crumbs):,}", addresses.cleared().to_query())
    if len(facets) == 1 and not facets & {"q", "from", "to"}:
        facet = facets.pop()
        words = ", ".join(label for label, _, _ in dropped)
        text = f"{_all_of(crumbs)} hidden by the filter on {facet}: {words}."
        return Empty("facet", text, (everything,))
    links = []
    for label, _, changes in dropped[:_MAX_LOOSENED]:
        if count := _count(loosened(addresses.filter, changes), crumbs):
            links.append(SummaryLink(f"without {label}: {count:,}", addresses.to_query(**changes)))
    return Empty("nomatch", f"None of {count_of(len(crumbs), 'crumb')} matches.", (*links, everything))


def _count(trail_filter: TrailFilter, crumbs: Sequence[Crumb]) -> int:
    """How many a filter keeps; 0 where that is too dear to say."""
    if not budget.spend(len(crumbs) // 4, leaving=budget.KEPT):
        return 0
    try:
        return sum(map(trail_filter.keeps, crumbs))
    except TooDearError:
        return 0


def _all_of(crumbs: Sequence[Crumb]) -> str:
    return "The only crumb is" if len(crumbs) == 1 else f"All {len(crumbs):,} crumbs are"
