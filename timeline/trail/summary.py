"""The first answer: the last problem before the event, and how much there was."""

from collections import Counter
from collections.abc import Sequence

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.units import count_of, humanise_seconds
from timeline.trail.around import Summary, SummaryLink
from timeline.trail.folding import find_lesser_twins
from timeline.trail.timeline import RowContext

GRACE = 1.0  # seconds
_COUNTED = ("fatal", "error", "warning")


def find_key_crumb(crumbs: Sequence[Crumb], event_time: float) -> Crumb | None:
    """The last crumb of `error` or worse, else the last `warning`, else the last crumb; none that came after the event.

    Where all came after it: the first that did, by time.
    """
    before = [crumb for crumb in crumbs if not came_after(crumb, event_time)]
    for least in ("error", "warning", "debug"):
        for crumb in reversed(before):
            if severity(crumb) >= SEVERITY[least]:
                return crumb
    return min(crumbs, key=lambda crumb: crumb.time or 0.0, default=None)


def severity(crumb: Crumb) -> int:
    """Of its shown level; a request that failed is an error, whatever level its SDK sent."""
    has_failed = crumb.outcome is not None and crumb.outcome.group == "5xx"
    return max(SEVERITY[crumb.shown_level], SEVERITY["error"] if has_failed else 0)


def came_after(crumb: Crumb, event_time: float) -> bool:
    """Later than the event, beyond what clocks and rounding explain."""
    return crumb.time is not None and crumb.time > event_time + GRACE


def build_summary(crumbs: Sequence[Crumb], dropped: int, context: RowContext) -> Summary | None:
    """Of a whole trail, in the order sent; no filter changes it. None without crumbs."""
    event_time = context.clock.event_time
    crumb = find_key_crumb(crumbs, event_time)
    if crumb is None:
        return None
    is_problem = severity(crumb) >= SEVERITY["warning"]
    noun = "problem" if is_problem else "crumb"
    lesser = find_lesser_twins(crumbs)
    counts = Counter(crumb.shown_level for crumb in crumbs if crumb.index not in lesser)
    everything = context.addresses.cleared()
    return Summary(
        label=f"First {noun} after the event" if came_after(crumb, event_time) else f"Last {noun}",
        crumb=crumb,
        before=_before(crumb, context),
        query=context.addresses.crumb(crumb.index),
        counts=tuple(
            SummaryLink(
                f"{counts[level]:,} fatal" if level == "fatal" else count_of(counts[level], level),
                everything.to_query(level=(level,)),
            )
            for level in _COUNTED
            if counts[level]
        ),
        summary=_summary(crumbs, event_time),
        dropped=f"{dropped:,} dropped" if dropped else "",
    )


def _before(crumb: Crumb, context: RowContext) -> str:
    if crumb.time is None:
        return ""
    seconds = crumb.time - context.clock.event_time
    return f"{humanise_seconds(seconds)} {'after' if seconds > 0 else 'before'}"


def _summary(crumbs: Sequence[Crumb], event_time: float) -> str:
    """100 crumbs in 1 min 13 s: from the first of them to the event, or to the last."""
    times = [crumb.time for crumb in crumbs if crumb.time is not None]
    text = count_of(len(crumbs), "crumb")
    if not times:
        return text
    return f"{text} in {humanise_seconds(max(*times, event_time) - min(*times, event_time))}"
