"""`data` as a table of keys and values; objects and lists as tables inside, which open in their place."""

from collections.abc import Mapping, Sequence
from html import escape

from timeline.crumbs.base import DataNode
from timeline.trail.html.runs import render_text

Known = Mapping[str, str] | None

MAX_OPEN_CHILDREN = 4  # an object or list this small is open from the start


def render_table(
    rows: Sequence[DataNode],
    hits: Sequence[str] = (),
    hidden: int = 0,
    title: str = "",
    known: Mapping[str, str] | None = None,
) -> str:
    """`hidden` is how many pairs are beyond the bounds; `title` names the table; `known` as in `render_text`."""
    caption = f"<caption>{escape(title)}</caption>" if title else ""
    drawn = "".join([_row(row, hits, known) for row in rows])
    more = f'<p class="notes">{hidden:,} more in the JSON as sent</p>' if hidden else ""
    return f'<table class="data">{caption}{drawn}</table>{more}'


def _row(node: DataNode, hits: Sequence[str], known: Known) -> str:
    key = render_text(node.key, hits, one_line=True)
    remarks = "".join([f' <small class="remark">{render_text(one.text)}</small>' for one in node.remarks])
    return f'<tr><th scope="row">{key}</th><td class="{node.type}">{_value(node, hits, known)}{remarks}</td></tr>'


def _value(node: DataNode, hits: Sequence[str], known: Known) -> str:
    if node.type in ("object", "array"):
        if not node.children:
            return escape(node.label)
        is_open = " open" if len(node.children) <= MAX_OPEN_CHILDREN and not node.hidden else ""
        inside = render_table(node.children, hits, node.hidden, known=known)
        return f"<details{is_open}><summary>{escape(node.label)}</summary>{inside}</details>"
    ranges = [one for remark in node.remarks for one in remark.ranges]
    text = render_text(node.text, hits, ranges, link=True, known=known)
    return render_clamped(text) if node.is_long else f"<span>{text}</span>"


def render_clamped(drawn: str) -> str:
    """What is long: its beginning, and "show all", without a script. `drawn` is HTML."""
    return f'<div class="clamp"><details><summary>show all</summary></details><span>{drawn}</span></div>'
