"""What this process has seen committed of issues: their numbers, and which values were seen in each.

An issue's number never changes and its values stay, so what was committed once need not be asked or written again.
If it is wrong all the same (a backup was restored under a running server), updating the issue finds no row.
"""

from collections.abc import Iterable

from timeline.ingest.preparation import NewEvent

# (project, grouping hash, what version 1 of grouping made of it)
Group = tuple[int, str, str]
# (project, issue number)
IssueKey = tuple[int, int]
# (project, key, value, issue number)
Value = tuple[int, str, str, int]

MAX_ISSUES = 20_000
MAX_VALUES = 200  # of each issue

_known: dict[Group, tuple[int, set[tuple[str, str]]]] = {}


def group_of(event: NewEvent) -> Group:
    """What the issue of an event is found by."""
    return event.project_id, event.grouping_hash, event.first_hash


def known_numbers(groups: Iterable[Group]) -> dict[Group, int]:
    """The numbers of the issues that are known here."""
    return {group: known[0] for group in groups if (known := _known.get(group))}


def is_known_value(group: Group, key: str, value: str) -> bool:
    """Whether the value is known to be kept for the issue."""
    known = _known.get(group)
    return known is not None and (key, value) in known[1]


def remember(new: Iterable[NewEvent], numbers: dict[Group, int], values: Iterable[Value]) -> None:
    """Call it after the commit, never before."""
    if len(_known) > MAX_ISSUES:
        _known.clear()
    by_issue: dict[IssueKey, set[tuple[str, str]]] = {}
    for event in new:
        group = group_of(event)
        _, by_issue[event.project_id, numbers[group]] = _known.setdefault(group, (numbers[group], set()))
    for project_id, key, value, number in values:
        seen = by_issue[project_id, number]
        if len(seen) < MAX_VALUES:
            seen.add((key, value))


def forget() -> None:
    """Ask the database again for every issue."""
    _known.clear()
