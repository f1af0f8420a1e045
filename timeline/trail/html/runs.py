"""Runs of text as HTML: what a sender controls is escaped here, and made visible.

Functions, not templates: a page draws thousands of runs. What a function of this package returns is HTML, as a
plain `str`; the environment marks it as safe where it enters a template.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby

from timeline.crumbs.base import Part
from timeline.crumbs.text.segments import Segment, segments
from timeline.crumbs.text.visible import is_plain
from timeline.trail.timeline import Narrowing

EVENT_ID = re.compile(
    r"(?<![0-9A-Za-z-])(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})(?![0-9A-Za-z-])"
)
_MIN_ID_LENGTH = 32  # characters

# What a part of a line is drawn with, by its role.
TAGS = {
    "": ("", ""),
    "strong": ("<b>", "</b>"),
    "path": ("<b>", "</b>"),
    "dim": ("<i>", "</i>"),
    "host": ("<i>", "</i>"),
    "query": ("<i>", "</i>"),
    "ancestors": ("<i>", "</i>"),
    "columns": ("<code><i>", "</i></code>"),
    "sep": ("<i>", "</i>"),
    "key": ("<i>", "</i>"),
    "value": ("<i>", "</i>"),
    "more": ("<i>", "</i>"),
    "message": ("<i>", "</i>"),
    "code": ("<code>", "</code>"),
    "literal": ("<code><i>", "</i></code>"),
    "keyword": ("<code><b>", "</b></code>"),
    "method": ('<span class="method">', "</span>"),
    "arrow": ('<span class="arrow">', "</span>"),
    "tag": ('<span class="tag">', "</span>"),
}


def render_text(
    value: str,
    hits: Sequence[str] = (),
    ranges: Sequence[tuple[int, int]] = (),
    *,
    link: bool = False,
    one_line: bool = False,
    known: Mapping[str, str] | None = None,
) -> str:
    """A text of a sender: escaped, visible, its hits marked, its http(s) addresses linked where `link`.

    `known` are the addresses of events by their ids: where an id stands in the text it is a link.
    """
    names = known if known and len(value) >= _MIN_ID_LENGTH and EVENT_ID.search(value) else None
    if is_plain(value) and not (hits or ranges or names or (link and "://" in value)):
        return escape(value)
    runs = segments(value, hits, ranges, link=link, one_line=one_line)
    if names:
        return "".join([_render_with_links(run, names) for run in runs])
    return "".join(map(_render_segment, runs))


def _render_with_links(segment: Segment, known: Mapping[str, str]) -> str:
    """A run, with the ids of known events in it as links to them."""
    if segment.href or segment.is_control:
        return _render_segment(segment)
    drawn, end = [], 0
    for match in EVENT_ID.finditer(segment.text):
        url = known.get(match[0].replace("-", "").lower())
        if url:
            drawn.append(_render_segment(segment._replace(text=segment.text[end : match.start()])))
            name = _render_segment(segment._replace(text=match[0]))
            drawn.append(f'<a href="{escape(url)}">{name}</a>')
            end = match.end()
    rest = segment.text[end:]
    return "".join(drawn) + (_render_segment(segment._replace(text=rest)) if rest else "")


def _render_segment(segment: Segment) -> str:
    drawn = escape(segment.text)
    if segment.is_control or segment.is_remarked:
        drawn = f'<span class="{"control" if segment.is_control else "remarked"}">{drawn}</span>'
    if segment.is_hit:
        drawn = f"<mark>{drawn}</mark>"
    if segment.href:
        drawn = f'<a href="{escape(segment.href)}" rel="noopener noreferrer nofollow">{drawn}</a>'
    return drawn


def render_parts(line: Iterable[Part], hits: Sequence[str]) -> str:
    """The runs of a line, without anything between them: a line keeps its blanks."""
    return "".join([_render_part(part, hits) for part in line])


def render_fronted(line: Iterable[Part], role: str, hits: Sequence[str]) -> str:
    """The runs of a line of which those of `role` give way, where there is no room, before the others."""
    drawn = []
    for is_front, run in groupby(line, key=lambda part: part.role == role):
        drawn.append(f'<span class="{"front" if is_front else "said"}">{render_parts(run, hits)}</span>')
    return "".join(drawn)


def _render_part(part: Part, hits: Sequence[str]) -> str:
    drawn = render_text(part.text, hits) if hits else escape(part.text)
    if part.role == "link":
        return f'<a href="{escape(part.href)}">{drawn}</a>' if part.href else drawn
    before, after = TAGS[part.role]
    return f"{before}{drawn}{after}"


@lru_cache(maxsize=1024)
def render_links(ways: tuple[Narrowing, ...]) -> str:
    """The links of "only" and "not": the same for most rows of a page."""
    only, leave_out = (
        "".join(
            f'<a href="{escape(query)}">{render_text(label, one_line=True)}</a>' for label, query in links
        )
        for links in (
            [(way.label, way.only_query) for way in ways],
            [(way.label, way.not_query) for way in ways],
        )
    )
    return f"<span>only: {only}</span><span>not: {leave_out}</span>"
