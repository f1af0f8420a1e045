"""What the trails of an issue share, as lines: the section of its page, with what names an event of each."""

from collections.abc import Iterator, Sequence

from timeline.crumbs.text.visible import visible_line
from timeline.patterns.issues import CommonTrail
from timeline.patterns.marks import Marks
from timeline.patterns.section import FoldedRows, Section, StepRow, build_section

UNREAD = "None of its trails is read yet: ask again in a few seconds."


def shared_lines(trail: CommonTrail, marks: Marks | None) -> Iterator[str]:
    """The whole section; with `marks`, which of what stands out the event has that was asked for."""
    section = build_section(trail)
    yield section.heading or UNREAD
    yield from filter(None, (section.unread, *section.lead, *section.state))
    if section.items:
        yield ""
        yield "What at least half of these events have, in the usual order (time before the error, the median):"
        for item in section.items:
            if isinstance(item, FoldedRows):
                yield f"  ({item.text}:)"
                yield from (f"  {_row(section, row)}" for row in item.rows)
            else:
                yield f"  {_row(section, item)}"
    if section.ways:
        yield ""
        yield "Ways to get here:"
        for way in section.ways:
            steps = " · ".join(map(visible_line, way.steps)) or section.rest
            yield f"  {way.count}: {steps}  (such as event {way.example})"
    if section.missing:
        yield ""
        yield "Mostly missing here:"
        for one in section.missing:
            beside = _beside(section, one.others, one.place)
            yield f"  {visible_line(one.text)}: here {one.here}{beside}  (missing in event {one.without})"
    if marks is not None:
        yield from _marks(marks)


def _row(section: Section, row: StepRow) -> str:
    status = f" {row.shape.status}" if row.shape.status else ""
    window = f" {row.window}" if row.window else ""
    word = f"[{row.word}] " if row.word else ""
    said = f"{row.time}  {row.shape.kind}  {visible_line(row.text)}{status}"
    without = f"; without it event {row.count.without}" if row.mark and row.count.without else ""
    return f"{word}{said}: here {row.here}{window}{_beside(section, row.others, row.place)}{without}"


def _beside(section: Section, others: str, place: str) -> str:
    said = f", other issues {others}" if section.has_others and others else ""
    return f"{said}, {visible_line(section.place)} {place}" if section.place and place else said


def _marks(marks: Marks) -> Iterator[str]:
    yield ""
    yield "Of what stands out, the named event has:"
    yield from _listed([f"{one.here}: crumb {one.index}, {one.text}" for one in marks.rows])
    yield "and lacks:"
    yield from _listed([f"{one.here}: {one.text}" for one in marks.lacks])


def _listed(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {visible_line(line)}" for line in lines)
    if not lines:
        yield "  nothing"
