"""The containers that hold a list of things: `{"values": […]}`, a bare list, or one thing alone (docs/protocol.md, "Containers")."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from timeline.protocol.meta import node_of
from timeline.protocol.remarks import MISSING, Remark, unexpected
from timeline.protocol.sparse import LazyList


@dataclass(frozen=True, slots=True)
class Entries:
    """What a container holds, as sent, nulls included: a place in `values` is a place in the list as sent."""

    values: Sequence[Any]
    remarks: tuple[Remark, ...] = ()


EMPTY = Entries([])


def read_entries(container: Any) -> Entries:
    """The entries of any container; what cannot be one holds nothing and has a remark."""
    if type(container) is list or type(container) is LazyList:
        return Entries(container)
    if type(container) is dict:
        if "values" in container:
            return _read_values(container["values"])
        return Entries([container]) if container else EMPTY
    if container is None:
        return EMPTY
    return Entries([], (unexpected("", "a list or an object with values", container),))


def _read_values(values: Any) -> Entries:
    if type(values) is list or type(values) is LazyList:
        return Entries(values)
    if values is None:
        return Entries([], (Remark("values", MISSING, "values are missing"),))
    if type(values) is not dict or not values:
        return Entries([], (unexpected("values", "a list", values),))
    # An object where the list should be: a container in a container, or one entry alone.
    inner = values.get("values", values)
    entries = inner if type(inner) is list else [values]
    return Entries(entries, (unexpected("values", "a list", values, "read as one"),))


def entry_node(node: dict[str, Any] | None, place: int) -> dict[str, Any] | None:
    """What `_meta` says of an entry, at `breadcrumbs.0` as well as `breadcrumbs.values.0`."""
    if not node:
        return None
    return node_of(node, "values", str(place)) or node_of(node, str(place))
