"""Which trails have some steps: by blocks, the newest first; the tail that is in no block yet is looked through."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.models import SLICE, Event, Trail, TrailBlock, TrailState
from timeline.patterns.coding import ALL, BLOCK, ISSUES, LIVE, Part, bits_of, part_of, read_trail

COUNT_SECONDS = 0.25  # of counting; then it says "at least"
FIRST, ROWS = 2, 128  # blocks of the first statement; of the next ones twice as many each, up to so many rows
NARROW = 64  # steps of a term, which are looked for first
FEW = 1_000  # trails of a chunk that are read themselves, rather than all parts of their blocks
IN_ORDER = 2_000  # trails that are looked at for an order of steps


@dataclass(frozen=True, slots=True)
class StepTerm:
    """That a trail has one of these steps, or none of them; after the term before it, where `then`."""

    steps: frozenset[int]
    is_negated: bool = False
    then: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What was found."""

    event_ids: Sequence[str]  # the newest read first
    count: int
    looked: int = 0  # trails
    total: int = 0
    in_order_of: int = 0  # of so many trails the order was looked at; 0 where none was asked for

    @property
    def is_all(self) -> bool:
        """The count is exact."""
        return self.looked >= self.total


def find(
    state: TrailState,
    terms: Sequence[StepTerm],
    *,
    most: int,
    issue: int | None = None,
    seconds: float = COUNT_SECONDS,
) -> Found:
    """At most `most` events of a project, or of one issue of it, whose trails hold all terms."""
    if not terms or any(not term.steps and not term.is_negated for term in terms):
        return Found([], 0)
    has_order = any(term.then for term in terms)
    wanted = max(most, IN_ORDER) if has_order else most
    deadline = time.monotonic() + seconds
    ordinals: list[int] = []
    count = looked = 0
    total = state.next_ordinal
    for found, of in _matches(state, terms, issue):
        count += found.bit_count() if isinstance(found, int) else len(found)
        looked += of
        if len(ordinals) < wanted:
            ordinals += _ordinals(found, total - looked + BLOCK)[: wanted - len(ordinals)]
        if len(ordinals) == wanted and (has_order or time.monotonic() > deadline):
            break  # of an order only these are looked at: more of them are not counted
    if not has_order:
        return Found(_event_ids(state.project_id, ordinals), count, looked, total)
    ordered = _in_order(state.project_id, ordinals, terms)
    whole = looked if count <= len(ordinals) else min(looked, total - 1)
    return Found(_event_ids(state.project_id, ordered[:most]), len(ordered), whole, total, len(ordinals))


Matches = tuple[list[int] | int, int]  # ordinals, or bits of a block; and how many trails were looked at


def _matches(state: TrailState, terms: Sequence[StepTerm], issue: int | None) -> Iterator[Matches]:
    yield from _in_tail(state, terms, issue)
    numbers = [*terms, *([StepTerm(frozenset((ISSUES + issue,)))] if issue is not None else [])]
    narrow = [term for term in numbers if len(term.steps) <= NARROW]
    if all(term.is_negated for term in narrow):
        narrow = []
    wide = [term for term in numbers if term not in narrow]
    for blocks in _chunks(state.sealed, len(_part_numbers(narrow or numbers))):
        read = _parts(state.project_id, blocks, narrow or numbers)
        found: dict[int, Any] = {block: _of_block(read.get(block, {}), narrow or numbers) for block in blocks}
        if narrow and wide:
            left = [block for block in blocks if found[block]]
            if sum(found[block].bit_count() for block in left) <= FEW:
                found |= _with(state.project_id, {block: found[block] for block in left}, wide)
            elif left:
                more = _parts(state.project_id, left, wide)
                found |= {block: found[block] & _of_block(more.get(block, {}), wide) for block in left}
        yield from ((found[block], BLOCK) for block in blocks)


