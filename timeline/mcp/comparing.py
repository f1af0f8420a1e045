"""What the trails of several events of an issue share: crumbs that say the same, by what folds compare."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from timeline.crumbs.crumb import Crumb
from timeline.reading import Reading
from timeline.trail.folded import said_summary, text_row
from timeline.trail.timeline import Row

MAX_STEPS = 100  # of each list

# What is another in each event and says the same: ids and other numbers.
_VARIES = re.compile(r"\b[0-9a-f]{8,}\b|[0-9]+", re.IGNORECASE)

Step = tuple[str, str | None, str]  # kind, category, what it says


@dataclass(frozen=True, slots=True)
class ComparedEvent:
    """One of the events."""

    event_id: str
    timestamp: datetime
    said: str  # its last problem


@dataclass(frozen=True, slots=True)
class ComparedStep:
    """Crumbs that say the same."""

    said: str
    events: int  # in so many trails


@dataclass(frozen=True, slots=True)
class Compared:
    """The newest event first."""

    events: tuple[ComparedEvent, ...]
    shared: tuple[ComparedStep, ...]  # in all
    others: tuple[ComparedStep, ...]  # in some, the most frequent first


def compare(readings: Sequence[Reading]) -> Compared:
    """Each step once a trail, however often it stands there."""
    seen: dict[Step, list[Row]] = {}
    places: dict[Step, int] = {}  # in the first trail that has it
    for reading in readings:
        rows = enumerate(reading.timeline.rows)
        steps = {
            _step(row.crumb): (place, row) for place, row in rows
        }  # the last of each: nearest to the error
        for step, (place, row) in steps.items():
            seen.setdefault(step, []).append(row)
            places.setdefault(step, place)
    in_order = [seen[step] for step in sorted(seen, key=places.__getitem__)]
    found = [ComparedStep(_said(rows), len(rows)) for rows in in_order]
    others = [step for step in found if step.events < len(readings)]
    return Compared(
        tuple(map(_event, readings)),
        tuple(step for step in found if step.events == len(readings))[:MAX_STEPS],
        tuple(sorted(others, key=lambda step: -step.events))[:MAX_STEPS],
    )


def _step(crumb: Crumb) -> Step:
    return crumb.kind.name, crumb.category, _VARIES.sub("0", crumb.fold_text)


def _said(rows: Sequence[Row]) -> str:
    first, last = text_row(rows[0]), text_row(rows[-1])
    times = first.time if first.time == last.time else f"{first.time} … {last.time}"
    return f"{times}  {first.level}  {first.kind}  {first.text}{f'  [{first.where}]' if first.where else ''}"


def _event(reading: Reading) -> ComparedEvent:
    summary = reading.timeline.summary
    return ComparedEvent(
        reading.row.event_id, reading.row.timestamp, said_summary(summary) if summary else "no breadcrumbs"
    )
