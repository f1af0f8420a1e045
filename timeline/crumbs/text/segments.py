"""Cuts a text into runs for a template: visible characters, links, search hits, remarks."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, pairwise
from typing import NamedTuple

from timeline import budget
from timeline.crumbs.text.visible import INVISIBLE, is_plain, symbol, visible, visible_line

_URL = re.compile(
    r"(?<![A-Za-z0-9])https?://[^\s<>\"'`{}|\\^\x00-\x20\x7f-\xa0\u2028-\u202e\u2060-\u206f]{1,2048}",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?…"
_MAX_HITS = 500  # marked in one text
_MAX_URLS = 500  # linked in one text
_MAX_CONTROLS = 500  # told apart in one text; with more of them it is one visible run
_BEGINNING = 16_384  # characters
_TO_MARK = 2  # points of a text that has something to mark
_THREE_RUNS = 2  # of three runs
# What a point pays for.
_CHARACTERS = 400  # of a text with something to mark
_PLAIN_CHARACTERS, _OTHER_CHARACTERS = 4_000, 150  # that are looked through
_HITS = 100  # that are looked for
_FOUND = 20  # hits that are found, and runs of a text that was not cut into them after all


class Segment(NamedTuple):
    """A run of text; several flags may be on."""

    text: str
    is_hit: bool = False  # <mark>
    href: str | None = None  # http(s) only: rel="noopener noreferrer nofollow"
    is_remarked: bool = False  # a remark's range: what was removed or replaced
    is_control: bool = False  # stands for a character that would not be seen: ␀


Span = tuple[int, int]
_NOWHERE = sys.maxsize, sys.maxsize


def find_urls(text: str) -> Iterator[Span]:
    """Where http(s) URLs stand, without the punctuation of the sentence around them."""
    for match in _URL.finditer(text):
        start, end = match.span()
        while end > start and text[end - 1] in _TRAILING:
            end -= 1
        for opening, closing in ("()", "[]"):
            if text[end - 1] == closing and text.count(opening, start, end) < text.count(closing, start, end):
                end -= 1
        if text.find("://", start, end) + 3 < end:
            yield start, end


def find_hits(text: str, hits: Iterable[str]) -> list[Span]:
    """Where search hits stand, without case, joined where they touch or overlap: those of as many hits as the answer may cost."""
    spans: list[Span] = []
    for hit in hits:
        if hit:
            found = _pattern(hit).finditer(text)
            before = len(spans)
            spans.extend(match.span() for match in islice(found, _MAX_HITS))
            if not budget.spend((len(spans) - before) // _FOUND):
                break
    return _joined(spans)


@lru_cache(maxsize=64)  # the same are looked for in every text of a page
def _pattern(hit: str) -> re.Pattern[str]:
    return re.compile(re.escape(hit), re.IGNORECASE)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif start < end:
            joined.append((start, end))
    return joined


class _Spans:
    """Walks spans that do not overlap, from left to right, and says which of them a position is inside of."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans = iter(spans)
        self._start, self._end = next(self._spans, _NOWHERE)

    def at(self, position: int) -> Span | None:
        while self._end <= position:
            self._start, self._end = next(self._spans, _NOWHERE)
        return (self._start, self._end) if self._start <= position else None


def segments(
    text: str,
    hits: Sequence[str] = (),
    ranges: Sequence[Span] = (),
    *,
    link: bool = False,
    one_line: bool = False,
) -> list[Segment]:
    """`text` in runs. `hits` are case-folded; `ranges` are [start, end) in characters of `text`.

    `one_line`: line breaks and tabs become visible too (keys, categories).
    """
    if one_line:
        text = visible_line(text)
    characters = _PLAIN_CHARACTERS if text.isascii() else _OTHER_CHARACTERS
    if not budget.spend(len(text) // characters + len(hits) // _HITS):
        return [Segment(visible(text))]
    if hits:  # most texts hold none of them
        folded = text.casefold()
        hits = [hit for hit in hits if hit in folded]
    may_link = link and "://" in text
    has_invisible = not is_plain(text) and INVISIBLE.search(text) is not None
    if not (hits or ranges or may_link or has_invisible):
        return [Segment(text)]
    if not budget.spend(_TO_MARK + len(text) // _CHARACTERS):
        return [Segment(visible(text))]
    if (
        has_invisible and len(INVISIBLE.findall(text, 0, _BEGINNING)) > _MAX_CONTROLS
    ):  # faster than their places
        budget.charge(len(text) // _OTHER_CHARACTERS)  # two more looks at it
        return [Segment(visible(text))]
    found_invisible = islice(INVISIBLE.finditer(text), _MAX_CONTROLS + 1) if has_invisible else ()
    controls = [match.span() for match in found_invisible]
    if len(controls) > _MAX_CONTROLS:
        return [Segment(visible(text))]
    urls = list(islice(find_urls(text), _MAX_URLS)) if may_link else []
    marked = find_hits(text, hits) if hits else []
    remarked = _joined([(max(0, start), min(end, len(text))) for start, end in ranges if start < len(text)])
    edges = {0, len(text), *chain.from_iterable(chain(controls, urls, marked, remarked))}
    if len(edges) > 2 and not budget.spend(len(edges) * _THREE_RUNS // 3):
        budget.spend(len(edges) // _FOUND)
        return [Segment(visible(text))]
    return list(_cut(text, sorted(edges), _Spans(controls), _Spans(urls), _Spans(marked), _Spans(remarked)))


def _cut(
    text: str, places: Sequence[int], controls: _Spans, urls: _Spans, marked: _Spans, remarked: _Spans
) -> Iterator[Segment]:
    """The runs between `places`."""
    for start, end in pairwise(places):
        run = text[start:end]
        is_control = controls.at(start) is not None
        if is_control and run == "\r" and text[end : end + 1] == "\n":
            continue
        url = urls.at(start)
        yield Segment(
            "".join(map(symbol, run)) if is_control else run,
            marked.at(start) is not None,
            text[url[0] : url[1]] if url else None,
            remarked.at(start) is not None,
            is_control,
        )
