"""Runs of text as HTML: what a sender controls is escaped here, made visible, highlighted and linked.

The only module that makes markup: a page draws thousands of runs, and a macro's call costs more than a run's text.
What a row, a table and the page are made of stands in templates/timeline/.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from markupsafe import Markup

from timeline import budget
from timeline.crumbs.base import Part
from timeline.crumbs.text.segments import Segment, segments
from timeline.crumbs.text.visible import is_plain

EVENT_ID = re.compile(
    r"(?<![0-9A-Za-z-])(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})(?![0-9A-Za-z-])"
)
_MIN_ID_LENGTH = 32  # characters
# Of a line in which hits are looked for:
_PART = 12  # hits, and characters, that take as long as to begin with a part
_LOOKS = 200  # of these for a point
_SHORT = 300  # characters of what is always drawn: how many texts there are is bounded elsewhere

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
    urls_by_event_id: Mapping[str, str] | None = None,
) -> Markup:
    """A text of a sender: escaped, visible, its hits marked, its http(s) addresses linked where `link`.

    `urls_by_event_id` are the addresses of events: where the id of one stands in the text it is a link.
    """
    kept = len(value)
    if kept > _SHORT:  # what there is surely no room for is not drawn first: a text grows by being drawn
        kept = min(kept, max(budget.current().characters, _SHORT))
    drawn = _text(value[:kept], hits, ranges, link, one_line, urls_by_event_id)
    if len(drawn) > _SHORT and not budget.current().write(len(drawn)):
        kept = min(kept, _room_for(kept, len(drawn)))
        drawn = _text(value[:kept], hits, ranges, link, one_line, urls_by_event_id)
    if kept < len(value):
        drawn += f"<i>… {len(value) - kept:,} more characters in the JSON as sent</i>"
    return Markup(drawn)  # noqa: S704 (escaped)


def _room_for(length: int, drawn: int) -> int:
    """How many characters of a text are drawn where there is no room for all of them."""
    left = budget.current()
    if left.characters <= _SHORT:
        return _SHORT
    kept = max(_SHORT, int(left.characters * length / drawn * 0.9))
    left.characters = 0
    return kept


def render_line(line: Sequence[Part], hits: Sequence[str], gives_way: Sequence[str] = ()) -> Markup:
    """The runs of a line; those of the roles `gives_way` are cut, where there is no room, before the others."""
    if not gives_way:
        return Markup(f'<span class="said">{_parts(line, hits)}</span>')  # noqa: S704 (escaped)
    drawn = [
        f'<span class="{"front" if is_front else "said"}">{_parts(tuple(run), hits)}</span>'
        for is_front, run in groupby(line, key=lambda part: part.role in gives_way)
    ]
    return Markup("".join(drawn))  # noqa: S704 (escaped)


def render_parts(line: Sequence[Part], hits: Sequence[str]) -> Markup:
    """The runs of a line, without anything between them: a line keeps its blanks. Neighbours that look alike are one."""
    return Markup(_parts(line, hits))  # noqa: S704 (escaped)


def _parts(line: Sequence[Part], hits: Sequence[str]) -> str:
    if hits:
        characters = sum([len(part.text) for part in line])
        if not budget.spend((len(line) * (_PART + len(hits)) + characters) // _LOOKS):
            hits = ()
    drawn = "".join([_part(part, hits) for part in line])
    if len(drawn) > _SHORT and not budget.current().write(len(drawn)):
        drawn = "".join([_part(part, hits) for part in _beginning(line)])
    return drawn.replace("</code><code>", "").replace("</i><i>", "").replace("</b><b>", "")


def _beginning(line: Iterable[Part]) -> Iterable[Part]:
    """As much of a line as is always drawn."""
    room = _SHORT
    for part in line:
        if len(part.text) > room:
            yield part._replace(text=f"{part.text[:room]}…")
            return
        room -= len(part.text)
        yield part


def _text(
    value: str,
    hits: Sequence[str] = (),
    ranges: Sequence[tuple[int, int]] = (),
    link: bool = False,
    one_line: bool = False,
    urls_by_event_id: Mapping[str, str] | None = None,
) -> str:
    urls = urls_by_event_id
    if not (urls and len(value) >= _MIN_ID_LENGTH and EVENT_ID.search(value)):
        urls = None
    if is_plain(value) and not (hits or ranges or urls or (link and "://" in value)):
        return escape(value)
    runs = segments(value, hits, ranges, link=link, one_line=one_line)
    if urls:
        return "".join([_segment_with_links(run, urls) for run in runs])
    return "".join(map(_segment, runs))


def _segment_with_links(segment: Segment, urls_by_event_id: Mapping[str, str]) -> str:
    """A run, with the ids of stored events in it as links to them."""
    if segment.href or segment.is_control:
        return _segment(segment)
    drawn, end = [], 0
    for match in EVENT_ID.finditer(segment.text):
        url = urls_by_event_id.get(match[0].replace("-", "").lower())
        if url and budget.spend(1):
            drawn.append(_segment(segment._replace(text=segment.text[end : match.start()])))
            name = _segment(segment._replace(text=match[0]))
            drawn.append(f'<a href="{escape(url)}">{name}</a>')
            end = match.end()
    rest = segment.text[end:]
    return "".join(drawn) + (_segment(segment._replace(text=rest)) if rest else "")


def _segment(segment: Segment) -> str:
    drawn = escape(segment.text)
    if segment.is_control or segment.is_remarked:
        drawn = f'<span class="{"control" if segment.is_control else "remarked"}">{drawn}</span>'
    if segment.is_hit:
        drawn = f"<mark>{drawn}</mark>"
    if segment.href:
        drawn = f'<a href="{escape(segment.href)}" rel="noopener noreferrer nofollow">{drawn}</a>'
    return drawn


def _part(part: Part, hits: Sequence[str]) -> str:
    drawn = _text(part.text, hits) if hits else escape(part.text)
    if part.role == "link":
        return f'<a href="{escape(part.href)}">{drawn}</a>' if part.href else drawn
    before, after = TAGS[part.role]
    if part.differs:
        drawn = f"<em>{drawn}</em>"
    return f"{before}{drawn}{after}"
