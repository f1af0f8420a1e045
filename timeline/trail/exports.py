"""The rows shown, as a file: text, Markdown, JSON, NDJSON, CSV.

What a sender controls is hostile to the next program too: a spreadsheet, a terminal, a page of Markdown.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from timeline.crumbs.text.visible import visible, visible_line
from timeline.trail.clock import MINUS
from timeline.trail.timeline import EventItem, Row, Timeline
from timeline.trail.wire import crumb_json

FORMATS = ("txt", "md", "json", "ndjson", "csv")

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
# Some spreadsheets look past blanks, and read the wide forms of East Asia as the signs themselves.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_BACKTICKS = re.compile(r"`+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&@:])")


@dataclass(frozen=True, slots=True)
class Export:
    """A file to send as an attachment, with nosniff."""

    content_type: str  # text/plain; charset=utf-8
    body: str


def export(timeline: Timeline, suffix: str, *, title: str, url: str, moved: str = "") -> Export:
    """The rows of `timeline` in the format of `suffix` (one of FORMATS): what its filter keeps, in its order.

    `title` and `url` head text and Markdown, which have the event's own row too; `moved` says what was done to its times.
    """
    if suffix == "json":
        body = f"[{','.join(_objects(timeline))}\n]\n"
    elif suffix == "ndjson":
        body = "".join(f"{text.lstrip()}\n" for text in _objects(timeline))
    elif suffix == "csv":
        body = _csv(timeline)
    else:
        write = _markdown if suffix == "md" else _text
        body = "\n".join(write(timeline, visible_line(title), url, moved)) + "\n"
    return Export(f"{_TYPES[suffix]}; charset=utf-8", body)


def _objects(timeline: Timeline) -> Iterator[str]:
    for row in timeline.rows:
        yield "\n" + json.dumps(crumb_json(row.crumb), ensure_ascii=False)


# ---------------------------------------------------------------- text


def _in_order(timeline: Timeline) -> Iterator[Row | EventItem]:
    """Rows and the event, as they stand on the page."""
    later = len(timeline.later.rows) if timeline.later else 0
    place = later if timeline.view.order == "newest" else len(timeline.rows) - later
    yield from timeline.rows[:place]
    yield timeline.event_item
    yield from timeline.rows[place:]


def _offset(row: Row | EventItem) -> str:
    return row.offset.replace(MINUS, "-")


def _summary(timeline: Timeline) -> str:
    chips = "".join(f" · {visible_line(chip.label)}" for chip in timeline.chips)
    count = f"{timeline.status} breadcrumbs{chips} · times in {timeline.zone}"
    dropped = f" · {timeline.dropped.text}" if timeline.dropped else ""
    return count + dropped


def line_of(row: Row) -> str:
    """What a closed row shows, as one line."""
    crumb = row.crumb
    pieces = [crumb.full_text, *("".join(part.text for part in run) for run in (crumb.aside, crumb.ending))]
    return " ".join(piece for piece in pieces if piece)


def _text(timeline: Timeline, title: str, url: str, moved: str) -> Iterator[str]:
    yield from (title, url, _summary(timeline), *([f"event {moved}"] if moved else []), "")
    width = max(len(_offset(row)) for row in _in_order(timeline))
    for row in _in_order(timeline):
        if isinstance(row, EventItem):
            culprit = f"  {row.culprit}" if row.culprit else ""
            yield f"{_offset(row):>{width}}  {row.level:<7}  this event  {row.title}{culprit}"
            continue
        crumb = row.crumb
        where = " ".join(visible_line(name) for name in (crumb.unknown_type, crumb.category) if name)
        yield f"{_offset(row):>{width}}  {crumb.shown_level:<7}  {crumb.kind.name:<10}  {line_of(row)}" + (
            f"  [{where}]" if where else ""
        )
        message = visible(crumb.breadcrumb.message or "").strip()
        if "\n" in message:
            yield from (f"{'':{width}}  | {line}".rstrip() for line in message.split("\n"))


# ---------------------------------------------------------------- Markdown


def _markdown(timeline: Timeline, title: str, url: str, moved: str) -> Iterator[str]:
    yield from (f"# {_escape(title)}", "", f"<{url}>", "", _escape(_summary(timeline)), "")
    yield from ((_escape(f"event {moved}"), "") if moved else ())
    yield from ("| time | level | kind | what | category |", "| ---: | --- | --- | --- | --- |")
    for row in _in_order(timeline):
        if isinstance(row, EventItem):
            what = f"{row.title} {row.culprit}".strip()
            cells = (_offset(row), row.level, "**this event**", _code(what), "")
        else:
            crumb = row.crumb
            where = " ".join(visible_line(name) for name in (crumb.unknown_type, crumb.category) if name)
            cells = (_offset(row), crumb.shown_level, crumb.kind.name, _code(line_of(row)), _code(where))
        yield f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """A code span in a cell of a table: nothing in it is a link, a mention or markup."""
    if not text:
        return ""
    text = text.replace("|", "\\|")
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _escape(text: str) -> str:
    """Plain words of Markdown."""
    return _MARKDOWN.sub(r"\\\1", text)


# ---------------------------------------------------------------- CSV


def _csv(timeline: Timeline) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in timeline.rows:
        writer.writerow([_cell(text) for text in _cells(row)])
    return file.getvalue()


def _cells(row: Row) -> Iterator[str]:
    crumb, breadcrumb = row.crumb, row.crumb.breadcrumb
    yield str(crumb.index)
    yield row.moment.iso if row.moment else ""
    yield row.offset.replace(MINUS, "-")
    yield from (crumb.level, crumb.shown_level, crumb.kind.name)
    yield visible(breadcrumb.type)
    yield visible(breadcrumb.category or "")
    yield crumb.full_text
    yield breadcrumb.message or ""
    yield visible(json.dumps(breadcrumb.data, ensure_ascii=False)) if breadcrumb.data else ""
    yield breadcrumb.event_id or ""


def _cell(text: str) -> str:
    """A spreadsheet reads it as text, never as a formula."""
    return f"'{visible(text)}" if _FORMULA.match(text) else visible(text)
