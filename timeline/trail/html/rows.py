"""The items of the list: a crumb, a fold of crumbs, the marks between them. Functions: a page has a thousand."""

from collections.abc import Sequence
from html import escape

import jinja2

from timeline.crumbs.base import LinkedEvent
from timeline.trail.html.details import render_details
from timeline.trail.html.lines import render_row_line
from timeline.trail.html.runs import render_text
from timeline.trail.html.tables import Known
from timeline.trail.timeline import Fold, Mark, Row

_SWAP = 'hx-boost="true" hx-target="#timeline" hx-swap="outerHTML show:none" hx-push-url="true"'


def render_item(jinja: jinja2.Environment, item: Row | Fold, hits: Sequence[str], known: Known) -> str:
    """A row, or a fold with its rows inside; `known` as in `render_text`."""
    return _fold(jinja, item, hits, known) if isinstance(item, Fold) else _row(jinja, item, hits, known)


def render_mark(mark: Mark, where: str = "") -> str:
    """A line between two rows; `where` is a further class."""
    text = escape(mark.text)
    if mark.event:
        return _trace(mark.event, text)
    if mark.query:
        text = f'<a href="{escape(mark.query)}" {_SWAP}>{text}</a>'
    return f'<p class="mark {mark.kind}{where}">{text}</p>'


def _trace(event: LinkedEvent, offset: str) -> str:
    """Another event of the same trace, at its time."""
    return (
        f'<p class="mark trace" data-level="{event.level}"><span class="dot" data-level="{event.level}"></span><span>'
        f'{escape(event.project)} · <a href="{escape(event.url)}">{escape(event.title)}</a> · {escape(event.short_id)}'
        f"{f' · {offset}' if offset else ''}</span></p>"
    )


def _marks(row: Row) -> str:
    return "".join([render_mark(mark) for mark in row.marks]) if row.marks else ""


def _row(
    jinja: jinja2.Environment, row: Row, hits: Sequence[str], known: Known, *, in_fold: bool = False
) -> str:
    """Marks before a fold stand before it, not before its first row."""
    index = row.crumb.index
    linked = ' aria-current="true"' if row.is_linked else ""
    muted = "" if row.has_more else ' class="muted"'
    because = '<p class="because">shown because linked</p>' if row.because_linked else ""
    if row.snippet:
        field = render_text(row.snippet.field, one_line=True)
        because += f'<p class="because">{field}: {render_text(row.snippet.text, hits, one_line=True)}</p>'
    return (
        f'<li id="crumb-{index}"{linked}>{"" if in_fold else _marks(row)}'
        f'<div class="row" data-level="{row.crumb.shown_level}">{render_row_line(jinja, row, hits)}{because}'
        f"<details{' open' if row.is_open else ''}{muted}>"
        f'<summary><span class="visually-hidden">Details of crumb {index}</span></summary>'
        f'<div class="open">{render_details(row, hits, known)}</div></details></div></li>'
    )


def _fold(jinja: jinja2.Environment, fold: Fold, hits: Sequence[str], known: Known) -> str:
    rows = "".join([_row(jinja, row, hits, known, in_fold=True) for row in fold.rows])
    more = ""
    if fold.more_query:
        more = f'<p class="mark more"><a href="{escape(fold.more_query)}">{fold.not_drawn:,} more</a></p>'
    return (
        f'<li>{_marks(fold.face)}<div class="row fold" data-level="{fold.face.crumb.shown_level}">'
        f"{render_row_line(jinja, fold.face, hits, fold)}<details{' open' if fold.is_open else ''}>"
        f'<summary><span class="visually-hidden">The {len(fold.rows)} crumbs of this fold, {fold.first} to {fold.last}</span>'
        f'</summary><ol role="list">{rows}</ol>{more}</details></div></li>'
    )
