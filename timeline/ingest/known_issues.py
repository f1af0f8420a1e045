"""What this process has seen committed of issues: their numbers, and which values and texts were seen in each.

An issue's number never changes and its values stay, so what was committed once need not be asked or written again. Of an
issue that others made it is asked once how many values are kept, so that their bounds hold for all processes, however often
they start. If it is wrong all the same (a backup was restored under a running server), updating the issue finds no row. With a
deleted event its values may go: this process forgets at once, others write each again that came VALUE_SECONDS ago.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from timeline.models import MAX_USERS

if TYPE_CHECKING:  # which asks whether a text is known
    from timeline.ingest.preparation import NewEvent

# (project, grouping hash, what version 1 of grouping made of it)
Group = tuple[int, str, str]
# (project, issue number)
IssueKey = tuple[int, int]
# (project, key, value, issue number)
Value = tuple[int, str, str, int]

MAX_ISSUES = 20_000
VALUE_SECONDS = 300
LABEL = "label"  # the key of `user_label`, which is no row of values: the issue itself counts its users
MAX_REMEMBERED = 200_000  # values and texts of all issues: a hash of about 100 bytes each
# Further values of an issue are not kept: of what its versions, places and users are called …
MAX_OF_KEY = {"release": 1_000, "environment": 100, "transaction": 1_000, LABEL: MAX_USERS}
# … of each tag and flag, and of its users, and of all of these together.
MAX_VALUES_OF_TAG = 50
MAX_VALUES = 200
MAX_VARIANTS = 50  # texts of an issue


@dataclass(slots=True)
class KnownIssue:
    """What was committed of an issue."""

    number: int
    # Hashes, which nobody can foresee: the texts are senders' and long.
    values: dict[int, float] = field(default_factory=dict)  # of (key, value): when each was written
    kept: Counter[int] = field(default_factory=Counter)  # how many of each key, tag and of MADE_UP
    variants: set[int] = field(default_factory=set)

    def count(self, key: str, value: str) -> None:
        """One more is kept."""
        self.kept[name_of(key, value)] += 1
        self.kept[MADE_UP] += key not in MAX_OF_KEY


MADE_UP = hash("tags, flags and users")
_known: dict[Group, KnownIssue] = {}
_remembered = 0  # values and variants


def group_of(event: "NewEvent") -> Group:
    """What the issue of an event is found by."""
    return event.project_id, event.grouping_hash, event.first_hash


def known_numbers(groups: Iterable[Group]) -> dict[Group, int]:
    """The numbers of the issues that are known here."""
    return {group: known.number for group in groups if (known := _known.get(group))}


def unsettled(group: Group, values: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those of an issue's keys and values that are neither known to be kept nor one too many of their key."""
    known, now = _known.get(group), time.monotonic()
    for key, value in values:
        if not value:
            continue
        written = known.values.get(hash((key, value))) if known else None
        if written is not None:
            if written + VALUE_SECONDS <= now:
                yield key, value
        elif known is None or not _is_full(known, key, value):
            yield key, value


def is_left_out(group: Group, key: str, value: str) -> bool:
    """Whether the value is one too many of its key."""
    known = _known.get(group)
    return known is not None and hash((key, value)) not in known.values and _is_full(known, key, value)


def has_text(group: Group, variant: str) -> bool:
    """Whether a text of this variant is known to be kept for the issue, or is one too many."""
    known = _known.get(group)
    return known is not None and (hash(variant) in known.variants or len(known.variants) >= MAX_VARIANTS)


def remember(new: Iterable["NewEvent"], numbers: dict[Group, int], values: Iterable[Value]) -> None:
    """Call it after the commit, never before."""
    global _remembered
    if len(_known) > MAX_ISSUES or _remembered > MAX_REMEMBERED:
        forget()
    by_issue: dict[IssueKey, KnownIssue] = {}
    for event in new:
        group = group_of(event)
        known = _known.get(group)
        if known is None:
            known = _known[group] = KnownIssue(numbers[group])
        by_issue[event.project_id, known.number] = known
        if hash(event.variant) not in known.variants:
            known.variants.add(hash(event.variant))
            _remembered += 1
    now = time.monotonic()
    for project_id, key, value, number in values:
        known = by_issue[project_id, number]
        is_new = (hashed := hash((key, value))) not in known.values
        known.values[hashed] = now
        if is_new:
            known.count(key, value)
            _remembered += 1


def recall(numbers: Mapping[Group, int], rows: Iterable[Value]) -> None:
    """Issues that were committed before, and all that is kept of them: how many of each key, and what the full ones have."""
    global _remembered
    by_issue = {(group[0], number): KnownIssue(number) for group, number in numbers.items()}
    kept: dict[IssueKey, list[tuple[str, str]]] = {}
    for project_id, key, value, number in rows:
        issue = project_id, number
        kept.setdefault(issue, []).append((key, value))
        by_issue[issue].count(key, value)
    now = time.monotonic()
    for issue, values in kept.items():
        known = by_issue[issue]
        known.values = {hash(pair): now for pair in values if _is_full(known, *pair)}
        _remembered += len(known.values)
    for group, number in numbers.items():
        _known[group] = by_issue[group[0], number]


def forget() -> None:
    """Ask the database again for every issue."""
    global _remembered
    _known.clear()
    _remembered = 0


def _is_full(known: KnownIssue, key: str, value: str) -> bool:
    of_name = known.kept[name_of(key, value)]
    if most := MAX_OF_KEY.get(key):
        return of_name >= most
    return known.kept[MADE_UP] >= MAX_VALUES or of_name >= MAX_VALUES_OF_TAG


def name_of(key: str, value: str) -> int:
    """What the values of are bounded: a tag, a flag, or a key."""
    return hash((key, value.partition("=")[0])) if key in ("tag", "flag") else hash((key,))
