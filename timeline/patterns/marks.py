"""What of a common trail an event has, and what it lacks."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.patterns.contrast import STANDS_OUT
from timeline.patterns.issues import CommonTrail
from timeline.patterns.places import indexes_of
from timeline.patterns.section import said
from timeline.patterns.sentences import counted
from timeline.protocol.breadcrumbs import Trail


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A crumb of the event that is a step which stands out."""

    index: int
    text: str
    here: str


@dataclass(frozen=True, slots=True)
class LackedStep:
    """A step that stands out, and that the event does not have."""

    text: str
    here: str
    step: int
    example: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Of an event."""

    rows: Sequence[MarkedRow] = ()
    lacks: Sequence[LackedStep] = ()


def marks_of(sent: Trail, trail: CommonTrail) -> Marks:
    """Which rows of the event stand out, and what it lacks of the common trail."""
    marked = {trail.step(count.step).shape: count for count in trail.rows if count.mark == STANDS_OUT}
    if not marked:
        return Marks()
    indexes = indexes_of(sent, set(marked))
    rows, lacks = [], []
    for shape, count in marked.items():
        step, here = trail.step(count.step), counted(count.count, trail.events)
        if shape in indexes:
            rows.append(MarkedRow(indexes[shape], said(step), here))
        else:
            lacks.append(LackedStep(step.line, here, count.step, count.example))
    return Marks(rows, lacks)
