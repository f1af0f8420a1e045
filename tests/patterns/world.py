"""Made worlds: sessions of people in an application, with issues that have a planted cause, and issues that have none.

Confounders are in all of them: what every event of the platform has, what every event on a page has, crumbs that the
error itself makes, a person who meets an issue again and again, requests that fail by chance.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from timeline.patterns.coding import PackedTrail, pack_trail, read_trail
from timeline.patterns.contrast import Contrast, Sampled

AREAS = 6
OF_AREA = 14  # steps that people of an area may do
EVERYWHERE = 12
NOISE = 300  # rare steps of anything
Crumbs = list[tuple[int, float]]


@dataclass
class PlantedIssue:
    """An issue of a world."""

    area: int
    people: int
    cause: int | None  # a step; None: nothing was planted
    is_late: bool  # the cause comes right before the error
    error_steps: tuple[int, ...]
    heavy: bool
    events: list[Sampled] = field(default_factory=list)


class World:
    """One application, seeded."""

    def __init__(
        self, seed: int, *, issues: int = 20, people: Sequence[int] = (5, 10, 30, 60), browser: bool = True
    ) -> None:
        self.chance = random.Random(seed)
        self.browser = browser
        self.numbers = iter(range(1, 1 << 30))
        self.everywhere = [self._new() for _ in range(EVERYWHERE)]
        self.areas = [[self._new() for _ in range(OF_AREA)] for _ in range(AREAS)]
        self.places = [self._new() for _ in range(AREAS)]
        self.of_page = [
            [self._new() for _ in range(3)] for _ in range(AREAS)
        ]  # all events of a page have them
        self.noise = [self._new() for _ in range(NOISE)]
        self.flaky = [(self._new(), self._new(), self.chance.uniform(0.01, 0.3)) for _ in range(10)]
        self.limit = self.chance.choice([100, 100, 60])
        self.issues = [self._issue(number, people) for number in range(issues)]

    def _new(self) -> int:
        return next(self.numbers)

    def _issue(self, number: int, people: Sequence[int]) -> PlantedIssue:
        chance = self.chance
        is_planted = number % 2 == 0
        area = number // 2 % AREAS  # each has several issues
        issue = PlantedIssue(
            area,
            people[number // 2 % len(people)],
            self._new() if is_planted else None,
            chance.random() < 0.3,
            tuple(self._new() for _ in range(chance.randrange(3))),
            chance.random() < 0.3,
        )
        count = 0
        for person in range(issue.people):
            times = chance.choice([1, 1, 1, 2])
            if issue.heavy and person == 0:
                times = max(2, issue.people // 2)
            habit = self._habit()
            for _ in range(times):
                issue.events.append(
                    Sampled(f"{number:04}{count:06}", f"user {number} {person}", self._trail(issue, habit))
                )
                count += 1
        chance.shuffle(issue.events)
        return issue

    def _habit(self) -> list[int]:
        """What one person does again and again."""
        return self.chance.sample(self.noise, 4)

    def _trail(self, issue: PlantedIssue, habit: Sequence[int]) -> PackedTrail:
        chance = self.chance
        crumbs: Crumbs = []
        clock = chance.uniform(60, 900)
        visits = [chance.randrange(AREAS) for _ in range(chance.randrange(4))] + [issue.area]
        for area in visits:
            crumbs += self._visit(area, habit, crumbs)
        crumbs += [(step, 0.0) for step in self.of_page[issue.area]]
        causes = [issue.cause] if issue.cause is not None and chance.random() < 0.93 else []
        place = len(crumbs) if issue.is_late else chance.randrange(len(crumbs) // 2, len(crumbs) + 1)
        crumbs[place:place] = [(cause, 0.0) for cause in causes]
        # Nobody else has the cause but by chance.
        if issue.cause is None and chance.random() < 0.05:
            crumbs.append((chance.choice(self.noise), 0.0))
        times = sorted((chance.uniform(0.3, clock) for _ in crumbs), reverse=True)
        timed = [(step, age) for (step, _), age in zip(crumbs, times, strict=True)]
        timed += [(step, 0.02) for step in issue.error_steps]
        is_cut = len(timed) >= self.limit
        return read_trail(pack_trail(self.places[issue.area], timed[-self.limit :], is_cut=is_cut))

    def _visit(self, area: int, habit: Sequence[int], before: Crumbs) -> Crumbs:
        chance = self.chance
        crumbs: Crumbs = []
        if not before:
            crumbs += [(step, 0.0) for step in self.everywhere if chance.random() < 0.9]
        for place, step in enumerate(self.areas[area]):
            if chance.random() < (0.9 if place < 4 else 0.35):
                crumbs.append((step, 0.0))
            if chance.random() < 0.25:
                well, badly, rate = chance.choice(self.flaky)
                crumbs.append((badly if chance.random() < rate else well, 0.0))
            if chance.random() < 0.2:
                crumbs.append((chance.choice([*habit, *chance.sample(self.noise, 4)]), 0.0))
        return crumbs

    def contrast(self, number: int) -> Contrast:
        """An issue against the others, as the page compares them."""
        issue = self.issues[number]
        others = [
            (other, one.trail)
            for other, of in enumerate(self.issues)
            if other != number
            for one in of.events[:20]
        ]
        self.chance.shuffle(others)
        compared = others[:400]
        placed = [trail for other, trail in others if self.issues[other].area == issue.area][:200]
        return Contrast(
            issue.events[:200],
            [trail for _, trail in compared],
            len({other for other, _ in compared}),
            placed,
            issue.error_steps,
        )
