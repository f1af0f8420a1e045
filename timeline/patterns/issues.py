"""The common trail of an issue: what its events share, what of it stands out, how they get there, and what to say of it.

Made when it is asked for and remembered until an event of the issue comes; never from events of another project.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from timeline.crumbs.shapes import Shape
from timeline.crumbs.text.templates import text_template
from timeline.models import SLICE, Issue, TrailQueue, TrailState, TrailStep
from timeline.patterns import sampling
from timeline.patterns.coding import NO_PLACE, PackedTrail
from timeline.patterns.contrast import (
    MIN_ISSUES,
    MIN_OTHERS,
    SHARE,
    Contrast,
    Sampled,
    StepCount,
    units_of,
)
from timeline.patterns.ways import Missing, Way, find_missing, find_ways

_REMEMBERED = 64  # issues
_MIN_TITLE = 6  # characters of a title that a step is said to repeat
_LEVELS = frozenset({"warning", "error", "fatal"})
GONE = "a step that is no longer kept"


class Step(NamedTuple):
    """A step with its number."""

    number: int
    shape: Shape

    @property
    def line(self) -> str:
        return self.shape.line or GONE


@dataclass(frozen=True)
class CommonTrail:
    """What is said of the events of an issue."""

    number: int
    contrast: Contrast
    steps: dict[int, Step] = field(default_factory=dict)
    ways: Sequence[Way] = ()
    missing: Sequence[Missing] = ()
    people: int = 0  # of the sampled events
    seen: int = 0  # events of the issue, ever
    place: str = ""
    unread: int = 0  # of the sampled events
    skipped: int = 0  # of the project, that are never read
    oldest: datetime | None = None
    newest: datetime | None = None
    platform: str = ""

    @property
    def rows(self) -> Sequence[StepCount]:
        return self.contrast.steps

    @property
    def events(self) -> int:
        return len(self.contrast.sample)

    def step(self, number: int) -> Step:
        """A step by its number; one that was let go says so."""
        return self.steps.get(number) or Step(number, Shape("default", "", "info", "", "", ""))


_memory: OrderedDict[tuple[object, ...], CommonTrail] = OrderedDict()
_memory_lock = threading.Lock()


def common_trail(issue: Issue) -> CommonTrail:
    """Of an issue. At most twelve queries, whatever its size; two when nothing came since the last time."""
    state = TrailState.objects.in_project(issue.project_id).first()
    hour = int(datetime.now(UTC).timestamp() // 3_600)  # what it is compared with changes, too
    key = (issue.project_id, issue.number, issue.times_seen, issue.last_seen, state and state.evictions, hour)
    with _memory_lock:
        found = _memory.get(key)
        if found is not None:
            _memory.move_to_end(key)
            return found
    made = _make(issue, state)
    if not made.unread:
        with _memory_lock:
            _memory[key] = made
            if len(_memory) > _REMEMBERED:
                _memory.popitem(last=False)
    return made


def forget() -> None:
    """Nothing is remembered any more."""
    with _memory_lock:
        _memory.clear()


def _make(issue: Issue, state: TrailState | None) -> CommonTrail:
    project_id, number = issue.project_id, issue.number
    rows = sampling.sample(project_id, number)
    if not rows:
        return CommonTrail(number, Contrast([], [], 0, []), platform=issue.platform)
    trails = sampling.trails(project_id, [row.event_id for row in rows])
    sample = [Sampled(row.event_id, row.user, trails[row.event_id]) for row in rows if row.event_id in trails]
    days = sampling.days_of(rows)
    of_units = {one.event_id for one in units_of(sample)[0]}
    wanted = [(issue.platform, row.release, row.environment) for row in rows if row.event_id in of_units]
    candidates = sampling.others(project_id, number, days)
    chosen, depth = sampling.match(
        wanted, candidates, most=sampling.OTHERS, least=MIN_OTHERS, issues=MIN_ISSUES
    )
    transaction = _most(row.transaction for row in rows)
    place = _most_place(sample)
    placed_ids = []
    if transaction:
        there = sampling.in_transaction(project_id, number, transaction, days)
        placed_ids = [one.event_id for one in sampling.alike(wanted, there, depth, most=sampling.PLACED)]
    elif not depth:
        chosen = candidates
    found = sampling.trails(project_id, list(dict.fromkeys([*(one.event_id for one in chosen), *placed_ids])))
    compared = [one for one in chosen if one.event_id in found][: sampling.OTHERS]
    if transaction:
        placed = [found[key] for key in placed_ids if key in found]
    else:
        there_too = [found[one.event_id] for one in chosen if one.event_id in found]
        placed = [trail for trail in there_too if place != NO_PLACE and trail.place == place]
    others = [found[one.event_id] for one in compared]
    steps = _steps(project_id, sample, others, place)
    contrast = Contrast(
        sample,
        others,
        len({one.issue for one in compared}),
        placed[: sampling.PLACED],
        _naming(issue.title, steps.values()),
        unlike=_unlike(issue.platform, [row.release for row in rows], depth),
    )
    return CommonTrail(
        number,
        contrast,
        steps,
        find_ways(contrast),
        find_missing(contrast),
        people=len({row.user for row in rows if row.user and row.event_id in trails}),
        seen=issue.times_seen,
        place=transaction or (steps[place].shape.text if place in steps else ""),
        unread=_unread(project_id, [row for row in rows if row.event_id not in trails]),
        skipped=state.skipped if state else 0,
        oldest=min(row.timestamp for row in rows),
        newest=max(row.timestamp for row in rows),
        platform=issue.platform,
    )


def _unread(project_id: int, rows: Sequence[sampling.EventRow]) -> int:
    """Of the events without a trail, those that will have one."""
    if not rows:
        return 0
    ids = [row.event_id for row in rows]
    return TrailQueue.objects.in_project(project_id).filter(event_id__in=ids).count()


def _unlike(platform: str, releases: Sequence[str], depth: int) -> str:
    """What these events are of, and too few of the others: a release, or a platform; "" where they are alike."""
    release = _most(releases)
    if depth >= 2 or not (release or platform):
        return ""
    if depth == 1:
        return f"release {release}" if release else ""
    return platform or f"release {release}"


def _most(values: Iterable[str]) -> str:
    """The value that most have; "" where fewer than six of ten have one."""
    every = list(values)
    most = max(set(every), key=every.count, default="")
    return most if every.count(most) >= sampling.PLACE_SHARE * len(every) else ""


def _most_place(sample: Sequence[Sampled]) -> int:
    places = [one.trail.place for one in sample]
    most = max(set(places), key=places.count, default=NO_PLACE)
    return most if places.count(most) >= sampling.PLACE_SHARE * len(places) else NO_PLACE


def _steps(
    project_id: int, sample: Sequence[Sampled], others: Sequence[PackedTrail], place: int
) -> dict[int, Step]:
    """Those that may be shown: a tenth of the sample has them, or half of the others."""
    wanted = {*_frequent([one.trail for one in sample], 0.1), *_frequent(others, SHARE), place} - {NO_PLACE}
    numbers = sorted(wanted)
    found = {}
    for start in range(0, len(numbers), SLICE):
        rows = TrailStep.objects.in_project(project_id).filter(number__in=numbers[start : start + SLICE])
        for number, *shape in rows.values_list("number", *Shape._fields):
            found[number] = Step(number, Shape(*shape))
    return found


def _frequent(trails: Sequence[PackedTrail], share: float) -> set[int]:
    counts: dict[int, int] = {}
    for trail in trails:
        for step in set(trail.steps):
            counts[step] = counts.get(step, 0) + 1
    return {step for step, count in counts.items() if count >= share * len(trails)}


def _naming(title: str, steps: Iterable[Step]) -> frozenset[int]:
    """The steps that say the error itself: the title's text, or its type in what is at least a warning."""
    kind, _, value = title.partition(": ")
    said = text_template(value or title)[:60]
    is_said = len(said.replace("{}", "").strip()) >= _MIN_TITLE
    return frozenset(
        step.number
        for step in steps
        if (is_said and said in step.shape.text)
        or (value and len(kind) >= 2 * _MIN_TITLE and kind in step.shape.text and step.shape.level in _LEVELS)
    )
