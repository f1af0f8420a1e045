"""Cuts a text into runs for a template: visible characters, links, search hits, remarks."""

from collections.abc import Sequence
from typing import NamedTuple


class Segment(NamedTuple):
    """A run of text; several flags may be on."""

    text: str
    is_hit: bool = False  # <mark>
    href: str | None = None  # http(s) only: rel="noopener noreferrer nofollow"
    is_remarked: bool = False  # a remark's range: what was removed or replaced
    is_control: bool = False  # stands for a character that would not be seen: ␀


def segments(
    text: str,
    hits: Sequence[str] = (),
    ranges: Sequence[tuple[int, int]] = (),
    *,
    link: bool = False,
    one_line: bool = False,
) -> list[Segment]:
    """`text` in runs. `hits` are case-folded; `ranges` are [start, end) in characters of `text`.

    `one_line`: line breaks and tabs become visible too (keys, categories).
    """
    raise NotImplementedError
