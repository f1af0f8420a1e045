"""What is made when it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.trail.trails import show
from timeline.trail.made import Made
from timeline.trail.timeline import Timeline


@dataclass(frozen=True)
class Page:
    making: Mapping[str, Callable[[], Any]]
    lines = Made[list[str]]()


def test_it_is_made_once_and_only_when_it_is_read() -> None:
    made: list[str] = []

    def make() -> list[str]:
        made.append("again")
        return ["a"]

    page = Page({"lines": make})
    assert made == []
    assert page.lines is page.lines
    assert (page.lines, made) == (["a"], ["again"])


def test_a_timeline_can_make_all_that_it_has() -> None:
    names = {name for name, value in vars(Timeline).items() if isinstance(value, Made)}
    assert names == show([]).making.keys()
