"""Trails and blocks as bytes.

A trail: one byte (1: numbers take four bytes, 2: the SDK cut it), the number of its place, the numbers of its steps,
then one byte for each step: how long before the event it was. Neighbours that are one step are one, at the time of the
last; at most the newest `MAX_STEPS`.

A block: which of `BLOCK` trails have which step. A part of it has the steps whose numbers leave the same rest.
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

MAX_STEPS = 200
PER_DOUBLING = 20  # codes to a doubling of 1 + seconds: 3.5 % apart
LAST_AGE = 255
_WIDE, _CUT = 1, 2
NO_PLACE = NO_STEP = 0

BLOCK = 4_096  # trails
PARTS = 16
LIVE = PARTS  # the part that says which trails are there
BITMAP = BLOCK // 8
ALL = (1 << BLOCK) - 1
_LOOK_UP = 5  # steps of a part that are passed over in the time that one is looked up
ISSUES = 1_000_000_000  # an issue stands in a block as a step of this number and its own

if array("I").itemsize != 4 or sys.byteorder != "little":  # pragma: no cover
    raise ImportError("trails are kept little-endian, in numbers of two and four bytes")


def age_code(seconds: float) -> int:
    """How long before the event, in one byte."""
    if seconds <= 0:
        return 0
    code = int(PER_DOUBLING * log2(1 + seconds))
    return min(LAST_AGE, code)


def age_of(code: int) -> float:
    """Seconds."""
    return float(2 ** (code / PER_DOUBLING) - 1)


@dataclass(frozen=True, slots=True)
class PackedTrail:
    """A trail, read."""

    place: int  # NO_PLACE without one
    steps: Sequence[int]  # oldest first
    ages: bytes  # codes
    is_cut: bool  # the SDK kept no more: what came before is not known


def pack_trail(place: int, steps: Iterable[tuple[int, float]], *, is_cut: bool = False) -> bytes:
    """`steps`: (number, seconds before the event), oldest first."""
    numbers = [place]
    seconds = [0.0]
    last = None
    for step, age in steps:
        if step != last:
            numbers.append(step)
            seconds.append(age)
            last = step
        else:
            seconds[-1] = age
    if len(numbers) > MAX_STEPS + 1:
        del numbers[1:-MAX_STEPS], seconds[1:-MAX_STEPS]
    is_wide = max(numbers) > 0xFFFF
    head = (_WIDE if is_wide else 0) | (_CUT if is_cut else 0)
    ages = bytes(map(age_code, seconds[1:]))
    return bytes((head,)) + array("I" if is_wide else "H", numbers).tobytes() + ages


def read_trail(packed: bytes) -> PackedTrail:
    """What `pack_trail` wrote."""
    head = packed[0]
    size = 4 if head & _WIDE else 2
    count = (len(packed) - 1 - size) // (size + 1)
    numbers = array("I" if head & _WIDE else "H")
    numbers.frombytes(packed[1 : 1 + size * (count + 1)])
    return PackedTrail(numbers[0], numbers[1:], packed[1 + size * (count + 1) :], bool(head & _CUT))


# ---------------------------------------------------------------- blocks


def part_of(step: int) -> int:
    return step % PARTS


def pack_bits(bits: int) -> bytes:
    return bits.to_bytes(BITMAP, "little")


def pack_part(places_of: Mapping[int, Sequence[int]]) -> bytes:
    """How many steps, their numbers ascending, where the places of each end; then the places."""
    steps = sorted(places_of)
    data = [_pack_places(places_of[step]) for step in steps]
    ends, end = array("I"), 0
    for piece in data:
        end += len(piece)
        ends.append(end)
    return array("I", [len(steps), *steps]).tobytes() + ends.tobytes() + b"".join(data)


def _pack_places(places: Sequence[int]) -> bytes:
    """Ascending places as a list where they are few, else as a bitmap; the length says which."""
    if len(places) * 2 < BITMAP:
        return array("H", places).tobytes()
    bits = 0
    for place in places:
        bits |= 1 << place
    return pack_bits(bits)


class Part:
    """One part of a block, read where it is asked for."""

    __slots__ = ("_ends", "_packed", "_start", "steps")

    def __init__(self, packed: bytes) -> None:
        count = int.from_bytes(packed[:4], "little")
        self.steps = array("I")
        self.steps.frombytes(packed[4 : 4 + count * 4])
        self._ends = array("I")
        self._ends.frombytes(packed[4 + count * 4 : 4 + count * 8])
        self._start = 4 + count * 8
        self._packed = packed

    def pieces(self, steps: Collection[int]) -> list[bytes]:
        """The places of each of these steps that is here, for `bits_of`."""
        if len(steps) * _LOOK_UP > len(self.steps):
            ends = [0, *self._ends]
            return [
                self._packed[self._start + begin : self._start + end]
                for step, begin, end in zip(self.steps, ends, self._ends, strict=False)
                if step in steps
            ]
        found = []
        for step in steps:
            place = bisect_left(self.steps, step)
            if place < len(self.steps) and self.steps[place] == step:
                begin = self._ends[place - 1] if place else 0
                found.append(self._packed[self._start + begin : self._start + self._ends[place]])
        return found


def bits_of(pieces: Sequence[bytes]) -> int:
    """The trails that have one of some steps. What many steps cost is bounded by the block, not by how many they are."""
    bits = 0
    places = array("H")
    for piece in pieces:
        if len(piece) == BITMAP:
            bits |= int.from_bytes(piece, "little")
        else:
            places.frombytes(piece)
    if len(places) < 64:
        for place in places:
            bits |= 1 << place
        return bits
    marks = bytearray(b"0" * BLOCK)
    for place in set(places):
        marks[BLOCK - 1 - place] = 49  # "1"
    return bits | int(bytes(marks), 2)
