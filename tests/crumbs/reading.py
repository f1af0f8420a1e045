"""Shorthand of these tests: an entry as an SDK sends it, read and shown."""

from typing import Any

from timeline.crumbs import Crumb, read_crumb
from timeline.crumbs.base import NOWHERE, DataNode, Surroundings
from timeline.protocol.breadcrumbs import read_breadcrumb


def shown(sent: dict[str, Any], surroundings: Surroundings = NOWHERE) -> Crumb:
    """The crumb of one entry."""
    return read_crumb(read_breadcrumb(0, sent), surroundings)


def line(sent: dict[str, Any], surroundings: Surroundings = NOWHERE) -> str:
    """Its line with its status, then after " · " what follows it, dim: what a closed row says."""
    crumb = shown(sent, surroundings)
    rest = ("".join(part.text for part in parts) for parts in (crumb.aside, crumb.ending))
    return " · ".join(text for text in (crumb.full_text, *rest) if text)


def texts(crumb: Crumb, role: str) -> list[str]:
    """The parts of a line that have a role."""
    return [part.text for part in crumb.line if part.role == role]


def keys(rows: tuple[DataNode, ...]) -> list[str]:
    """The keys of a table."""
    return [row.key for row in rows]
