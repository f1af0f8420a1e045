"""Two trails beside each other: what both have, what ended otherwise, what one has alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from timeline import budget
from timeline.crumbs.base import Surroundings
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.reading import read_crumb
from timeline.crumbs.shapes import Shape, shape_of
from timeline.crumbs.text.units import count_of, humanise_before
from timeline.models import Event, Project
from timeline.patterns.aligning import MAX_ROWS, align
from timeline.protocol.breadcrumbs import Breadcrumb, Window
from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent

SAME, CHANGED, ONLY_LEFT, ONLY_RIGHT = "same", "changed", "only_left", "only_right"
SIGNS = {SAME: "", CHANGED: "~", ONLY_LEFT: "−", ONLY_RIGHT: "+"}
WORDS = {SAME: "the same", CHANGED: "ended otherwise", ONLY_LEFT: "only left", ONLY_RIGHT: "only right"}
MIN_FOLD = 3  # rows in a row that are the same
_MAX_SHAPED, _CHARACTERS = 2_000, 150  # of a message; for a point
MAX_READ = 2 * MAX_ROWS  # breadcrumbs of each side, the newest: several of a shape are a row
Runs = tuple[tuple[str, bool], ...]  # of a line: (text, whether the other side says it differently)


@dataclass(frozen=True)
class Side:
    """A run of breadcrumbs of one shape: the first stands for all. Of a common trail: a step, without a crumb."""

    shape: Shape
    text: str
    status: str
    seconds: float | None  # before the event
    times: int = 1
    crumb: Crumb | None = None
    note: str = ""  # "191 of 200 have it"
    runs: Runs = ()
    older: int = 0  # breadcrumbs before it that were not read

    @property
    def time(self) -> str:
        return "" if self.seconds is None else humanise_before(self.seconds)


@dataclass(frozen=True)
class DiffRow:
    """One moment."""

    op: str
    left: Side | None
    right: Side | None

    @property
    def sign(self) -> str:
        return SIGNS[self.op]

    @property
    def word(self) -> str:
        return WORDS[self.op]


@dataclass(frozen=True)
class SameRows:
    """Neighbours that are the same on both sides."""

    rows: Sequence[DiffRow]
    op: ClassVar[str] = ""  # its rows have theirs

    @property
    def text(self) -> str:
        return f"{len(self.rows)} the same"


@dataclass(frozen=True)
class Difference:
    """Two trails, aligned."""

    rows: Sequence[DiffRow]
    left_out: int = 0  # older rows of either side that are not compared

    @property
    def differs(self) -> bool:
        """In a step, not only in the words of one."""
        return any(row.op != SAME for row in self.rows)

    @property
    def folded(self) -> list[DiffRow | SameRows]:
        """Rows, long runs of the same as one."""
        return list(_folded(self.rows))

    @property
    def summary(self) -> str:
        """3 only left, 2 only right, 1 ended otherwise, 40 the same; No step differs, 3 the same"""
        ops = [row.op for row in self.rows]
        if ops and not self.differs:
            return f"No step differs, {len(ops):,} the same"
        found = [
            f"{ops.count(op):,} {WORDS[op]}" for op in (ONLY_LEFT, ONLY_RIGHT, CHANGED, SAME) if op in ops
        ]
        return ", ".join(found) or "Neither has breadcrumbs"

    @property
    def note(self) -> str:
        """What is not compared."""
        if not self.left_out:
            return ""
        return f"Compared are the newest {MAX_ROWS} rows of each; {count_of(self.left_out, 'older row')} left out."


def sides_of(breadcrumbs: Sequence[Breadcrumb], event_time: float, drift: float) -> list[Side]:
    """A trail as runs of one shape, oldest first; `event_time` in seconds since 1970."""
    found: list[Side] = []
    surroundings = Surroundings(drift=drift)
    for breadcrumb in breadcrumbs:
        budget.charge(len((breadcrumb.message or "")[:_MAX_SHAPED]) // _CHARACTERS)
        shape = shape_of(breadcrumb)
        if found and found[-1].shape == shape:
            found[-1] = replace(found[-1], times=found[-1].times + 1)
            continue
        crumb = read_crumb(breadcrumb, surroundings)
        seconds = None if crumb.time is None else event_time - crumb.time
        status = crumb.outcome.pill if crumb.outcome else ""
        found.append(Side(shape, crumb.text[:1_000], status, seconds, 1, crumb))
    return found


def other_event(project: Project, event_id: str) -> Event | None:
    """An event of the project's organization, of this project first, with its document. Two queries."""
    projects = {one.pk: one for one in project.organization.projects.all()}
    rows = Event.objects.in_projects(projects.keys()).filter(event_id=event_id)
    found: Event | None = min(rows, key=lambda row: row.project_id != project.pk, default=None)
    if found is not None:
        found.project = projects[found.project_id]
        found.project.organization = project.organization
    return found


def sides(row: Event) -> list[Side]:
    """The newest of the trail of a stored event that has its document."""
    document = read_document(row.payload(), is_strict=row.is_strict)
    trail = SentEvent(document.value, document.remarks, Window(MAX_READ)).trail
    found = sides_of(trail.breadcrumbs, row.timestamp.timestamp(), row.drift_seconds or 0.0)
    return [replace(found[0], older=trail.older), *found[1:]] if found else found


def compare(left: Sequence[Side], right: Sequence[Side], *, ignores_ends: bool = False) -> Difference:
    """The newest rows of two trails beside each other; requests that ended otherwise may count as the same."""
    left_out = sum(
        max(0, len(side) - MAX_ROWS) + sum(row.older for row in side[:1]) for side in (left, right)
    )
    left, right = left[-MAX_ROWS:], right[-MAX_ROWS:]
    pairs = align([side.shape for side in left], [side.shape for side in right])
    rows = []
    for one, other in pairs:
        a, b = None if one is None else left[one], None if other is None else right[other]
        if a is not None and b is not None:
            rows.append(_both(a, b, ignores_ends=ignores_ends))
        else:
            rows.append(DiffRow(ONLY_LEFT if b is None else ONLY_RIGHT, a, b))
    return Difference(rows, left_out)


def _both(left: Side, right: Side, *, ignores_ends: bool) -> DiffRow:
    one, other = _marked(left.text, right.text)
    op = SAME if ignores_ends or left.shape == right.shape else CHANGED
    return DiffRow(op, replace(left, runs=one), replace(right, runs=other))


def _marked(one: str, other: str) -> tuple[Runs, Runs]:
    """The same at both ends, and what differs between."""
    if one == other:
        return (), ()
    most = min(len(one), len(other))
    start = next((place for place in range(most) if one[place] != other[place]), most)
    end = next((place for place in range(most - start) if one[-1 - place] != other[-1 - place]), most - start)
    return _runs(one, start, end), _runs(other, start, end)


def _runs(text: str, start: int, end: int) -> Runs:
    pieces = (text[:start], False), (text[start : len(text) - end], True), (text[len(text) - end :], False)
    return tuple((piece, differs) for piece, differs in pieces if piece)


def _folded(rows: Sequence[DiffRow]) -> Iterator[DiffRow | SameRows]:
    same: list[DiffRow] = []
    for row in [*rows, None]:
        if row is not None and row.op == SAME:
            same.append(row)
            continue
        if len(same) >= MIN_FOLD:
            yield SameRows(tuple(same))
        else:
            yield from same
        same = []
        if row is not None:
            yield row
