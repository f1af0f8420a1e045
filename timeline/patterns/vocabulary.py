"""All steps of a project, for searches: kept in memory for a few projects, read again when there are new ones."""

import difflib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from timeline.crumbs.shapes import Shape
from timeline.models import TrailState, TrailStep

MAX_STEPS = 2_000  # that one term may mean: those seen last
_PROJECTS = 8
_NEAREST_OF = 3_000  # words that are looked through for the nearest

Steps = Sequence[tuple[int, Shape]]
_memory: OrderedDict[tuple[int, int, int], Steps] = OrderedDict()
_lock = threading.Lock()


def steps_of(state: TrailState) -> Steps:
    """Numbers and shapes, those seen last first; no places. One query, or none."""
    key = (state.project_id, state.next_step, state.evictions)
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
            return _memory[key]
    rows = (
        TrailStep.objects.in_project(state.project_id).exclude(kind="place").order_by("-last_day", "-number")
    )
    steps = [(number, Shape(*shape)) for number, *shape in rows.values_list("number", *Shape._fields)]
    with _lock:
        _memory[key] = steps
        if len(_memory) > _PROJECTS:
            _memory.popitem(last=False)
    return steps


def meant(steps: Steps, holds: Callable[[Shape], bool]) -> frozenset[int]:
    """The steps for which something holds."""
    found = []
    for number, shape in steps:
        if holds(shape):
            found.append(number)
            if len(found) == MAX_STEPS:
                break
    return frozenset(found)


def nearest(steps: Steps, text: str) -> list[str]:
    """The three words of a project's steps that are nearest to a text that none has."""
    words: dict[str, None] = {}
    for _, shape in steps:
        words.update(dict.fromkeys(shape.text.split()))
        if len(words) >= _NEAREST_OF:
            break
    return difflib.get_close_matches(text[:60], list(words), n=3, cutoff=0.5)
