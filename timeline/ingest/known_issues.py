"""What this process has seen committed of issues: their numbers, and which values and texts were seen in each.

An issue's number never changes and its values stay, so what was committed once need not be asked or written again.
If it is wrong all the same (a backup was restored under a running server), updating the issue finds no row.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # which asks whether a text is known
    from timeline.ingest.preparation import NewEvent

# (project, grouping hash, what version 1 of grouping made of it)
Group = tuple[int, str, str]
# (project, issue number)
IssueKey = tuple[int, int]
# (project, key, value, issue number)
Value = tuple[int, str, str, int]

MAX_ISSUES = 20_000
MAX_VALUES = 200  # of each issue, its users aside
MAX_VALUES_OF_TAG = 50  # of each tag of an issue, and of its users: further ones are not kept
MAX_VARIANTS = 50  # texts of an issue
LABEL = "label"  # the key of `user_label`: these are counted, and tags must not crowd them out
# Keys whose values senders make up: these are bounded.
BOUNDED = ("tag", "user", LABEL)


@dataclass(slots=True)
class KnownIssue:
    """What was committed of an issue."""

    number: int
    values: set[tuple[str, str]] = field(default_factory=set)  # key, value
    kept: Counter[str] = field(default_factory=Counter)  # values of each tag, and of users
    variants: set[str] = field(default_factory=set)


_known: dict[Group, KnownIssue] = {}


def group_of(event: "NewEvent") -> Group:
    """What the issue of an event is found by."""
    return event.project_id, event.grouping_hash, event.first_hash


def known_numbers(groups: Iterable[Group]) -> dict[Group, int]:
    """The numbers of the issues that are known here."""
    return {group: known.number for group in groups if (known := _known.get(group))}


def is_settled(group: Group, key: str, value: str) -> bool:
    """Whether the value is known to be kept for the issue, or is one too many of its tag."""
    known = _known.get(group)
    if known is None:
        return False
    if (key, value) in known.values:
        return True
    is_full = key != LABEL and len(known.values) - known.kept[LABEL] >= MAX_VALUES
    return key in BOUNDED and (is_full or known.kept[name_of(key, value)] >= MAX_VALUES_OF_TAG)


def has_text(group: Group, variant: str) -> bool:
    """Whether a text of this variant is known to be kept for the issue, or is one too many."""
    known = _known.get(group)
    return known is not None and (variant in known.variants or len(known.variants) >= MAX_VARIANTS)


def remember(new: Iterable["NewEvent"], numbers: dict[Group, int], values: Iterable[Value]) -> None:
    """Call it after the commit, never before."""
    if len(_known) > MAX_ISSUES:
        _known.clear()
    by_issue: dict[IssueKey, KnownIssue] = {}
    for event in new:
        group = group_of(event)
        known = by_issue[event.project_id, numbers[group]] = _known.setdefault(
            group, KnownIssue(numbers[group])
        )
        known.variants.add(event.variant)
    for project_id, key, value, number in values:
        known = by_issue[project_id, number]
        if key == LABEL or len(known.values) - known.kept[LABEL] < MAX_VALUES:
            known.values.add((key, value))
            known.kept[name_of(key, value)] += 1


def forget() -> None:
    """Ask the database again for every issue."""
    _known.clear()


def name_of(key: str, value: str) -> str:
    """What the values of are bounded: a tag's name, or the key."""
    return value.partition("=")[0] if key == "tag" else key
