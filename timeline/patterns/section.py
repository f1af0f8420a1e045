"""The common trail as its section draws it and as it is written as text: rows, folds, ways."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timeline.crumbs.classification import DEFAULT, KINDS
from timeline.crumbs.shapes import Shape
from timeline.crumbs.text.units import humanise_before
from timeline.patterns import sentences
from timeline.patterns.contrast import STANDS_OUT, THE_ERROR, UNUSUAL, StepCount
from timeline.patterns.issues import CommonTrail, Step
from timeline.patterns.sentences import beside, counted, share
from timeline.patterns.terms import term_of

MIN_FOLD = 3  # unmarked neighbours
WORDS = {
    STANDS_OUT: "stands out",
    UNUSUAL: "more frequent than in other issues",
    THE_ERROR: "the error itself",
    "": "",
}
SIGNS = {STANDS_OUT: "▌", UNUSUAL: "?", THE_ERROR: "≈", "": ""}


@dataclass(frozen=True)
class StepRow:
    """A step that the events share."""

    count: StepCount
    step: Step
    trail: CommonTrail

    @property
    def shape(self) -> Shape:
        return self.step.shape

    @property
    def icon(self) -> str:
        return icon_of(self.shape.kind)

    @property
    def text(self) -> str:
        return said(self.step)

    @property
    def search(self) -> str:
        """What finds the events with it."""
        return term_of(self.shape)

    @property
    def time(self) -> str:
        """−17.4 s"""
        return humanise_before(self.count.seconds_before)

    @property
    def window(self) -> str:
        return "" if math.isinf(self.count.window) else f"within {self.count.window:.0f} s before the error"

    @property
    def here(self) -> str:
        return counted(self.count.count, self.trail.events)

    @property
    def percent(self) -> str:
        return share(self.count.count, self.trail.events)

    @property
    def others(self) -> str:
        contrast = self.trail.contrast
        return beside(self.count.others, len(contrast.others)) if contrast.is_shown else ""

    @property
    def place(self) -> str:
        contrast = self.trail.contrast
        return beside(self.count.place, len(contrast.placed)) if contrast.has_place else ""

    @property
    def mark(self) -> str:
        return self.count.mark

    @property
    def word(self) -> str:
        return WORDS[self.count.mark]

    @property
    def sign(self) -> str:
        return SIGNS[self.count.mark]


@dataclass(frozen=True)
class FoldedRows:
    """Neighbours of which nothing is to be said."""

    rows: Sequence[StepRow]

    @property
    def text(self) -> str:
        return f"{len(self.rows)} steps that do not stand out"


@dataclass(frozen=True)
class WayView:
    """Steps by which some of the events came."""

    steps: Sequence[str]
    count: str
    number: int
    of: int
    example: str
    percent: str


@dataclass(frozen=True)
class MissingView:
    """A step that others have and these lack."""

    number: int
    text: str
    here: str
    others: str
    place: str
    example: str | None
    without: str


@dataclass(frozen=True)
class Section:
    """Everything that the section says."""

    heading: str
    unread: str
    state: Sequence[str]
    lead: Sequence[str]
    items: Sequence[StepRow | FoldedRows]
    ways: Sequence[WayView]
    missing: Sequence[MissingView]
    place: str
    has_others: bool
    help: Sequence[str] = sentences.HELP

    @property
    def way_count(self) -> int:
        """Without the rest, which came by none."""
        return sum(bool(way.steps) for way in self.ways)

    @property
    def rest(self) -> str:
        """What the events that came by none of the ways are called."""
        return {1: "without it", 2: "neither"}.get(self.way_count, "none of these")


def build_section(trail: CommonTrail) -> Section:
    """What is to be said of a common trail."""
    rows = [StepRow(count, trail.step(count.step), trail) for count in trail.rows]
    return Section(
        heading=sentences.heading(trail),
        unread=sentences.unread(trail),
        state=sentences.state(trail),
        lead=sentences.lead(trail),
        items=tuple(_folded(rows, trail.contrast.is_compared)),
        ways=tuple(_ways(trail)),
        missing=tuple(_missing(trail)),
        place=sentences.place_heading(trail),
        has_others=trail.contrast.is_shown,
    )


def said(step: Step) -> str:
    """A step's line without its status, which has a column of its own."""
    return step.shape.text or step.line


def icon_of(kind: str) -> str:
    return KINDS.get(kind, DEFAULT).icon


def _folded(rows: Sequence[StepRow], is_compared: bool) -> Iterator[StepRow | FoldedRows]:
    plain: list[StepRow] = []
    for row in [*rows, None]:
        if row is not None and not row.mark and is_compared:
            plain.append(row)
            continue
        if len(plain) >= MIN_FOLD:
            yield FoldedRows(tuple(plain))
        else:
            yield from plain
        plain = []
        if row is not None:
            yield row


def _ways(trail: CommonTrail) -> Iterator[WayView]:
    for way in trail.ways:
        yield WayView(
            [trail.step(number).line for number in way.steps],
            counted(len(way.events), trail.events),
            len(way.events),
            trail.events,
            way.events[0],
            share(len(way.events), trail.events),
        )


def _missing(trail: CommonTrail) -> Iterator[MissingView]:
    contrast = trail.contrast
    for one in trail.missing:
        yield MissingView(
            one.step,
            trail.step(one.step).line,
            counted(one.count, trail.events),
            counted(one.others, len(contrast.others)),
            counted(one.place, len(contrast.placed)),
            one.example,
            one.without,
        )


def as_markdown(section: Section, title: str) -> str:
    """The section as text, with its counts."""
    lines = [f"## Common trail of {title}", "", section.heading, ""]
    lines += [*(_cell(line) for line in (*section.lead, *section.state, section.unread) if line), ""]
    if section.items:
        heads = [
            "",
            "before the error",
            "step",
            "this issue",
            *(["other issues"] if section.has_others else []),
            *([_cell(f"of these {section.place}")] if section.place else []),
        ]
        lines += [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
        for row in _rows(section):
            status = f" {row.shape.status}" if row.shape.status else ""
            cells = [
                row.word,
                row.time,
                f"{row.text}{status}",
                f"{row.here}{f' ({row.window})' if row.window else ''}",
            ]
            cells += [row.others] if section.has_others else []
            cells += [row.place] if section.place else []
            lines.append(f"| {' | '.join(map(_cell, cells))} |")
        lines.append("")
    if section.ways:
        lines += ["Ways that lead to this error, each event in one of them:", ""]
        lines += [f"- {way.count}: {_cell(' · '.join(way.steps) or section.rest)}" for way in section.ways]
        lines.append("")
    if section.missing:
        lines += ["Mostly missing here:", ""]
        lines += [
            f"- {_cell(one.text)} (in {one.here} here; in {one.others} events of other issues)"
            for one in section.missing
        ]
        lines.append("")
    return "\n".join(lines).replace("\n\n\n", "\n\n")


def _rows(section: Section) -> Iterator[StepRow]:
    for item in section.items:
        if isinstance(item, FoldedRows):
            yield from item.rows
        else:
            yield item


def _cell(text: str) -> str:
    """Nothing of a sender's text is Markdown."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>()#+!|~&" else char for char in text)
