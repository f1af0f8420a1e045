"""Names with separators as a tree: ui, below it ui.click and ui.input."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from timeline.crumbs.classification import SEPARATOR

_MAX_LOOKED_AT = 512  # characters of a name
_MAX_CUTS = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree: a name or a prefix that several names share."""

    name: str
    count: int  # of its own and of what continues it
    depth: int


@dataclass(slots=True)
class _Node:
    """A prefix of names."""

    name: str
    total: int = 0
    count: int = 0
    own: bool = False  # it is a name itself
    children: "dict[str, _Node] | None" = None


def find_branches(totals: Counter[str], counts: Counter[str]) -> Iterator[Branch]:
    """The tree of the names in `totals`; a branch with one child is one line; the biggest branch first."""
    root = _Node("", children={})
    for name, total in totals.items():
        node = root
        for prefix in _prefixes(name):
            children = node.children = {} if node.children is None else node.children
            node = children.setdefault(prefix, _Node(prefix))
            node.total += total
            node.count += counts[name]
        node.own = True
    yield from _branches(root, 0)


def _prefixes(name: str) -> list[str]:
    """ui.click: ui, ui.click. A name that begins or ends with a separator keeps it."""
    cuts = (match.start() for match in SEPARATOR.finditer(name[:_MAX_LOOKED_AT]))
    return [*(name[:cut] for cut in islice(filter(None, cuts), _MAX_CUTS)), name]


def _branches(node: _Node, depth: int) -> Iterator[Branch]:
    children = sorted((node.children or {}).values(), key=lambda child: (-child.total, child.name))
    for child in children:
        while not child.own and child.children is not None and len(child.children) == 1:
            child = next(iter(child.children.values()))
        yield Branch(child.name, child.count, depth)
        yield from _branches(child, depth + 1)
