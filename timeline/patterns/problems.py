"""The last problem before an event, in one line: what tells the events of an issue apart in a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.reading import read_crumb
from timeline.crumbs.shapes import Shape
from timeline.protocol.breadcrumbs import Breadcrumb, read_breadcrumb
from timeline.protocol.text import clean_text

MAX_TEXT = 160  # characters
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


@dataclass(frozen=True, slots=True)
class Step:
    """A crumb whose shape is known: as sent, at its place; or a log, as read."""

    shape: Shape
    age: float  # seconds before the event
    index: int
    sent: Any

    @property
    def is_failed_request(self) -> bool:
        """It is an error, whatever level its SDK sent (as in `trail.summary`)."""
        return self.shape.status[:1] == "5"

    @property
    def severity(self) -> int:
        return max(SEVERITY[self.shape.level], SEVERITY["error"] if self.is_failed_request else 0)


def last_problem(steps: Sequence[Step]) -> Problem | None:
    """Of a trail, oldest first: the last of `error` or worse, else the last `warning`. Only what is told is read."""
    before = [step for step in reversed(steps) if step.age >= -GRACE]
    worst = next((step for step in before if step.severity >= SEVERITY["error"]), None)
    found = worst or next((step for step in before if step.severity >= SEVERITY["warning"]), None)
    if found is None:
        return None
    failed = next((step for step in before if step.is_failed_request), found)
    crumb = _crumb_of(found)
    return Problem(
        level="error" if found.is_failed_request and crumb.shown_level != "fatal" else crumb.shown_level,
        text=_said(crumb),
        before=max(found.age, 0.0),
        index=found.index if found.index >= 0 else None,
        request="" if failed is found else _said(_crumb_of(failed)),
    )


def _crumb_of(step: Step) -> Crumb:
    is_log = isinstance(step.sent, Breadcrumb)
    return read_crumb(step.sent if is_log else read_breadcrumb(step.index, step.sent))


def _said(crumb: Crumb) -> str:
    """The line, and how it ended in a word: the reason beside a status says what it says."""
    outcome = crumb.outcome
    return clean_text(f"{crumb.text} {outcome.pill or outcome.reason}" if outcome else crumb.text, MAX_TEXT)
