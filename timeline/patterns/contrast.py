"""Which steps the events of an issue share, and which of these stand out against the events of others.

Pure: trails as numbers of steps go in, counts come out. The rules were measured on made worlds with planted causes;
`tests/patterns/world.py` holds them.

- Compared are people, one event of each, their newest; events, where most of them name nobody.
- A step stands out when, for all that chance may have done, 15 of 100 more have it than of the others, and than of the
  others in the same place; and when Fisher's test, times the number of steps tried, leaves less than 5 % for both.
- Two windows, the whole trail and the last two seconds; the one that says more is told.
- Where SDKs cut trails of a side, both are read equally far back.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from timeline.patterns.coding import LAST_AGE, MAX_STEPS, PackedTrail, age_code, age_of
from timeline.patterns.scoring import chance_of_more, divergence, lower_difference

MIN_UNITS = 5  # people, or events where nobody is named
MIN_HAVING = 3  # of them
MIN_SHOWN = 10  # events of others: fewer are not counted at all
MIN_OTHERS, MIN_ISSUES = 50, 5  # events of so many other issues, or nothing stands out
MIN_PLACE = 10  # of them in the same place
MIN_NAMED = 0.8  # of the events name a person: then people are compared
SHARE = 0.5  # of the events have what is shown
GAP = 0.15
CHANCE = 0.05
WINDOWS = (math.inf, 2.0)  # seconds before the event
_CODES = (LAST_AGE, age_code(WINDOWS[1]))
_CUT_SHARE = 20  # a side is cut where one in so many of its trails is
_MIN_DEPTH = 10
MAX_ROWS = 30
_NOTHING = (0, 0)

STANDS_OUT, UNUSUAL, THE_ERROR = "stands_out", "unusual", "the_error"
Counts = tuple[int, int]  # events that have a step in each window


@dataclass(frozen=True, slots=True)
class Sampled:
    """An event of the issue."""

    event_id: str
    user: str
    trail: PackedTrail


@dataclass(frozen=True, slots=True)
class StepCount:
    """A step that the events share."""

    step: int
    count: int  # of the sampled events, in the window
    window: float  # seconds before the event that are counted; math.inf: the whole trail
    seconds_before: float  # usually, the last time it came
    others: int
    place: int
    mark: str  # STANDS_OUT · UNUSUAL: nobody else in the place to compare with · THE_ERROR · ""
    lower_bound: float  # of the difference to others and place
    score: float
    example: str
    without: str | None


@dataclass
class Contrast:
    """What was counted of an issue's events, newest first, and of others."""

    sample: Sequence[Sampled]
    others: Sequence[PackedTrail]
    other_issues: int
    placed: Sequence[PackedTrail]
    named: Collection[int] = ()  # the steps that say the error itself
    unlike: str = ""  # what these are of and too few of the others: "release 4.1", "python"
    steps: list[StepCount] = field(default_factory=list)
    units: Sequence[Sampled] = ()
    depth: int = MAX_STEPS
    by_people: bool = False

    def __post_init__(self) -> None:
        self.units, self.by_people = units_of(self.sample)
        self.depth = min(_depth([one.trail for one in self.sample]), _depth(self.others))
        # Shown is what is compared: no farther back than the others are read.
        self.have = [_last_ages(one.trail, self.depth) for one in self.sample]
        self.whole = [set(one.trail.steps) for one in self.sample]
        self.here = _counted(self.have)
        self.elsewhere = _counted(_last_ages(trail, self.depth) for trail in self.others)
        self.there = _counted(_last_ages(trail, self.depth) for trail in self.placed)
        self.people = _counted(_last_ages(one.trail, self.depth) for one in self.units)
        self.places = [_last_places(one.trail) for one in self.sample]
        rows = self._steps()
        if len(rows) > MAX_ROWS:
            rows = sorted(rows, key=lambda row: (not row.mark, -row.score))[:MAX_ROWS]
        by_step = {row.step: row for row in rows}
        self.steps = [by_step[step] for step in self.in_order(by_step)]

    @property
    def is_shown(self) -> bool:
        """There are others to count."""
        return len(self.others) >= MIN_SHOWN

    @property
    def is_compared(self) -> bool:
        """Enough of all, to say what stands out."""
        return (
            len(self.units) >= MIN_UNITS
            and len(self.others) >= MIN_OTHERS
            and self.other_issues >= MIN_ISSUES
        )

    @property
    def has_place(self) -> bool:
        return len(self.placed) >= MIN_PLACE

    def _steps(self) -> list[StepCount]:
        least = max(2.0, SHARE * len(self.sample))
        tests = sum(count > 0 for counts in self.people.values() for count in counts)
        shared = [step for step, counts in self.here.items() if counts[0] >= least]
        return [self._step(step, tests) for step in shared]

    def _step(self, step: int, tests: int) -> StepCount:
        here, window = self.here[step], 0
        found = [self._compare(step, number, tests) for number in range(len(WINDOWS))]
        out = [number for number, (stands_out, _, _) in enumerate(found) if stands_out]
        if out:
            window = max(out, key=lambda number: found[number][1])
        elif here[1] >= 0.95 * here[0]:
            window = 1
        stands_out, score, low = found[window]
        mark = (
            THE_ERROR
            if step in self.named
            else ""
            if not stands_out
            else STANDS_OUT
            if self.has_place and not self.unlike
            else UNUSUAL
        )
        within = [have.get(step, LAST_AGE + 1) <= _CODES[window] for have in self.have]
        return StepCount(
            step,
            here[window],
            WINDOWS[window],
            age_of(self._usual_age(step)),
            self.elsewhere.get(step, _NOTHING)[window],
            self.there.get(step, _NOTHING)[window],
            mark,
            low,
            score,
            self.sample[within.index(True)].event_id,
            next(
                (one.event_id for one, has in zip(self.sample, self.whole, strict=True) if step not in has),
                None,
            ),
        )

    def _compare(self, step: int, window: int, tests: int) -> tuple[bool, float, float]:
        """(stands out, score, lower bound of the difference) in a window."""
        count, others = self.people.get(step, _NOTHING)[window], self.elsewhere.get(step, _NOTHING)[window]
        sides = [(others, len(self.others))]
        if self.has_place:
            sides.append((self.there.get(step, _NOTHING)[window], len(self.placed)))
        units = len(self.units)
        score = min(divergence(count, units, *side) for side in sides)
        low = min(lower_difference(count, units, *side) for side in sides)
        if (
            not self.is_compared
            or count < MIN_HAVING
            or low < GAP
            or self.here[step][window] < SHARE * len(self.sample)
        ):
            return False, score, low
        is_chance = any(chance_of_more(count, units, *side) * tests >= CHANCE for side in sides)
        return not is_chance, score, low

    def in_order(self, steps: Collection[int]) -> list[int]:
        """By which comes before which in most events; the median time alone puts only 60 % of pairs right."""
        numbers = sorted(steps, key=lambda step: -self._usual_age(step))
        wins: Counter[int] = Counter()
        for place, one in enumerate(numbers):
            for other in numbers[place + 1 :]:
                gaps = [of[other] - of[one] for of in self.places if one in of and other in of]
                balance = sum(gap > 0 for gap in gaps) - sum(gap < 0 for gap in gaps)
                if balance:
                    wins[one if balance > 0 else other] += 1
        return sorted(numbers, key=lambda step: -wins[step])

    def _usual_age(self, step: int) -> int:
        ages = sorted(have[step] for have in self.have if step in have)
        return ages[len(ages) // 2]

    @property
    def lead(self) -> list[StepCount]:
        """What nine of ten events have, stands out, and fewer than half of the others have; at most three, in order."""
        most = [
            row
            for row in self.steps
            if row.mark == STANDS_OUT
            and row.count >= 0.9 * len(self.sample)
            and row.place < 0.5 * len(self.placed)
            and row.others < 0.5 * len(self.others)
        ]
        best = sorted(most, key=lambda row: -row.score)[:3]
        return [row for row in most if row in best]


def units_of(sample: Sequence[Sampled]) -> tuple[list[Sampled], bool]:
    """What is compared: one event of each person, their newest; the events themselves where most name nobody."""
    if sum(bool(one.user) for one in sample) < MIN_NAMED * len(sample):
        return list(sample), False
    first: dict[str, Sampled] = {}
    for one in sample:
        first.setdefault(one.user or one.event_id, one)
    return list(first.values()), True


def _depth(trails: Sequence[PackedTrail]) -> int:
    """How far back a side can be read: no farther than trails go that an SDK cut."""
    lengths = sorted(len(trail.steps) for trail in trails if trail.is_cut)
    if len(lengths) * _CUT_SHARE <= len(trails):
        return MAX_STEPS
    return max(_MIN_DEPTH, lengths[len(lengths) // 2])


def _last_ages(trail: PackedTrail, depth: int) -> dict[int, int]:
    """Each step among the last `depth`, with the code of the age of its last."""
    return dict(zip(trail.steps[-depth:], trail.ages[-depth:], strict=True))


def _last_places(trail: PackedTrail) -> dict[int, int]:
    """Each step, and where in the trail its last one stands."""
    return {step: place for place, step in enumerate(trail.steps)}


def _counted(ages: Iterable[Mapping[int, int]]) -> dict[int, Counts]:
    whole: Counter[int] = Counter()
    late: Counter[int] = Counter()
    edge = _CODES[1]
    for of in ages:
        whole.update(of.keys())
        late.update(step for step, age in of.items() if age <= edge)
    return {step: (count, late[step]) for step, count in whole.items()}
