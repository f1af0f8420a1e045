"""The items of a timeline as lines of text, folded as the page folds them: what an agent reads and an alert carries.

Every text is visible and on one line; nothing is escaped for any markup.
"""

from collections.abc import Iterator
from typing import NamedTuple

from timeline.crumbs.text.visible import visible_line
from timeline.trail.around import Summary
from timeline.trail.exports import line_of, said_line
from timeline.trail.timeline import EventItem, Fold, Item, Mark, Row, Timeline

MAX_LINE = 400  # characters of what a row says; the page cuts to its width


class TextRow(NamedTuple):
    """What the page shows of an item while it is closed."""

    time: str  # −00:14.512
    level: str
    kind: str
    text: str
    where: str  # category, and a type that we do not know
    times: str = ""  # ×14 to −00:02.100


def text_row(item: Item) -> TextRow:
    """One item: a row, a fold by its first row, or the event."""
    if isinstance(item, EventItem):
        return TextRow(item.offset, item.level, "this event", cut(item.title), item.culprit)
    row, times = (item.face, _times(item)) if isinstance(item, Fold) else (item, "")
    face = item.shown if isinstance(item, Fold) else None
    crumb = row.crumb
    where = " ".join(visible_line(name) for name in (crumb.unknown_type, crumb.category) if name)
    level = face.level if face else crumb.shown_level
    return TextRow(row.offset, level, crumb.kind.name, cut(line_of(row, face)), cut(where), times)


def _times(fold: Fold) -> str:
    return fold.label if fold.first == fold.last else f"{fold.label} to {fold.last}"


def cut(text: str) -> str:
    """At most MAX_LINE characters."""
    return text if len(text) <= MAX_LINE else f"{text[: MAX_LINE - 1]}…"


def marks_of(item: Item) -> tuple[Mark, ...]:
    """What stands before it; nobody who reads text hides rows."""
    marks = item.face.marks if isinstance(item, Fold) else item.marks
    return tuple(mark for mark in marks if mark.kind != "hide")


def said_summary(summary: Summary) -> str:
    """Last problem: POST … 500, 0.4 s before · 2 errors · 100 crumbs in 1 min 13 s · 50 dropped"""
    first = ", ".join(filter(None, (cut(summary.crumb.full_text), summary.before)))
    counts = (count.text for count in summary.counts)
    return " · ".join(filter(None, (f"{summary.label}: {first}", *counts, summary.summary, summary.dropped)))


def folded_lines(timeline: Timeline) -> Iterator[str]:
    """The list as it stands on the page: marks between rows, folds as one line each."""
    rows = [text_row(item) for item in timeline.items]
    width = max(len(row.time) for row in rows)
    for item, row in zip(timeline.items, rows, strict=True):
        yield from (f"{'':{width}}  … {said_mark(mark)}" for mark in marks_of(item))
        yield row_line(row, width) + (f"  [{row.where}]" if row.where else "")
        if isinstance(item, EventItem):
            yield from (f"{one.offset:>{width}}  the user says: {cut(said_line(one))}" for one in item.said)
    yield from (f"{'':{width}}  … {said_mark(mark)}" for mark in timeline.after)
    if timeline.later:
        yield f"{'':{width}}  … after the event: {timeline.later.text}"


def row_line(row: TextRow, width: int) -> str:
    """−00:00.468  error    http        POST shop.test/checkout/8821/pay 500"""
    times = f"  ({row.times})" if row.times else ""
    return f"{row.time:>{width}}  {row.level:<7}  {row.kind:<10}  {row.text}{times}"


def said_mark(mark: Mark) -> str:
    """12.4 s quiet; of another event of the trace its title."""
    if mark.event:
        return " ".join(filter(None, (mark.event.short_id, mark.event.title, mark.text)))
    return mark.text


def last_rows(timeline: Timeline, count: int) -> tuple[Row | Fold, ...]:
    """The items that stand last before the event on a page in the order `oldest`."""
    crumbs = [item for item in timeline.items if not isinstance(item, EventItem)]
    return tuple(crumbs[-count:])
