"""The rows shown, as a file: text, Markdown, JSON, NDJSON, CSV.

What a sender controls is hostile to the next program too: a spreadsheet, a terminal, a page of Markdown.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.visible import visible, visible_line
from timeline.trail.around import Said
from timeline.trail.clock import MINUS
from timeline.trail.escaping import csv_cell, json_line, markdown_code, markdown_text, text_line
from timeline.trail.faces import Face, face_of, label_of
from timeline.trail.marks import find_later
from timeline.trail.timeline import EventItem, Mark, Row, Timeline
from timeline.trail.wire import crumb_json

FORMATS = ("txt", "md", "json", "ndjson", "csv")
SHORT = 1_000  # rows of a file that is made before it is sent

_TYPES = {
    "txt": "text/plain",
    "md": "text/markdown",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
}
_COLUMNS = (
    "index", "timestamp", "offset", "level", "shown_level", "kind", "type", "category", "line", "message",
    "data", "event_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """A file to send as an attachment, with nosniff."""

    content_type: str  # text/plain; charset=utf-8
    pieces: Iterator[str]  # made while they are sent
    is_short: bool  # all of it may be made at once

    @property
    def body(self) -> str:
        """All of it, once."""
        return "".join(self.pieces)


def export(timeline: Timeline, suffix: str, *, title: str, url: str, moved: str = "") -> Export:
    """The rows of `timeline` in the format of `suffix` (one of FORMATS): what its filter keeps, in its order.

    `title` and `url` head text and Markdown, which have the event's own row too, and the notes about the trail; `moved`
    says what was done to its times.
    """
    title = visible_line(title)
    pieces = {
        "txt": lambda: _lines(_text(timeline, title, url, moved), "\n"),
        "md": lambda: _lines(_markdown(timeline, title, url, moved), "\n"),
        "json": lambda: _array(_objects(timeline)),
        "ndjson": lambda: _lines(_objects(timeline), "\n"),
        "csv": lambda: _csv(timeline),
    }[suffix]()
    return Export(f"{_TYPES[suffix]}; charset=utf-8", pieces, len(timeline.rows) <= SHORT)


def _lines(lines: Iterable[str], end: str) -> Iterator[str]:
    for line in lines:
        yield line + end


def _array(objects: Iterable[str]) -> Iterator[str]:
    before = "["
    for one in objects:
        yield f"{before}\n{one}"
        before = ","
    yield "\n]\n" if before == "," else "[\n]\n"


def _objects(timeline: Timeline) -> Iterator[str]:
    for row in timeline.rows:
        yield json_line(crumb_json(row.crumb))


# ---------------------------------------------------------------- text


@dataclass(frozen=True, slots=True)
class _Folded:
    """Rows that are one item on the page."""

    rows: tuple[Row, ...]
    count: int  # crumbs, whatever the filter


def _in_order(timeline: Timeline) -> Iterator[_Folded | EventItem | Mark]:
    """Rows, folded, and the event, as they stand on the page; and the line where the event fell among them."""
    later = len(timeline.later.rows) if timeline.later else 0
    is_newest = timeline.view.order == "newest"
    place = later if is_newest else len(timeline.rows) - later
    before, after = timeline.rows[:place], timeline.rows[place:]
    if is_newest:
        yield from (*_folds(before, ()), timeline.event_item, *_divided(timeline, after))
    else:
        yield from (*_divided(timeline, before), timeline.event_item, *_folds(after, ()))


def _divided(timeline: Timeline, rows: tuple[Row, ...]) -> Iterator[_Folded | Mark]:
    """Folds, with a line where those that are later than the event begin, or end."""
    items = list(_folds(rows, timeline.folded))
    is_newest = timeline.view.order == "newest"
    crumbs = [item.rows[0].crumb for item in (reversed(items) if is_newest else items)]
    found = find_later(crumbs, timeline.filter.event_time)
    line = None if found is None else len(items) - found if is_newest else found
    for place, item in enumerate(items):
        if place == line:
            yield Mark("after", "before the event" if is_newest else "after the event")
        yield item


def _folds(rows: tuple[Row, ...], folded: Iterable[tuple[int, int]]) -> Iterator[_Folded]:
    place = 0
    for length, count in folded:
        yield _Folded(rows[place : place + length], count)
        place += length
    yield from (_Folded((row,), 1) for row in rows[place:])


def _offset(row: Row | EventItem | Said) -> str:
    return row.offset.replace(MINUS, "-")


def _summary(timeline: Timeline) -> str:
    chips = "".join(f" · {visible_line(chip.label)}" for chip in timeline.chips)
    count = f"{timeline.status} breadcrumbs{chips} · times in {timeline.zone}"
    dropped = f" · {timeline.dropped.text}" if timeline.dropped else ""
    return count + dropped


def _notes(timeline: Timeline, moved: str) -> Iterator[str]:
    """What the page says above the list."""
    if moved:
        yield f"event {moved}"
    yield from (visible_line(note.text) for note in timeline.notes)


def _where(row: Row) -> str:
    """The type that we do not know, and the category."""
    names = (row.crumb.unknown_type, row.crumb.category)
    return " ".join(visible_line(name) for name in names if name)


def line_of(row: Row, face: Face | None = None) -> str:
    """What a closed row shows, or a closed fold that begins with it, as one line; and how long it took."""
    crumb = row.crumb
    said = "".join(part.text for part in face.line) if face else crumb.text
    runs = (face.aside if face else crumb.aside, crumb.ending)
    pieces = [
        said,
        crumb.outcome.text if crumb.outcome else "",
        *("".join(part.text for part in run) for run in runs),
        "" if face else took_of(crumb),
    ]
    return " ".join(piece for piece in pieces if piece)


def took_of(crumb: Crumb) -> str:
    """2.35 s: what the request itself says, else its span."""
    sizes = crumb.outcome.sizes if crumb.outcome else ()
    return next((part.text for part in sizes if part.role == "duration"), crumb.took)


class _Said(NamedTuple):
    """An item as text: what its columns say."""

    offset: str
    level: str
    kind: str
    line: str
    where: str
    times: str  # ×14 to −00:02.100


def _said(item: _Folded) -> _Said:
    first, last = item.rows[0], item.rows[-1]
    crumb = first.crumb
    if item.count == 1:
        return _Said(_offset(first), crumb.shown_level, crumb.kind.name, line_of(first), _where(first), "")
    crumbs = [row.crumb for row in item.rows]
    # Of a fold that the filter keeps in part, what is left says how it looks.
    face = face_of(crumbs, crumbs)
    times = label_of(face, len(crumbs), item.count)
    times += f" to {_offset(last)}" if _offset(last) != _offset(first) else ""
    return _Said(_offset(first), face.level, crumb.kind.name, line_of(first, face), _where(first), times)


def _text(timeline: Timeline, title: str, url: str, moved: str) -> Iterator[str]:
    yield from (text_line(title), url, text_line(_summary(timeline)))
    yield from (text_line(note) for note in _notes(timeline, moved))
    yield ""
    items: tuple[Row | EventItem, ...] = (*timeline.rows, timeline.event_item)
    width = max(len(_offset(item)) for item in (*items, *timeline.event_item.said))
    for item in _in_order(timeline):
        if isinstance(item, Mark):
            yield f"{'':>{width}}  … {item.text}"
            continue
        if isinstance(item, EventItem):
            culprit = f"  {item.culprit}" if item.culprit else ""
            yield text_line(f"{_offset(item):>{width}}  {item.level:<7}  this event  {item.title}{culprit}")
            for one in item.said:
                yield text_line(f"{_offset(one):>{width}}  {'':<7}  the user says: {said_line(one)}")
                yield from _further_lines(one.comments, width)
            continue
        said = _said(item)
        times = f"  {said.times}" if said.times else ""
        where = f"  [{said.where}]" if said.where else ""
        yield text_line(
            f"{said.offset:>{width}}  {said.level:<7}  {said.kind:<10}  {said.line}{times}{where}"
        )
        yield from _further_lines(item.rows[0].crumb.breadcrumb.message or "", width)


def _further_lines(text: str, width: int) -> Iterator[str]:
    """A text of several lines, as it was sent, below the line that has them as one."""
    text = visible(text).strip()
    if "\n" in text:
        yield from (text_line(f"{'':{width}}  | {line}".rstrip()) for line in text.split("\n"))


# ---------------------------------------------------------------- Markdown


def _markdown(timeline: Timeline, title: str, url: str, moved: str) -> Iterator[str]:
    yield from (f"# {markdown_text(title)}", "", f"<{url}>", "", markdown_text(_summary(timeline)), "")
    for note in _notes(timeline, moved):
        yield from (markdown_text(note), "")
    yield from ("| time | level | kind | what | category |", "| ---: | --- | --- | --- | --- |")
    for item in _in_order(timeline):
        if isinstance(item, Mark):
            yield _table_row("", "", f"*{item.text}*", "", "")
        elif isinstance(item, EventItem):
            what = f"{item.title} {item.culprit}".strip()
            yield _table_row(_offset(item), item.level, "**this event**", markdown_code(what), "")
            for one in item.said:
                yield _table_row(_offset(one), "", "**the user says**", markdown_code(said_line(one)), "")
        else:
            said = _said(item)
            what = " ".join(filter(None, (markdown_code(said.line), markdown_text(said.times))))
            yield _table_row(said.offset, said.level, said.kind, what, markdown_code(said.where))


def _table_row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def said_line(said: Said) -> str:
    """What a user said, and who they say they are, in one line."""
    return visible_line(f"{said.comments} ({said.who})" if said.who else said.comments)


# ---------------------------------------------------------------- CSV


def _csv(timeline: Timeline) -> Iterator[str]:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in timeline.rows:
        writer.writerow(_cells(row))
        yield file.getvalue()
        file.seek(0)
        file.truncate()
    yield file.getvalue()


def _cells(row: Row) -> Iterator[str]:
    crumb, breadcrumb = row.crumb, row.crumb.breadcrumb
    yield str(crumb.index)
    yield row.context.clock.iso(crumb.time, breadcrumb.timestamp_has_fraction)
    yield csv_cell(_offset(row))
    yield csv_cell(crumb.level)
    yield from (crumb.shown_level, crumb.kind.name)
    yield csv_cell(breadcrumb.type)
    yield csv_cell(breadcrumb.category or "")
    yield csv_cell(crumb.full_text)
    yield csv_cell(breadcrumb.message or "")
    yield csv_cell(json_line(breadcrumb.data)) if breadcrumb.data else ""
    yield csv_cell(breadcrumb.event_id or "")
