"""The last problem before an event, in one line: what tells the events of an issue apart in a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from timeline.crumbs.crumb import Crumb
from timeline.crumbs.reading import read_crumb
from timeline.crumbs.shapes import Shape
from timeline.protocol.breadcrumbs import Breadcrumb, read_breadcrumb
from timeline.protocol.text import clean_text

MAX_TEXT = 160  # characters
_ERRORS = frozenset({"error", "fatal"})
GRACE = 1.0  # seconds after the event, beyond what clocks and rounding explain


@dataclass(frozen=True, slots=True)
class Problem:
    """A crumb of `warning` or worse."""

    level: str
    text: str  # payment provider gave up after 3 attempts
    before: float  # seconds before the event
    index: int | None  # its place in the trail as sent; None of a log that no breadcrumb repeats
    request: (
        str  # the last request that failed, where the problem is another crumb: POST …/invoices/8835/pay 500
    )


Step = tuple[Shape, float, int, Any]
"""A crumb whose shape is known, seconds before the event, its place in the trail (-1 of a log), and itself: as sent, or a log as read."""


def last_problem(steps: Sequence[Step], title: str = "") -> Problem | None:
    """Of a trail, oldest first: the last of `error` or worse, else the last `warning`. Only what is told is read.

    A log that became the event, which has this title, and a crumb just before it, says nothing about it.
    """
    worst = warning = failed = None
    for step in reversed(steps):
        shape, age, _, _ = step
        if age < -GRACE:
            continue
        if shape.status[:1] == "5":  # an error, whatever level its SDK sent (as in `trail.summary`)
            failed = step
            worst = worst or step
            break
        level = shape.level
        if worst is None and level in _ERRORS and not _is_the_event(step, title):
            worst = step
        elif warning is None and level == "warning" and not _is_the_event(step, title):
            warning = step
    found = worst or warning
    if found is None:
        return None
    crumb = _crumb_of(found)
    _, age, place, _ = found
    return Problem(
        level="error" if found is failed and crumb.shown_level != "fatal" else crumb.shown_level,
        text=_said(crumb),
        before=max(age, 0.0),
        index=place if place >= 0 else None,
        request=_said(_crumb_of(failed)) if failed and failed is not found else "",
    )


def _is_the_event(step: Step, title: str) -> bool:
    shape, age, _, _ = step
    return bool(title) and age <= GRACE and shape.kind != "http" and _crumb_of(step).text == title


def _crumb_of(step: Step) -> Crumb:
    _, _, place, sent = step
    return read_crumb(sent if isinstance(sent, Breadcrumb) else read_breadcrumb(place, sent))


def _said(crumb: Crumb) -> str:
    """The line, and how it ended in a word: the reason beside a status says what it says."""
    outcome = crumb.outcome
    return clean_text(f"{crumb.text} {outcome.pill or outcome.reason}" if outcome else crumb.text, MAX_TEXT)
