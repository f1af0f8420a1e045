"""The templates draw what the timeline says: tests that read it without them read what is seen."""

import re

import pytest

from tests.trail.reading import TimelineRead, TrailReader, ago
from tests.trail.searched import TRAIL

QUERIES = (
    "", "?order=newest", "?order=time", "?time=absolute", "?q=shop", "?level=error&at=3", "?level=eror&not_kind=ui",
    "?kind=query&q=zzz", "?details=all", "?category=&category=nothing.like.it", "?q=even",
)  # fmt: skip
DAY = 86_400
LONG = [
    ago(2 * DAY, "yesterday", category="MyApp.Weird_Cat", type="payMent"),
    *TRAIL,
    {},
    "no object",
    ago(40, "back in time", level="WARN"),
    *[ago(0.9 - n / 100, "tick", data={"n": "even" if n % 5 == 0 else "odd"}) for n in range(14)],
    ago(0.5, "bad", level="fatal"),
    *[ago(0.4, f"many {n}", category=f"c{n:02}") for n in range(20)],
]


def few_of(said: TimelineRead) -> set[str]:
    """The marks that are drawn as a number: +3."""
    items = said.timeline.items
    return {f"[{mark.text}]" for item in items for mark in item.face.marks if mark.kind == "few"} | {
        f"[{mark.text}]" for mark in said.timeline.after if mark.kind == "few"
    }


def short(mark: str) -> str:
    return re.sub(r"(\d+) not shown[^\]]*", r"+\1", mark)


@pytest.mark.parametrize(("query", "dropped"), [("", 0), *((query, 50) for query in QUERIES)])
def test_what_is_drawn_is_what_the_timeline_says(query: str, dropped: int, trail_reader: TrailReader) -> None:
    trail_reader.take(LONG, _meta={"breadcrumbs": {"": {"len": len(LONG) + dropped}}} if dropped else None)
    said = trail_reader.read(query)
    drawn = said.drawn
    assert drawn.order == [short(word) if word in few_of(said) else word for word in said.order]
    assert (drawn.tally, drawn.edge, drawn.notices) == (said.tally, said.edge, said.notices)
    for facet in said.timeline.facets:
        assert list(drawn.facet(facet.name).items()) == list(said.facet(facet.name).items())
    assert len(drawn.rows) == len(said.rows)
    for one, other in zip(drawn.rows, said.rows, strict=True):
        assert (one.index, one.time, one.kind, one.rail) == (other.index, other.time, other.kind, other.rail)
        assert (one.what, one.said, one.word, one.category) == (
            other.what,
            other.said,
            other.word,
            other.category,
        )
        assert (one.is_open, one.opener.href) == (other.is_open, other.opener.href)


def test_and_its_marks(trail_reader: TrailReader) -> None:
    trail_reader.take(LONG)
    said = trail_reader.read("?q=shop")
    drawn = {row.index: row.marks for row in said.drawn.rows}
    assert any(drawn.values())
    few = few_of(said)
    assert drawn == {
        row.index: [short(mark) if f"[{mark}]" in few else mark for mark in row.marks] for row in said.rows
    }
