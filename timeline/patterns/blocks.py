"""The inverted index: trails that are read are sealed, `BLOCK` at a time, into blocks of steps."""

from collections import defaultdict
from collections.abc import Collection

from timeline.database.write_lock import write_transaction
from timeline.models import SLICE, Event, Trail, TrailBlock, TrailState
from timeline.patterns.coding import BLOCK, ISSUES, LIVE, PARTS, pack_bits, pack_part, part_of, read_trail


def seal(project_id: int) -> bool:
    """Make a block of the oldest trails that are in none. False where they are too few."""
    state = TrailState.objects.in_project(project_id).first()
    if state is None or state.next_ordinal - state.sealed * BLOCK < BLOCK:
        return False
    block: int = state.sealed
    parts, live = _parts_of(project_id, block)
    rows = [
        TrailBlock(project_id=project_id, block=block, part=part, places=pack_part(of))
        for part, of in enumerate(parts)
    ]
    rows.append(TrailBlock(project_id=project_id, block=block, part=LIVE, places=pack_bits(live)))
    with write_transaction():
        # Only who moves `sealed` writes the block; what was deleted meanwhile is looked for again.
        moved = TrailState.objects.in_project(project_id).filter(sealed=block).update(sealed=block + 1)
        if moved and live:
            there = _ordinals(project_id, block)
            if len(there) != live.bit_count():
                rows[-1].places = pack_bits(sum(1 << ordinal % BLOCK for ordinal in there))
            TrailBlock.objects.bulk_create(rows)
    return True


def _ordinals(project_id: int, block: int) -> list[int]:
    trails = Trail.objects.in_project(project_id).filter(
        ordinal__gte=block * BLOCK, ordinal__lt=(block + 1) * BLOCK
    )
    return list(trails.values_list("ordinal", flat=True))


def _parts_of(project_id: int, block: int) -> tuple[list[dict[int, list[int]]], int]:
    """The places of each step, part by part, and which places there are."""
    parts: list[dict[int, list[int]]] = [defaultdict(list) for _ in range(PARTS)]
    live = 0
    for start in range(block * BLOCK, (block + 1) * BLOCK, SLICE):
        end = min(start + SLICE, (block + 1) * BLOCK)
        trails = (
            Trail.objects.in_project(project_id)
            .filter(ordinal__gte=start, ordinal__lt=end)
            .order_by("ordinal")
        )
        rows = list(trails.values_list("ordinal", "event_id", "steps"))
        events = Event.objects.in_project(project_id).filter(event_id__in=[row[1] for row in rows])
        issues = dict(events.values_list("event_id", "issue_number"))
        for ordinal, event_id, packed in rows:
            if event_id not in issues:
                continue
            place = ordinal % BLOCK
            live |= 1 << place
            for step in {*read_trail(bytes(packed)).steps, ISSUES + issues[event_id]}:
                parts[part_of(step)][step].append(place)
    return parts, live


def remove_trails(project_id: int, event_ids: Collection[str]) -> None:
    """Delete the trails of events that are deleted, in the same transaction; a block without any goes, too."""
    trails = Trail.objects.in_project(project_id).filter(event_id__in=event_ids)
    gone: dict[int, int] = defaultdict(int)
    for ordinal in trails.values_list("ordinal", flat=True):
        gone[ordinal // BLOCK] |= 1 << ordinal % BLOCK
    if not gone:
        return
    trails.delete()
    blocks = TrailBlock.objects.in_project(project_id)
    lives = blocks.filter(part=LIVE, block__in=sorted(gone)).order_by("block").select_for_update()
    for row in lives:
        live = int.from_bytes(bytes(row.places), "little") & ~gone[row.block]
        if live:
            blocks.filter(block=row.block, part=LIVE).update(places=pack_bits(live))
        else:
            blocks.filter(block=row.block).delete()
