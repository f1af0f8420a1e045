"""What a search by crumb finds in projects, and what is to be said of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from timeline.models import SLICE, Event, EventQuerySet, Trail, TrailQueue, TrailState
from timeline.patterns.coding import read_trail
from timeline.patterns.finding import Found, StepTerm, find
from timeline.patterns.vocabulary import meant, nearest, steps_of
from timeline.search.steps import CrumbTerms

MAX_FOUND = SLICE  # events that a list shows of a search by crumb
MAX_NARROWED = 10_000  # that are looked at where it asks for more than crumbs
MAX_UNREAD = 10_000

Narrow = Callable[[EventQuerySet], EventQuerySet]


@dataclass(frozen=True)
class CrumbsFound:
    """Events of one project, the newest read first, and sentences about them."""

    event_ids: Sequence[str] = ()
    notes: Sequence[str] = ()
    searched: int = 0
    total: int = 0
    steps: frozenset[int] = frozenset()  # of the first crumb that is looked for


def find_crumbs(
    project_id: int, crumbs: CrumbTerms, *, issue: int | None = None, narrow: Narrow | None = None
) -> CrumbsFound:
    """The newest events whose trails have these crumbs; `narrow` adds what else is asked for."""
    notes = (
        [f"Read as {', '.join(f'`{word}`' for word in crumbs.read_as)}: a number or an id means any."]
        if crumbs.read_as
        else []
    )
    state = TrailState.objects.in_project(project_id).first()
    if state is None:
        return CrumbsFound((), (*notes, "No trail of this project is read yet."))
    steps = steps_of(state)
    terms = []
    for term in crumbs.terms:
        numbers = meant(steps, term.holds)
        if not numbers and not term.is_negated:
            near = nearest(steps, term.text.partition(":")[2].strip('"()'))
            hint = f" Nearest: {', '.join(f'`{word}`' for word in near)}." if near else ""
            return CrumbsFound((), (*notes, f"No crumb in this project is meant by `{term.text}`.{hint}"))
        terms.append(StepTerm(numbers, term.is_negated, term.then))
    found = find(state, terms, most=MAX_NARROWED if narrow else MAX_FOUND, issue=issue)
    ids = _narrowed(project_id, found.event_ids, narrow) if narrow else found.event_ids
    notes += _notes(found, len(ids), is_narrowed=narrow is not None)
    waiting = TrailQueue.objects.in_project(project_id).order_by().values("event_id")[:MAX_UNREAD].count()
    if waiting:
        notes.append(
            f"{waiting:,}{'+' if waiting == MAX_UNREAD else ''} event{'s are' if waiting > 1 else ' is'} not read yet."
        )
    if state.skipped:
        notes.append(f"{state.skipped:,} events came too fast to be read, and are not searched.")
    steps_shown = next((term.steps for term in terms if not term.is_negated), frozenset())
    return CrumbsFound(ids, notes, found.looked, found.total, steps_shown)


def crumbs_of(project_id: int, event_ids: Sequence[str], found: CrumbsFound) -> dict[str, tuple[int, str]]:
    """Of each event the last step that was looked for: its number and its line. One query; two where steps are new."""
    state = TrailState.objects.in_project(project_id).first() if found.steps else None
    if state is None:
        return {}
    lines = {number: shape.line for number, shape in steps_of(state) if number in found.steps}
    trails = Trail.objects.in_project(project_id).filter(event_id__in=list(event_ids))
    shown = {}
    for event_id, packed in trails.values_list("event_id", "steps"):
        number = next((step for step in reversed(read_trail(bytes(packed)).steps) if step in lines), None)
        if number is not None:
            shown[event_id] = (number, lines[number])
    return shown


def issues_with(project_ids: Collection[int], crumbs: CrumbTerms) -> list[tuple[int, int]]:
    """The issues, (project, number), of the newest events that have these crumbs."""
    keys: set[tuple[int, int]] = set()
    for project_id in project_ids:
        ids = find_crumbs(project_id, crumbs).event_ids
        events = Event.objects.in_project(project_id).filter(event_id__in=list(ids))
        numbers = events.order_by().values_list("issue_number", flat=True).distinct()
        keys |= {(project_id, number) for number in numbers}
    return sorted(keys)[:SLICE]


def _narrowed(project_id: int, ids: Sequence[str], narrow: Narrow) -> list[str]:
    kept: list[str] = []
    for start in range(0, len(ids), SLICE):
        part = ids[start : start + SLICE]
        events = narrow(Event.objects.in_project(project_id).filter(event_id__in=part))
        right = set(events.values_list("event_id", flat=True))
        kept += [event_id for event_id in part if event_id in right]
        if len(kept) >= MAX_FOUND:
            break
    return kept[:MAX_FOUND]


def _notes(found: Found, shown: int, *, is_narrowed: bool) -> list[str]:
    notes = []
    count = f"{found.count:,} event{'' if found.count == 1 else 's'}"
    if found.in_order_of:
        notes.append(
            f"The order was looked at in the newest {found.in_order_of:,} events that have all of these crumbs."
        )
    if not found.is_all and not found.in_order_of:
        notes.append(
            f"At least {count} with these crumbs: the newest {found.looked:,} of {found.total:,} events were looked at."
        )
    elif not is_narrowed:
        notes.append(f"{count} with these crumbs.")
    if shown == MAX_FOUND and (found.count > MAX_FOUND or is_narrowed):
        notes.append(f"Shown are the newest {MAX_FOUND}.")
    return notes
