"""The numbers of a project's shapes. A new one gets its number when it is seen in a second event, within bounds.

Shapes that only one event has, as a sender's who makes each crumb unique, leave nothing: until then, and where there is
no room, a crumb counts as what is left of its shape (`Shape.rest`).
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from timeline.crumbs.shapes import Shape
from timeline.models import SLICE, TrailState, TrailStep
from timeline.patterns.documents import TrailShapes

MAX_NEW_OF_EVENT = 40
MAX_NEW_A_DAY = 2_000  # of a project
MAX_STEPS = 20_000  # of a project
EVICTED = 1_000  # the longest unseen, where there is no room
SEEN_ONCE = 50_000  # shapes that are remembered, of all projects
_KNOWN_PROJECTS = 50

EventKey = tuple[str, datetime]  # event id, received


@dataclass
class _Project:
    evictions: int
    numbers: dict[Shape, int] = field(default_factory=dict)
    seen_on: dict[int, int] = field(default_factory=dict)  # number → day that stands in its row


class Dictionary:
    """What one reading process remembers of all projects."""

    def __init__(self) -> None:
        self._projects: OrderedDict[int, _Project] = OrderedDict()
        self._seen_once: OrderedDict[tuple[int, int], EventKey] = OrderedDict()

    def number(
        self, state: TrailState, read: Sequence[tuple[EventKey, TrailShapes]], day: int
    ) -> tuple[dict[Shape, int], set[EventKey]]:
        """The numbers of the shapes of some trails, and earlier events that now have more steps.

        Inside the transaction that holds the state; changes the state, but does not save it.
        """
        project = self._project(state)
        shapes = set().union(*(trail.shapes for _, trail in read))
        shapes |= {trail.place for _, trail in read if trail.place}
        self._look_up(state.project_id, project, shapes)
        unknown = shapes - project.numbers.keys()
        new = self._seen_twice(state.project_id, read, unknown) if unknown else {}
        rests = {shape.rest for shape in unknown if shape not in new}
        self._look_up(state.project_id, project, rests)
        # First, so that nothing that these trails have is let go for what is new.
        self._mark_seen(state.project_id, project, shapes | rests, day)
        self._add(state, project, [rest for rest in rests if rest not in project.numbers], day)
        kept = self._within_bounds(state, {shape: key for shape, (key, _) in new.items()}, day)
        self._add(state, project, kept, day)
        # Only for steps that got a number: so nobody makes us read more events again than there are new steps a day.
        return project.numbers, {first for shape in kept if (first := new[shape][1])}

    def forget(self) -> None:
        """After a transaction that failed: what it wrote is not there."""
        self._projects.clear()

    def _project(self, state: TrailState) -> _Project:
        known = self._projects.get(state.project_id)
        if known is None or known.evictions != state.evictions or len(known.numbers) > 2 * MAX_STEPS:
            known = self._projects[state.project_id] = _Project(state.evictions)
        self._projects.move_to_end(state.project_id)
        if len(self._projects) > _KNOWN_PROJECTS:
            self._projects.popitem(last=False)
        return known

    def _look_up(self, project_id: int, project: _Project, shapes: Iterable[Shape]) -> None:
        wanted = {shape.digest: shape for shape in shapes if shape not in project.numbers}
        digests = list(wanted)
        for start in range(0, len(digests), SLICE):
            rows = TrailStep.objects.in_project(project_id).filter(digest__in=digests[start : start + SLICE])
            for number, digest, day in rows.values_list("number", "digest", "last_day"):
                project.numbers[wanted[digest]] = number
                project.seen_on[number] = day

    def _seen_twice(
        self,
        project_id: int,
        read: Sequence[tuple[EventKey, TrailShapes]],
        unknown: set[Shape],
    ) -> dict[Shape, tuple[EventKey, EventKey | None]]:
        """The shapes that are new and were seen in another event: the event that brings each, and one that was read."""
        events_of: dict[Shape, list[EventKey]] = defaultdict(list)
        for key, trail in read:
            of_event = set(trail.shapes)
            if trail.place:
                of_event.add(trail.place)
            for shape in of_event & unknown:
                events_of[shape].append(key)
        found: dict[Shape, tuple[EventKey, EventKey | None]] = {}
        for shape, keys in events_of.items():
            first = self._seen_once.pop((project_id, shape.digest), None)
            if first in keys:
                first = None
            if first is None and len(keys) == 1:
                self._seen_once[project_id, shape.digest] = keys[0]
                if len(self._seen_once) > SEEN_ONCE:
                    self._seen_once.popitem(last=False)
            else:
                found[shape] = keys[-1], first
        return found

    def _within_bounds(self, state: TrailState, new: dict[Shape, EventKey], day: int) -> list[Shape]:
        if state.day != day:
            state.day, state.new_steps = day, 0
        room = MAX_NEW_A_DAY - state.new_steps
        of_event: dict[EventKey, int] = defaultdict(int)
        kept: list[Shape] = []
        for shape, key in new.items():
            of_event[key] += 1
            if of_event[key] <= MAX_NEW_OF_EVENT and len(kept) < room:
                kept.append(shape)
        if kept and state.steps + len(kept) > MAX_STEPS:
            evict(state, EVICTED, before=day)
            kept = kept[: max(0, MAX_STEPS - state.steps)]
        state.new_steps += len(kept)
        return kept

    def _add(self, state: TrailState, project: _Project, shapes: Sequence[Shape], day: int) -> None:
        rows = []
        for shape in shapes:
            project.numbers[shape] = state.next_step
            project.seen_on[state.next_step] = day
            rows.append(
                TrailStep(
                    project_id=state.project_id,
                    number=state.next_step,
                    digest=shape.digest,
                    last_day=day,
                    **shape._asdict(),
                )
            )
            state.next_step += 1
        state.steps += len(rows)
        TrailStep.objects.bulk_create(rows, batch_size=SLICE)

    def _mark_seen(self, project_id: int, project: _Project, shapes: Iterable[Shape], day: int) -> None:
        old = [
            number
            for shape in shapes
            if (number := project.numbers.get(shape)) and project.seen_on.get(number, day) < day
        ]
        for start in range(0, len(old), SLICE):
            steps = TrailStep.objects.in_project(project_id).filter(number__in=old[start : start + SLICE])
            steps.update(last_day=day)
        project.seen_on.update(dict.fromkeys(old, day))


def evict(state: TrailState, most: int, *, before: int) -> int:
    """Delete steps that are unseen since the day `before`, those first that are for longest; changes the state."""
    steps = TrailStep.objects.in_project(state.project_id).filter(last_day__lt=before)
    numbers = list(steps.order_by("last_day", "number").values_list("number", flat=True)[:most])
    for start in range(0, len(numbers), SLICE):
        TrailStep.objects.in_project(state.project_id).filter(
            number__in=numbers[start : start + SLICE]
        ).delete()
    state.steps = max(0, state.steps - len(numbers))
    state.evictions += bool(numbers)
    return len(numbers)


def day_of(moment: datetime) -> int:
    """Whole days since 1970."""
    return int(moment.timestamp() // 86_400)
