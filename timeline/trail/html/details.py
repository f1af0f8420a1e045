"""What a row shows when it is open. Functions, not a template: every row of a page has it, closed or not."""

from collections.abc import Sequence
from html import escape

from timeline.crumbs.base import Details, Message
from timeline.trail.html.runs import render_links, render_text
from timeline.trail.html.tables import Known, render_clamped, render_table
from timeline.trail.timeline import Row

_COPY = (
    '<span class="js-only">copy: <button type="button" class="plain" data-copy-time>time</button>'
    '<button type="button" class="plain" data-copy-row>crumb</button></span>'
)


def render_details(row: Row, hits: Sequence[str], known: Known = None) -> str:
    """Message, tables, notes, times and ways; `known` as in `render_text`."""
    details = row.details
    message = _message(details.message, hits, known) if details.message else ""
    tables = _tables(details, hits, known)
    return f"{message}{tables}{_notes(details, row.remark_on_time)}{_ends(row)}"


def _message(message: Message, hits: Sequence[str], known: Known) -> str:
    if message.runs:
        drawn = "".join(
            [
                f'<span class="{classes}">{render_text(text, hits, link=True, known=known)}</span>'
                if classes
                else render_text(text, hits, link=True, known=known)
                for text, classes in message.runs
            ]
        )
    else:
        ranges = [one for remark in message.remarks for one in remark.ranges]
        drawn = render_text(message.text, hits, ranges, link=True, known=known)
    remarks = "".join([f'<p class="notes">{escape(remark.text)}</p>' for remark in message.remarks])
    return f'<div class="message">{render_clamped(drawn) if message.is_long else drawn}</div>{remarks}'


def _tables(details: Details, hits: Sequence[str], known: Known) -> str:
    drawn = [render_table(one.rows, hits, title=one.title, known=known) for one in details.tables]
    if details.data:
        drawn.append(render_table(details.data, hits, details.data_hidden, known=known))
    if details.other:
        drawn.append(render_table(details.other, hits, title="not part of the interface", known=known))
    return "".join(drawn)


def _notes(details: Details, on_time: str) -> str:
    if not (details.remarks or details.notes or on_time):
        return ""
    notes = [f"time: {escape(on_time)}"] if on_time else []
    for remark in details.remarks:
        place = f"{render_text(remark.field, one_line=True)}: " if remark.field else ""
        notes.append(f"{place}{render_text(remark.text)}")
    notes += map(escape, details.notes)
    return f'<ul class="notes">{"".join([f"<li>{note}</li>" for note in notes])}</ul>'


def _ends(row: Row) -> str:
    """When it was, what may be copied, where the rest of it is."""
    moment = row.moment
    if moment is None:
        times = "<span>time unknown</span>"
    else:
        utc = "" if moment.local.endswith("UTC") else f"<span>{moment.utc}</span>"
        times = f"<span>{moment.local}</span>{utc}<time>{moment.iso}</time>"
    gap = f"<span>{gap}</span>" if (gap := row.gap) else ""
    rest = "SQL and JSON" if row.details.sql else "as sent"
    return (
        f'<div class="ends">{times}{gap}{_COPY}'
        f'<a href="crumbs/{row.crumb.index}/" hx-boost="true">{rest}</a>'
        f'{render_links(row.narrowings)}</div><div class="as-sent"></div>'
    )
