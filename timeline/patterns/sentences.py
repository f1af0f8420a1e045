"""What the common trail says, and when. Counts before shares; never a cause, never a probability."""

from timeline.crumbs.text.units import count_of
from timeline.patterns.contrast import MIN_UNITS, STANDS_OUT, UNUSUAL, StepCount
from timeline.patterns.issues import CommonTrail

MIN_SHARED = 20  # events: a share of fewer is not told

# What people read under "What is compared?".
HELP = (
    "Hints where to look, not causes: what stands out may come from something else that these events share.",
    "Looked at are the newest 200 events of this issue, no more than a tenth of them of one person (three of a person are always taken). A row is a step that at least half of them have; rows stand in the order in which the steps usually come. The time is how long before the error the step usually came last (the median). {} stands for what differs: an id, a number.",
    "To say what stands out, people are compared, each by their newest event; where most events name nobody, events are.",
    "Other issues are those of the project that had events in the same days, at most 20 events of each. Where there are enough, they are chosen so that platforms, releases and environments are mixed as in this issue. Visits without an error are not in the data: a step that stands out may be as frequent in visits that went well.",
    "Where an event happened is its transaction, or else the path of its request.",
    "A step stands out when its share here is at least 15 percentage points higher than in other issues, and than in those of the same place, even at the lower end of a 95 % interval. A row with ? is that much more frequent than in other issues, but too few of their events are of the same place, release or platform to compare with.",
)


def counted(count: int, of: int) -> str:
    """191 of 200 · all 200 · none."""
    if not count:
        return "none"
    return f"all {of:,}" if count == of else f"{count:,} of {of:,}"


def beside(count: int, of: int) -> str:
    """What stands in a column of others: how many there are is said also where none has it."""
    return counted(count, of) if count else f"none of {of:,}"


def share(count: int, of: int) -> str:
    """Whole percent, from 20 events on; never a 0 or 100 that is rounded."""
    if of < MIN_SHARED or not count or count == of:
        return ""
    percent = 100 * count / of
    if percent < 1:
        return "under 1 %"
    return "over 99 %" if percent > 99 else f"{percent:.0f} %"


def heading(trail: CommonTrail) -> str:
    """Which events are looked at, and with what they are compared."""
    contrast = trail.contrast
    if not trail.events:
        return ""
    many = (
        f"{trail.events:,} newest events"
        if trail.seen > trail.events + trail.unread
        else count_of(trail.events, "event")
    )
    newest = (
        f"{many} of {'1 person' if trail.people == 1 else f'{trail.people:,} people'}"
        if trail.people
        else many
    )
    if not contrast.is_shown:
        return newest
    return (
        f"{newest} · compared with {count_of(len(contrast.others), 'event')}"
        f" of {count_of(contrast.other_issues, 'other issue')}, same days"
    )


def unread(trail: CommonTrail) -> str:
    """How much of the sample is read so far; "" for all."""
    if not trail.unread:
        return ""
    waiting = f"{count_of(trail.unread, 'event')} not read yet"
    return f"{trail.events:,} of {trail.events + trail.unread:,} trails read so far: {waiting}."


def state(trail: CommonTrail) -> tuple[str, ...]:
    """The sentences above the rows, of which most are about what is not said."""
    contrast = trail.contrast
    if not trail.events:
        return ()
    if not any(one.trail.steps for one in contrast.sample):
        return ("These events have no breadcrumbs.",)
    if trail.events == 1:
        one = "One event so far" if trail.seen <= 1 else "One event is kept and read so far"
        return (f"{one}. From the second on, what they share stands here.",)
    units = len(contrast.units)
    if contrast.by_people and units == 1:
        whose = (
            f"The newest events are all of one person; {trail.events:,} of them are counted."
            if trail.seen > trail.events
            else f"All {trail.events:,} events are of one person."
        )
        return (f"{whose} What they share may be theirs, not the issue's.",)
    if units < MIN_UNITS:
        who = f" of {units} people" if contrast.by_people else ""
        return (f"{count_of(trail.events, 'event')}{who}: too few to say what stands out.",)
    if not contrast.is_shown:
        return ("No events of other issues in these days to compare with.",)
    if not contrast.is_compared:
        others = (
            f"{count_of(len(contrast.others), 'event')} of {count_of(contrast.other_issues, 'other issue')}"
        )
        return (f"Too few events of other issues in these days to say what stands out: {others}.",)
    said = [*_about_unlike(trail), *_about_place(trail), *_about_cuts(trail)]
    is_told = any(row.mark in (STANDS_OUT, UNUSUAL) for row in trail.rows)
    if contrast.has_place and not is_told and not trail.ways:
        said.insert(0, _nothing(trail))
    return tuple(said)


def _nothing(trail: CommonTrail) -> str:
    """That nothing stands out; "as well" only where the others do have it."""
    if all(_others_have(trail, row) for row in trail.rows):
        return f"Nothing stands out: what these events share, those of other issues{on_place(trail)} have as well."
    return f"Nothing stands out: no step is clearly more frequent here than in other issues{on_place(trail)}."


def _others_have(trail: CommonTrail, row: StepCount) -> bool:
    """One in ten of them, or more."""
    contrast = trail.contrast
    count, of = (
        (row.place, len(contrast.placed)) if contrast.has_place else (row.others, len(contrast.others))
    )
    return 10 * count >= of


def _about_unlike(trail: CommonTrail) -> list[str]:
    if not (what := trail.contrast.unlike):
        return []
    kind = "release" if what.startswith("release ") else "platform"
    return [
        f"Too few events of other issues are of {what}: a row with ? may come with the {kind}, not with this issue."
    ]


def _about_place(trail: CommonTrail) -> list[str]:
    if trail.contrast.has_place:
        return []
    many = len(trail.contrast.placed)
    few = f"Only {count_of(many, 'event')}" if many else "No events"
    return [
        f"{few} of other issues{on_place(trail)} to compare with: a row with ? may say where the error happens, not why."
    ]


def _about_cuts(trail: CommonTrail) -> list[str]:
    contrast = trail.contrast
    longest = max((len(one.trail.steps) for one in contrast.sample), default=0)
    if contrast.depth >= max(longest, *(len(of.steps) for of in contrast.others)):
        return []
    return [
        f"Compared are the last {contrast.depth} steps: some trails begin later, because their SDK keeps no more."
    ]


def on_place(trail: CommonTrail) -> str:
    return f" on {trail.place}" if trail.place else ""


def lead(trail: CommonTrail) -> tuple[str, ...]:
    """A sentence for each row that stands out and that nearly all have; () without one, never something weaker."""
    many = len(trail.contrast.placed)
    found = []
    for row in trail.contrast.lead:
        late = " within 2 s before the error" if row.window < 10 else ""
        others = f"{beside(row.place, many)} events of other issues{on_place(trail)}"
        found.append(
            f"{trail.step(row.step).line}{late}: in {counted(row.count, trail.events)} events; in {others}."
        )
    return tuple(found)


def place_heading(trail: CommonTrail) -> str:
    """Where the events of the third column happened, "on /checkout"; "" where it is left out."""
    if not trail.contrast.has_place:
        return ""
    return on_place(trail).strip() or "in the same place"
