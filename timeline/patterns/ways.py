"""The ways that lead to an issue: steps that come together in some of its events; and what others have and these lack."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.patterns.coding import MAX_STEPS
from timeline.patterns.contrast import GAP, Contrast
from timeline.patterns.scoring import association, lower_difference

MAX_WAYS = 3
MIN_EVENTS = 12  # of people, or of events where nobody is named
ONE_WAY = 0.2  # of the events have none of a way's steps, or it is what all share
MAX_CANDIDATES = 60  # steps
MIN_GAP = 0.05  # to others, of a step of a way
TOGETHER = 0.5  # phi
_SOME, _MOST = 0.1, 0.9  # of the events
MISSING_SHARE, MISSING_GAP = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that come together, and the events that came by them, newest first. No steps: those that came by none."""

    steps: tuple[int, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A step that most others have and few of the sample."""

    step: int
    count: int
    others: int
    place: int
    example: str | None  # an event that has it
    without: str


def find_ways(contrast: Contrast) -> list[Way]:
    """At most three, and the rest; [] where there is one way only, or nothing to compare with."""
    sample = contrast.sample
    if not (contrast.is_compared and contrast.has_place) or len(contrast.units) < MIN_EVENTS:
        return []
    gaps = _gaps(contrast)
    bits = dict.fromkeys(sorted(gaps, key=lambda step: (-gaps[step], step))[:MAX_CANDIDATES], 0)
    for place, have in enumerate(contrast.have):
        for step in bits.keys() & have.keys():
            bits[step] |= 1 << place
    bundles = _bundles(bits, len(sample))
    bundles = [bundle for bundle in bundles if len(bundle) > 1 or gaps[bundle[0]] >= GAP]
    bundles.sort(key=lambda bundle: -max(bits[step].bit_count() * gaps[step] for step in bundle))
    ways = _divide(contrast, bundles[:MAX_WAYS])
    is_divided = sum(bool(way.steps) for way in ways) > 1 or any(
        not way.steps and len(way.events) > ONE_WAY * len(sample) for way in ways
    )
    return ways if is_divided else []


def _gaps(contrast: Contrast) -> dict[int, float]:
    """Steps that some of the people have and that others lack, with how much."""
    n = len(contrast.units)
    gaps = {}
    for step, (count, _) in contrast.people.items():
        if step not in contrast.named and max(3, _SOME * n) <= count <= _MOST * n:
            others = contrast.elsewhere.get(step, (0, 0))[0], contrast.there.get(step, (0, 0))[0]
            low = min(
                lower_difference(count, n, others[0], len(contrast.others)),
                lower_difference(count, n, others[1], len(contrast.placed)),
            )
            if low >= MIN_GAP:
                gaps[step] = low
    return gaps


def _bundles(bits: dict[int, int], of: int) -> list[list[int]]:
    """Each step joins the first bundle whose leader it comes together with."""
    bundles: list[list[int]] = []
    for step, own in bits.items():
        for bundle in bundles:
            leader = bits[bundle[0]]
            if association((leader & own).bit_count(), leader.bit_count(), own.bit_count(), of) >= TOGETHER:
                bundle.append(step)
                break
        else:
            bundles.append([step])
    return bundles


def _divide(contrast: Contrast, bundles: Sequence[Sequence[int]]) -> list[Way]:
    """Each event to the bundle of which it has most, at least half."""
    if not bundles:
        return []
    members: list[list[str]] = [[] for _ in (*bundles, None)]
    for one, have in zip(contrast.sample, contrast.have, strict=True):
        shares = [sum(step in have for step in bundle) / len(bundle) for bundle in bundles]
        top = max(range(len(bundles)), key=lambda place: shares[place])
        members[top if shares[top] >= 0.5 else -1].append(one.event_id)
    found = [
        Way(tuple(contrast.in_order(bundle)), tuple(of))
        for bundle, of in zip([*bundles, ()], members, strict=True)
    ]
    ways = sorted((way for way in found[:-1] if way.events), key=lambda way: -len(way.events))
    return [*ways, *(way for way in found[-1:] if way.events)]


def find_missing(contrast: Contrast) -> list[Missing]:
    """Only where no trail is cut: what came earlier would seem to be missing."""
    if not (contrast.is_compared and contrast.has_place) or contrast.depth < MAX_STEPS:
        return []
    n, others, placed = len(contrast.sample), len(contrast.others), len(contrast.placed)
    found = []
    for step, (count, _) in contrast.elsewhere.items():
        there, here = contrast.there.get(step, (0, 0))[0], contrast.here.get(step, (0, 0))[0]
        if count < MISSING_SHARE * others or there < MISSING_SHARE * placed:
            continue
        low = min(lower_difference(count, others, here, n), lower_difference(there, placed, here, n))
        if low >= MISSING_GAP:
            having = [
                one.event_id for one, have in zip(contrast.sample, contrast.have, strict=True) if step in have
            ]
            lacking = next(
                one.event_id
                for one, have in zip(contrast.sample, contrast.have, strict=True)
                if step not in have
            )
            found.append((low, Missing(step, here, count, there, having[0] if having else None, lacking)))
    return [missing for _, missing in sorted(found, key=lambda pair: -pair[0])[:5]]