def _chunks(sealed: int, parts: int) -> Iterator[range]:
    """The blocks of each statement, the newest first: few at first, which may be enough."""
    size, top = FIRST, sealed
    while top > 0:
        blocks = range(top - 1, max(0, top - size) - 1, -1)
        yield blocks
        top -= len(blocks)
        size = min(size * 2, max(FIRST, ROWS // parts))


def _part_numbers(terms: Sequence[StepTerm]) -> list[int]:
    return sorted({part_of(step) for term in terms for step in term.steps} | {LIVE})


def _parts(project_id: int, blocks: Sequence[int], terms: Sequence[StepTerm]) -> dict[int, dict[int, bytes]]:
    """The parts of these blocks, by block, that the steps of the terms are in. One query."""
    rows = TrailBlock.objects.in_project(project_id).filter(
        block__gte=min(blocks), block__lte=max(blocks), part__in=_part_numbers(terms)
    )
    found: dict[int, dict[int, bytes]] = {}
    for block, part, places in rows.values_list("block", "part", "places"):
        found.setdefault(block, {})[part] = bytes(places)
    return found


def _with(project_id: int, bits: dict[int, int], terms: Sequence[StepTerm]) -> dict[int, list[int]]:
    """Of a few trails, by block, those that hold terms of many steps, newest first: cheaper than all parts of their blocks."""
    ordinals = [ordinal for block, of in bits.items() for ordinal in _ordinals(of, (block + 1) * BLOCK)]
    having = set()
    for start in range(0, len(ordinals), SLICE):
        trails = Trail.objects.in_project(project_id).filter(ordinal__in=ordinals[start : start + SLICE])
        for ordinal, packed in trails.values_list("ordinal", "steps"):
            steps = read_trail(bytes(packed)).steps
            if all(term.steps.isdisjoint(steps) is term.is_negated for term in terms):
                having.add(ordinal)
    found: dict[int, list[int]] = {block: [] for block in bits}
    for ordinal in ordinals:
        if ordinal in having:
            found[ordinal // BLOCK].append(ordinal)
    return found


def _of_block(parts: dict[int, bytes], terms: Sequence[StepTerm]) -> int:
    """The trails of a block that hold all terms, as bits."""
    bits = int.from_bytes(parts.get(LIVE, b""), "little")
    read: dict[int, Part] = {}
    # The fewest steps first: where nothing is left the others are not read.
    for term in sorted(terms, key=lambda term: len(term.steps)):
        if not bits:
            return 0
        wanted: dict[int, set[int]] = {}
        for step in term.steps:
            wanted.setdefault(part_of(step), set()).add(step)
        pieces: list[bytes] = []
        for part, steps in wanted.items():
            if part not in read and part in parts:
                read[part] = Part(parts[part])
            if part in read:
                pieces += read[part].pieces(steps)
        having = bits_of(pieces)
        bits &= ~having & ALL if term.is_negated else having
    return bits


def _in_tail(state: TrailState, terms: Sequence[StepTerm], issue: int | None) -> Iterator[Matches]:
    """The trails that are in no block, newest first."""
    first = state.sealed * BLOCK
    for end in range(state.next_ordinal, first, -SLICE):
        start = max(first, end - SLICE)
        trails = Trail.objects.in_project(state.project_id).filter(ordinal__gte=start, ordinal__lt=end)
        found = {}
        for ordinal, event_id, packed in trails.values_list("ordinal", "event_id", "steps"):
            steps = read_trail(bytes(packed)).steps
            if all(term.steps.isdisjoint(steps) is term.is_negated for term in terms):
                found[event_id] = ordinal
        if issue is not None and found:
            events = Event.objects.in_project(state.project_id).filter(
                event_id__in=list(found), issue_number=issue
            )
            of_issue = set(events.values_list("event_id", flat=True))
            found = {event_id: ordinal for event_id, ordinal in found.items() if event_id in of_issue}
        yield sorted(found.values(), reverse=True), end - start


def _ordinals(found: list[int] | int, end: int) -> list[int]:
    """Bits of the block that ends before the ordinal `end`, as ordinals, newest first."""
    if not isinstance(found, int):
        return found
    first = end - BLOCK
    ordinals = []
    while found:
        place = found.bit_length() - 1
        ordinals.append(first + place)
        found ^= 1 << place
    return ordinals


def _event_ids(project_id: int, ordinals: Sequence[int]) -> list[str]:
    ids: dict[int, str] = {}
    for start in range(0, len(ordinals), SLICE):
        trails = Trail.objects.in_project(project_id).filter(ordinal__in=ordinals[start : start + SLICE])
        ids.update(trails.values_list("ordinal", "event_id"))
    return [ids[ordinal] for ordinal in ordinals if ordinal in ids]


def _in_order(project_id: int, ordinals: Sequence[int], terms: Sequence[StepTerm]) -> list[int]:
    """Those whose trails have the steps in the order asked for."""
    chains: list[list[frozenset[int]]] = []
    for term in terms:
        if term.then and chains:
            chains[-1].append(term.steps)
        elif not term.is_negated:
            chains.append([term.steps])
    chains = [chain for chain in chains if len(chain) > 1]
    found = []
    for start in range(0, len(ordinals), SLICE):
        part = ordinals[start : start + SLICE]
        trails = Trail.objects.in_project(project_id).filter(ordinal__in=part)
        packed = dict(trails.values_list("ordinal", "steps"))
        for ordinal in part:
            if ordinal in packed:
                steps = read_trail(bytes(packed[ordinal])).steps
                if all(follows(steps, chain) for chain in chains):
                    found.append(ordinal)
    return found


def follows(steps: Sequence[int], chain: Sequence[frozenset[int]]) -> bool:
    """Whether steps of the chain come one after the other; others may be between."""
    at = 0
    for step in steps:
        if step in chain[at]:
            at += 1
            if at == len(chain):
                return True
    return False
