"""The last problem in each event's trail, as it was kept when the trail was read (`patterns.problems`)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from timeline.crumbs.text.units import humanise_seconds
from timeline.models import Event, Trail


@dataclass(frozen=True, slots=True)
class LastProblem:
    """What a list says of it; `text` is "" where the trail has none."""

    text: str
    level: str = ""
    before: str = ""  # 0.4 s before
    index: int | None = None  # of the crumb; None of a log
    request: str = ""  # the last that failed, where the problem is another crumb


def problems_of(events: Collection[Event]) -> dict[tuple[int, str], LastProblem]:
    """By project and event id; an event whose trail is not read yet, or was by an older version, is left out. One query."""
    return {(row.project_id, row.event_id): _said(row) for row in _rows(events)}


def _rows(events: Collection[Event]) -> Iterator[Trail]:
    ids: dict[int, list[str]] = {}
    for event in events:
        ids.setdefault(event.project_id, []).append(event.event_id)
    if ids:
        rows = Trail.objects.of_events(ids).exclude(problem=None).defer("steps")
        yield from rows


def _said(row: Trail) -> LastProblem:
    before = row.problem_before
    return LastProblem(
        row.problem or "",
        row.problem_level or "",
        "" if before is None else f"{humanise_seconds(before)} before",
        row.problem_index,
        row.problem_request or "",
    )
