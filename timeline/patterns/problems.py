"""The last problem before an event, in one line: what tells the events of an issue apart in a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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


class Step(NamedTuple):
    """A crumb whose shape is known: as sent, at its place; or a log, as read."""

    shape: Shape
    age: float  # seconds before the event
    place: int  # in the trail as sent; -1 of a log
    sent: Any


def last_problem(steps: Sequence[Step], title: str = "") -> Problem | None:
    """Of a trail, oldest first: the last of `error` or worse, else the last `warning`. Only what is told is read.

    A log that became the event, which has this title, and a crumb just before it, says nothing about it.
    """
    worst = warning = failed = None
    for step in reversed(steps):
        if step.age < -GRACE:
            continue
        level = step.shape.level
        if step.shape.status[:1] == "5":  # an error, whatever level its SDK sent (as in `trail.summary`)
            failed = step
            worst = worst or step
            break
        if worst is None and level in _ERRORS and not _is_the_event(step, title):
            worst = step
        elif warning is None and level == "warning" and not _is_the_event(step, title):
            warning = step
    found = worst or warning
    if found is None:
        return None
    crumb = _crumb_of(found)
    return Problem(
        level="error" if found is failed and crumb.shown_level != "fatal" else crumb.shown_level,
        text=_said(crumb),
        before=max(found.age, 0.0),
        index=found.place if found.place >= 0 else None,
        request=_said(_crumb_of(failed)) if failed and failed is not found else "",
    )


def _is_the_event(step: Step, title: str) -> bool:
    return bool(title) and step.age <= GRACE and _crumb_of(step).text == title


def _crumb_of(step: Step) -> Crumb:
    is_log = isinstance(step.sent, Breadcrumb)
    return read_crumb(step.sent if is_log else read_breadcrumb(step.place, step.sent))


def _said(crumb: Crumb) -> str:
    """The line, and how it ended in a word: the reason beside a status says what it says."""
    outcome = crumb.outcome
    return clean_text(f"{crumb.text} {outcome.pill or outcome.reason}" if outcome else crumb.text, MAX_TEXT)
